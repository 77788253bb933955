import { createWriteStream } from 'node:fs';
import { Command, Option } from 'commander';
import { CHANGES_HEAD, changeRow, compareRuns, EFFECT_MIN } from './compare.ts';
import { machineLine, thisMachine } from './machine.ts';
import { readSaved, type SavedFigure, savedFigure } from './saved.ts';
import { SUITES } from './suites.ts';
import { TABLE_HEAD, tableRow } from './table.ts';

interface Options {
  readonly out?: string;
  readonly format: 'table' | 'ndjson';
  readonly compare?: string[];
}

const SUITES_HELP = `
Suites (all, if none is named):
${Object.entries(SUITES)
  .map(([name, { about }]) => `  ${name.padEnd(10)}${about}`)
  .join('\n')}

With --compare a figure is better or worse where the samples of both runs do not overlap and their medians
differ by at least ${100 * EFFECT_MIN} %. Exit codes: 0 done; 1 failed, or something got worse; 2 wrong usage.

Examples:
  npm run bench -- trace batch --out before.ndjson
  npm run bench -- --compare before.ndjson
  npm run bench -- --compare before.ndjson after.ndjson`;

const program = new Command('bench')
  .description('measures the suites named, each figure beside its target')
  .argument('[suites...]')
  .option('--out <file>', 'keep the figures, one JSON object a line')
  .addOption(
    new Option('--format <format>', 'of what is printed').choices(['table', 'ndjson']).default('table'),
  )
  .option('--compare <files...>', 'with one saved run: measure it again and compare; with two: only compare')
  .addHelpText('after', SUITES_HELP)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(bench);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function bench(names: string[], options: Options): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(SUITES, name));
  if (unknown.length > 0)
    program.error(`no suite ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}`);
  const files = options.compare ?? [];
  if (files.length > 2) program.error('--compare takes one or two files');
  const [before, saved] = files.map(readSaved);
  if (before === undefined) {
    await measure(names.length > 0 ? names : Object.keys(SUITES), options);
    return;
  }
  const isAsked = ({ suite }: SavedFigure) => names.length === 0 || names.includes(suite);
  const earlier = before.filter(isAsked);
  const after = saved?.filter(isAsked) ?? (await measure(suitesOf(earlier), options));
  printChanges(earlier, after, options.format);
}

function suitesOf(figures: readonly SavedFigure[]): string[] {
  const measured = new Set(figures.map(({ suite }) => suite));
  return Object.keys(SUITES).filter((name) => measured.has(name));
}

async function measure(names: readonly string[], { out, format }: Options): Promise<SavedFigure[]> {
  const machine = thisMachine();
  const file = out === undefined ? undefined : createWriteStream(out);
  const figures: SavedFigure[] = [];
  if (format === 'table') print(`${machineLine(machine)}\n\n${TABLE_HEAD}`);
  for (const name of names) {
    process.stderr.write(`running ${name} …\n`);
    for (const figure of await SUITES[name].run()) {
      const saved = savedFigure(name, figure, machine, new Date().toISOString());
      figures.push(saved);
      print(format === 'table' ? tableRow(saved) : JSON.stringify(saved));
      file?.write(`${JSON.stringify(saved)}\n`);
    }
  }
  await new Promise<void>((done) => (file ? file.end(done) : done()));
  return figures;
}

function printChanges(
  before: readonly SavedFigure[],
  after: readonly SavedFigure[],
  format: Options['format'],
): void {
  const changes = compareRuns(before, after);
  if (format === 'table')
    print(`\nbefore: ${machineOf(before)}\nafter: ${machineOf(after)}\n\n${CHANGES_HEAD}`);
  for (const change of changes) print(format === 'table' ? changeRow(change) : JSON.stringify(change));
  if (changes.some(({ verdict }) => verdict === 'worse')) process.exitCode = 1;
}

function machineOf([figure]: readonly SavedFigure[]): string {
  return figure ? machineLine(figure.machine) : 'nothing';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
