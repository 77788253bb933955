import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Outline, outlineMeant, provinceOutlines, readOutlines } from '../../data/hotspots/outlines.ts';
import { provincePopulation, readPopulation } from '../../data/hotspots/population.ts';
import {
  type Denominator,
  EVENT_KINDS,
  type EventKind,
  type HotspotQuestion,
  METHODS,
  type Method,
  questionFrom,
  RESOLUTION_MAX,
  RESOLUTION_MIN,
  SCAN_MODELS,
  type ScanModel,
} from '../../data/hotspots/question.ts';
import { KERNEL_NAMES } from '../../engine/hotspots/kernels.ts';
import type { Policy } from '../../engine/policy.ts';
import { FORMAT_NAMES } from '../formats/formats.ts';
import { type Column, oneBatch, type Row } from '../formats/row-set.ts';
import type { Found } from '../hotspots/found.ts';
import { drawMap } from '../hotspots/map/svg.ts';
import type { TracingService } from '../service.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addCommonOptions, instant, type OutputOptions } from './options.ts';
import { outputFormat, printPieces, printRows } from './output.ts';
import { Progress } from './progress.ts';
import { printRemoteHotspots, type RemoteHotspots, written } from './server/remote-hotspots.ts';
import { threadsOf } from './threads.ts';
import { withTracingOrServer } from './with-store.ts';

interface HotspotOptions extends Omit<OutputOptions, 'format'> {
  resolution: number;
  format?: OutputOptions['format'] | 'svg';
  of?: EventKind;
  method?: Method;
  from?: number;
  to?: number;
  step?: number;
  area?: string;
  outlines?: string;
  population?: string;
  k?: number;
  kernel?: string;
  permutations?: number;
  seed?: number;
  model?: ScanModel;
  withinM?: number;
  withinH?: number;
  least?: number;
  explain?: string;
  policy?: string;
}

const EXAMPLES = `
Examples:
  truyvet hotspots --resolution 8
  truyvet hotspots --resolution 7 --of visits --step 7 --format csv
  truyvet hotspots --resolution 6 --area "Bắc Giang" --out map.svg
  truyvet hotspots --resolution 8 --method scan --seed 7`;

/** Adds `hotspots`: cells and clusters with more events than their surroundings explain. */
export function addHotspots(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('hotspots')
    .description('cells or clusters with more events than chance explains')
    .requiredOption('--resolution <r>', `of the H3 cells, ${RESOLUTION_MIN} to ${RESOLUTION_MAX}`, whole)
    .addOption(new Option('--method <method>', 'default: gi-star').choices(METHODS))
    .addOption(new Option('--of <events>', 'what is counted; default: cases').choices(EVENT_KINDS))
    .option('--from <instant>', 'events from here on', instant)
    .option('--to <instant>', 'events before this', instant)
    .option('--step <days>', 'local days a time step; default: one step, or what the method needs', whole)
    .option(
      '--area <area>',
      'a province, another name in --outlines, a GeoJSON file, or POLYGON((lng lat, …)); default: wherever a record names a place',
    )
    .option(
      '--outlines <file>',
      'GeoJSON of named areas in place of the 63 provinces, for --area and the map; also TRUYVET_OUTLINES',
    )
    .option('--population <file>', 'CSV of lat, lng, population or area, population; or provinces, or visits')
    .option('--k <rings>', 'rings of a neighbourhood; default: 2', whole)
    .addOption(new Option('--kernel <kernel>', 'weight by ring; default: uniform').choices(KERNEL_NAMES))
    .option('--permutations <number>', 'replicates of a permutation p, or of a scan (999)', whole)
    .option('--seed <number>', 'equal seeds give equal answers; default: 1', whole)
    .addOption(new Option('--model <model>', 'of a scan').choices(SCAN_MODELS))
    .option('--within-m <metres>', 'of st-dbscan; default: 500', whole)
    .option('--within-h <hours>', 'of st-dbscan; default: 72', whole)
    .option('--least <events>', 'of st-dbscan, to make a cluster; default: 4', whole)
    .option('--explain <cell>', 'what one cell rests on, or a cluster by its number')
    .option('--policy <policy>', 'a built-in policy or a JSON file; also TRUYVET_POLICY')
    .addOption(
      new Option('--format <format>', 'default: table on a terminal, ndjson in a pipe').choices([
        ...FORMAT_NAMES,
        'svg',
      ]),
    )
    .option('--out <file>', 'write here, whole or not at all, in the format of its ending');
  addCommonOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (options: HotspotOptions) => finish(await hotspots(io, options)));
}

async function hotspots(io: Io, options: HotspotOptions): Promise<ExitCode> {
  const policy = await loadPolicy(options.policy, io);
  const outlinesFile = options.outlines ?? io.env.TRUYVET_OUTLINES;
  const outlines = await (outlinesFile ? readOutlines(outlinesFile) : provinceOutlines());
  const question = await questionOf(options, outlines);
  return withTracingOrServer(
    io,
    options,
    (tracing) => answer(io, options, { tracing, policy, question, outlines }),
    async (server) => {
      await printRemoteHotspots(io, server, remoteOf(io, options));
      return EXIT.done;
    },
  );
}

/** The question as a server takes it, which reads no file of ours. @throws UsageError */
function remoteOf(io: Io, options: HotspotOptions): RemoteHotspots {
  const file = [options.outlines, options.area, options.population].find(
    (text) => text && /\.\w+$/.test(text),
  );
  if (file !== undefined)
    throw new UsageError(`a server holds the folder, and does not read ${file}; stop it, or take a name`);
  const { resolution, method, of, step, area, population, k, kernel, permutations, seed, model, least } =
    options;
  const format = isSvg(options) ? 'svg' : outputFormat(options as OutputOptions, io);
  return {
    ...options,
    format,
    query: {
      ...{ resolution, method, of, step, area, population, k, kernel, permutations, seed, model, least },
      ...{ from: written(options.from), to: written(options.to) },
      ...{ within_m: options.withinM, within_h: options.withinH },
    },
  };
}

interface Asked {
  readonly tracing: TracingService;
  readonly policy: Policy;
  readonly question: HotspotQuestion;
  readonly outlines: readonly Outline[];
}

async function answer(
  io: Io,
  options: HotspotOptions,
  { tracing, policy, question, outlines }: Asked,
): Promise<ExitCode> {
  const { Hotspots } = await import('../hotspots/hotspots.ts');
  const progress = new Progress(io, options);
  const hotspots = new Hotspots({ threads: threadsOf(io) });
  try {
    const onProgress = (done: number, total: number) => progress.update(`replicate ${done} of ${total}`);
    const found = await hotspots.find(tracing, policy, question, { onProgress });
    progress.clear();
    if (options.explain !== undefined)
      await printText(io, options, json(await found.explain(options.explain)));
    else if (isSvg(options)) await printText(io, options, drawMap(found.drawing(), outlines));
    else await printFound(io, options as OutputOptions, found, policy.zone);
    if (found.note !== null) say(io, found.note);
    return EXIT.done;
  } finally {
    await hotspots.close();
  }
}

async function printFound(io: Io, options: OutputOptions, found: Found, zone: string): Promise<void> {
  const format = outputFormat(options, io);
  const shown = format === 'table' ? found.rows.map((row) => rounded(found.columns, row)) : found.rows;
  const rows = { columns: found.columns, batches: oneBatch(shown), caption: found.caption, zone };
  await printRows(io, { ...options, format }, rows);
}

/** Numbers as people read them: places to a metre, all else to four digits. */
function rounded(columns: readonly Column[], row: Row): Row {
  const numbers = columns.filter(({ name, kind }) => kind === 'number' && typeof row[name] === 'number');
  const shown = numbers.map(({ name }) => {
    const value = row[name] as number;
    return [name, name === 'lat' || name === 'lng' ? value.toFixed(5) : Number(value.toPrecision(4))];
  });
  return { ...row, ...Object.fromEntries(shown) };
}

function printText(io: Io, options: HotspotOptions, text: string): Promise<void> {
  return printPieces(io, options, Readable.from([text]));
}

function isSvg({ format, out }: HotspotOptions): boolean {
  return format === 'svg' || (format === undefined && out?.endsWith('.svg') === true);
}

async function questionOf(options: HotspotOptions, outlines: readonly Outline[]): Promise<HotspotQuestion> {
  const { resolution, of, method, from, to, step, k, kernel, permutations, seed, model, least } = options;
  return questionFrom({
    resolution,
    ...{ of, method, from, to, step_days: step, k, kernel, replicates: permutations, seed, model, least },
    ...{ within_m: options.withinM, within_h: options.withinH },
    area: options.area === undefined ? undefined : await areaOf(options.area, outlines),
    population: options.population === undefined ? undefined : await populationOf(options.population),
  });
}

/** A name among the outlines, a polygon, or all polygons of a file. @throws HotspotError */
async function areaOf(area: string, outlines: readonly Outline[]): Promise<Outline> {
  if (!/\.(geo)?json$/i.test(area)) return outlineMeant(outlines, area);
  const parts = await readOutlines(area);
  return { name: basename(area), polygons: parts.flatMap(({ polygons }) => polygons) };
}

function populationOf(population: string): Denominator | Promise<Denominator> {
  if (population === 'visits') return 'visits';
  return population === 'provinces' ? provincePopulation() : readPopulation(population);
}

function whole(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number');
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
