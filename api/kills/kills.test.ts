import { expect, test } from 'vitest';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { killAgainAndAgain } from './kills.ts';

test('a server killed at random holds every acknowledged post once, and answers as one never killed', async () => {
  const kills = await Array.fromAsync(killAgainAndAgain(await temporaryFolder(), 3, 7));
  expect(kills.flatMap(({ differences }) => differences)).toEqual([]);
  expect(kills.some(({ posts }) => posts > 0)).toBe(true);
}, 300_000);
