import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COLUMNS } from '../../data/synth/records/write.ts';
import { synthesize } from '../../data/synth/synthesize.ts';
import type { Io } from './io.ts';
import { Progress } from './progress.ts';

export interface TownOptions {
  readonly seed: number;
  readonly persons: number;
  readonly days: number;
}

/** Where the demo keeps its country, what was imported of it, and which country that is. */
export const DEMO_FOLDER = join('var', 'demo');
export const TOWN = join(DEMO_FOLDER, 'country');
export const DATA = join(DEMO_FOLDER, 'data');
const MARK = join(DEMO_FOLDER, 'imported.json');

/** Whether a former run made this country and imported it to its end. */
export async function isImported(town: TownOptions): Promise<boolean> {
  const mark = await readFile(MARK, 'utf8').catch(() => '');
  return mark === markOf(town);
}

export async function markImported(town: TownOptions): Promise<void> {
  await writeFile(MARK, markOf(town));
}

/** Removes what former runs left. */
export async function clearDemo(): Promise<void> {
  await rm(DEMO_FOLDER, { recursive: true, force: true });
  await mkdir(DEMO_FOLDER, { recursive: true });
}

/** Writes the country, and says in one sentence what is in it. */
export async function makeTown(io: Io, town: TownOptions): Promise<string> {
  const progress = new Progress(io, {});
  const onProgress = (done: number, total: number) =>
    progress.update(`lived ${done} of ${total} days of towns`);
  const made = await synthesize(TOWN, { ...town, format: 'csv', onProgress });
  progress.clear();
  return (
    `${grouped(made.towns)} towns, ${grouped(made.encounters)} Bluetooth encounters, ${grouped(made.visits)} visits, ` +
    `${grouped(made.infections)} infections, ${grouped(made.cases)} of them found and confirmed. ` +
    'Everybody in it is made up.'
  );
}

export function grouped(count: number): string {
  return count.toLocaleString('en');
}

function markOf({ seed, persons, days }: TownOptions): string {
  return `${JSON.stringify({ seed, persons, days, files: Object.keys(COLUMNS) })}\n`;
}
