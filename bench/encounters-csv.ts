import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatInstant } from '../engine/time.ts';
import { type EncounterScale, randomEncounters } from './random-encounters.ts';

export const IMPORT_SCALE: EncounterScale = { persons: 200_000, encounters: 2_000_000, days: 14, seed: 7 };

/** The ways in which every so many rows are bad in turn. */
export const BAD_ROWS = [
  'phone:1,phone:1,2021-08-03T04:05:06Z,60,60',
  'phone:1,,2021-08-03T04:05:06Z,60,60',
  'phone:1,phone:2,2021-08-03T04:05:06,60,60',
  'phone:1,phone:2,2021-08-03T04:05:06Z,-60,60',
  'phone:1,phone:2,2021-08-03T04:05:06Z,60,strong',
  'phone:1,phone:2',
];

/** Writes the encounters in the order of time, as systems deliver a day's file; every so many rows a bad one. */
export async function writeEncounters(
  file: string,
  badEvery = Number.POSITIVE_INFINITY,
  scale = IMPORT_SCALE,
): Promise<void> {
  const { personA, personB, start, end } = randomEncounters(scale);
  const order = Uint32Array.from(start.keys()).sort((a, b) => start[a] - start[b]);
  const lineOf = (row: number, index: number) =>
    (index + 1) % badEvery === 0
      ? `${BAD_ROWS[((index + 1) / badEvery) % BAD_ROWS.length]}\n`
      : `phone:${personA[row]},phone:${personB[row]},${formatInstant(start[row])},${end[row] - start[row]},${50 + (row % 40)}\n`;
  async function* lines() {
    yield 'person_a,person_b,start,duration_s,attenuation_db\n';
    for (let from = 0; from < order.length; from += 10_000)
      yield Array.from(order.subarray(from, from + 10_000), (row, index) => lineOf(row, from + index)).join(
        '',
      );
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}
