import { writeFile } from 'node:fs/promises';
import { type Policy, PolicyError, policyFrom } from '../../engine/policy.ts';
import type { UNLIMITED } from '../limits.ts';
import { UsageError } from './exit.ts';
import { readJson } from './load-policy.ts';

/** What a trace was made of: made again from this it gives the same bytes. Instants are epoch seconds. */
export interface Stamp {
  readonly made_at: number;
  readonly cases: readonly string[];
  readonly policy: Policy;
  readonly as_of: number | null;
  readonly known_at: number | null;
  /** Of the store. */
  readonly version: number;
  /** Encounters and visits that began earlier were not looked at. */
  readonly records_from: number;
  /** The other options of the trace. */
  readonly options: { readonly level: number | typeof UNLIMITED; readonly [name: string]: unknown };
}

/** Leaves a stamp beside what was traced. */
export async function writeStamp(path: string, stamp: Stamp): Promise<void> {
  await writeFile(path, `${JSON.stringify(stamp)}\n`, { mode: 0o600 });
}

/** @throws UsageError for a file that is no stamp */
export async function readStamp(path: string): Promise<Stamp> {
  const stamp = (await readJson(path)) as Partial<Stamp> | null;
  const { cases, version, records_from, options, policy } = stamp ?? {};
  if (!Array.isArray(cases) || !Number.isInteger(version) || !Number.isInteger(records_from) || !options)
    throw new UsageError(`${path}: is no stamp of a trace`);
  try {
    return { ...(stamp as Stamp), policy: policyFrom(policy) };
  } catch (error) {
    throw error instanceof PolicyError ? new UsageError(`${path}: policy: ${error.message}`) : error;
  }
}
