import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asked, askedOf, USAGE } from './asked.ts';
import type { Outcome } from './fault.ts';
import { FAULTS } from './faults.ts';
import { Site } from './site.ts';
import { survive } from './survive.ts';
import { faultTable, outcomeLine } from './table.ts';

process.exitCode = await main(askedOf(process.argv.slice(2)));

async function main(asked: Asked | null): Promise<number> {
  if (asked === null) {
    say(USAGE);
    return 2;
  }
  if (asked.isList) {
    for (const { name, about, times } of FAULTS)
      print(`${name.padEnd(15)}${String(times).padStart(2)} × ${about}`);
    return 0;
  }
  if (asked.tableOf.length > 0) {
    print(faultTable((await Promise.all(asked.tableOf.map(outcomesIn))).flat()));
    return 0;
  }
  return run(asked);
}

async function run(asked: Asked): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-faults-'));
  const outcomes: Outcome[] = [];
  try {
    await using site = await Site.start(folder);
    for await (const outcome of survive(site, possible(asked))) {
      outcomes.push(outcome);
      say(outcomeLine(outcome));
      if (asked.format === 'ndjson') print(JSON.stringify(outcome));
    }
  } catch (error) {
    say(`${(error as Error).stack}`);
    // What the processes said of it.
    await cp(folder, `${folder}-failed`, { recursive: true });
    say(`what was there is kept in ${folder}-failed`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (asked.format === 'table') print(faultTable(outcomes));
  return outcomes.every(({ differences }) => differences.length === 0) ? 0 : 1;
}

/** Leaves out what cannot be done here, and says so. */
function possible(asked: Asked): Asked {
  const faults = asked.faults.filter(([{ name, missing = () => null }]) => {
    const why = missing();
    if (why !== null) say(`${name} is left out: ${why}`);
    return why === null;
  });
  return { ...asked, faults };
}

async function outcomesIn(file: string): Promise<Outcome[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
