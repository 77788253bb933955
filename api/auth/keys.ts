import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ROLES, type Role } from './roles.ts';

/** Who holds a key, and what they may do. The key itself is known by its digest alone. */
export interface Key {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Areas whose people alone the holder may see; empty for all. */
  readonly areas: readonly string[];
  /** SHA-256 of the bearer key. */
  readonly digest: Buffer;
}

/** A file of keys that cannot be used; the message names the file, the entry and what was expected. */
export class KeysError extends Error {
  override name = 'KeysError';
}

/** Reads the file that TRUYVET_KEYS names. @throws KeysError */
export async function readKeys(path: string): Promise<readonly Key[]> {
  try {
    return keysFrom(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new KeysError(`${path}: ${(error as Error).message}`);
  }
}

/** `[{"name", "sha256", "roles", "areas"?}]`, checked. @throws KeysError */
export function keysFrom(input: unknown): readonly Key[] {
  if (!Array.isArray(input) || input.length === 0) throw new KeysError('a list of at least one key is due');
  const keys = input.map((entry, i) => keyFrom(entry, `key ${i + 1}`));
  for (const [i, { name, digest }] of keys.entries()) {
    const before = keys.slice(0, i);
    if (before.some((key) => key.name === name))
      throw new KeysError(`key ${i + 1}: the name "${name}" stands twice`);
    if (before.some((key) => key.digest.equals(digest)))
      throw new KeysError(`key ${i + 1}: the sha256 stands twice`);
  }
  return keys;
}

function keyFrom(entry: unknown, where: string): Key {
  if (typeof entry !== 'object' || entry === null) throw new KeysError(`${where}: an object is due`);
  const { name, sha256, roles, areas = [], ...others } = entry as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new KeysError(`${where}: "${other}" is not known; known are name, sha256, roles, areas`);
  if (typeof name !== 'string' || name === '') throw new KeysError(`${where}: name must be a text`);
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256))
    throw new KeysError(`${where}: sha256 must be 64 hexadecimal digits, the SHA-256 of the bearer key`);
  return {
    name,
    roles: rolesFrom(roles, where),
    areas: areasFrom(areas, where),
    digest: Buffer.from(sha256, 'hex'),
  };
}

function areasFrom(areas: unknown, where: string): readonly string[] {
  if (Array.isArray(areas) && areas.every((area) => typeof area === 'string' && area !== '')) return areas;
  throw new KeysError(`${where}: areas must be a list of names of areas`);
}

function rolesFrom(roles: unknown, where: string): readonly Role[] {
  if (!Array.isArray(roles) || roles.length === 0)
    throw new KeysError(`${where}: roles must name at least one role`);
  const stranger = roles.find((role) => !ROLES.includes(role));
  if (stranger === undefined) return roles;
  throw new KeysError(`${where}: ${JSON.stringify(stranger)} is no role; known are ${ROLES.join(', ')}`);
}

/** The key with this bearer text. The time taken tells nothing of the keys. */
export function keyOf(keys: readonly Key[], bearer: string): Key | undefined {
  const digest = createHash('sha256').update(bearer).digest();
  const matching = keys.filter((key) => timingSafeEqual(key.digest, digest));
  return matching[0];
}
