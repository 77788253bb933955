import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SynthCounts, writeCountry } from './country.ts';
import { checked, SynthOptionError, type SynthOptions } from './options.ts';
import { toParquet } from './records/parquet.ts';
import { COLUMNS, type FileName, TRUTH } from './records/write.ts';

/** `truth/` is CSV in either. */
export type SynthFormat = 'csv' | 'parquet';

/** Says by which options a folder was made, and that it was made. */
const MARK = `${TRUTH}/synth.json`;
const NAMES = Object.keys(COLUMNS) as FileName[];
const FEED_NAMES = NAMES.filter((name) => !name.startsWith(`${TRUTH}/`));

/**
 * Writes an invented country into a folder that is new, empty or a former output, which it replaces.
 * @throws SynthOptionError
 */
export async function synthesize(
  folder: string,
  options: SynthOptions & { readonly format: SynthFormat },
): Promise<SynthCounts> {
  const { seed, persons, days, firstDay, appShare, errors } = checked(options);
  emptyFolder(folder);
  const mark = {
    seed,
    persons,
    days,
    firstDay: firstDay.toString(),
    appShare,
    errors,
    format: options.format,
  };
  mkdirSync(join(folder, TRUTH), { recursive: true });
  writeFileSync(join(folder, MARK), `${JSON.stringify(mark)}\n`);
  const counts = await writeCountry(folder, options);
  if (options.format === 'parquet') await toParquet(folder, FEED_NAMES);
  return counts;
}

// Only what a former run wrote is removed.
function emptyFolder(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  if (!existsSync(join(folder, MARK)))
    throw new SynthOptionError(
      `out: ${folder} holds other files; expected an empty folder or a former output`,
    );
  for (const name of NAMES)
    for (const ending of ['csv', 'parquet']) rmSync(join(folder, `${name}.${ending}`), { force: true });
}
