import { QR_KEY_MIN } from '../../data/feeds/personal-code/pseudonym.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

/** TRUYVET_QR_KEY. @throws UsageError where it is too short to keep anything secret */
export function qrKeyOf({ TRUYVET_QR_KEY: key }: Io['env']): string | undefined {
  if (!key) return undefined;
  if (key.length >= QR_KEY_MIN) return key;
  throw new UsageError(`TRUYVET_QR_KEY has ${key.length} characters; expected at least ${QR_KEY_MIN}`);
}
