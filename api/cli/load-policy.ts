import { readFile } from 'node:fs/promises';
import { DEFAULT_POLICY, type Policy, PolicyError, policyFrom } from '../../engine/policy.ts';
import { policyInForce } from '../../engine/policy-in-force.ts';
import { DEFAULT_ZONE, localDate } from '../../engine/time.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

/**
 * The policy that an option or TRUYVET_POLICY names: a built-in profile, `vn` or `vn@<date>` for the definition in
 * force, JSON of parameters, or a file of such JSON. A name that ends in `.json` or holds a slash is a file.
 * @param at the instant whose day decides what `vn` is; now where it is left out
 * @throws PolicyError, UsageError for a file or a text that cannot be read
 */
export async function loadPolicy(
  option: string | undefined,
  { env, now }: Io,
  at: number | null = null,
): Promise<Policy> {
  const name = option ?? env.TRUYVET_POLICY;
  if (!name) return DEFAULT_POLICY;
  const today = localDate(at ?? Math.floor(now() / 1000), DEFAULT_ZONE);
  const baseOf = (base: string) => policyInForce(base, today);
  if (name.startsWith('{')) return policyFrom(parsed(name, '--policy'), baseOf);
  if (!/\.json$|[/\\]/.test(name)) return baseOf(name);
  try {
    return policyFrom(await readJson(name), baseOf);
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(`${name}: ${error.message}`);
    throw error;
  }
}

/** @throws UsageError naming the file */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw unreadable(path, error);
  });
  return parsed(text, path);
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(where, error as Error);
  }
}

function unreadable(where: string, { message }: Error): UsageError {
  return new UsageError(`${where}: cannot be read as JSON (${message})`);
}
