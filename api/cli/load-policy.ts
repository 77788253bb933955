import { readFile } from 'node:fs/promises';
import {
  builtInPolicy,
  DEFAULT_POLICY,
  POLICIES,
  type Policy,
  PolicyError,
  policyFrom,
} from '../../engine/policy.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

/**
 * The policy that an option or TRUYVET_POLICY names: a built-in profile, else a JSON file. A name that ends in
 * `.json` or holds a slash is a file.
 * @throws PolicyError, UsageError for a file that cannot be read
 */
export async function loadPolicy(option: string | undefined, { env }: Io): Promise<Policy> {
  const name = option ?? env.TRUYVET_POLICY;
  if (!name) return DEFAULT_POLICY;
  if (POLICIES.has(name) || !/\.json$|[/\\]/.test(name)) return builtInPolicy(name);
  try {
    return policyFrom(await readJson(name));
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(`${name}: ${error.message}`);
    throw error;
  }
}

/** @throws UsageError naming the file */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as JSON (${(error as Error).message})`);
  }
}
