import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { Store } from '../../data/store/store.ts';
import { completeness, type TrueInfection } from '../../data/synth/completeness.ts';
import { printedTruth } from '../../data/synth/truth.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { TracePool } from '../../workers/pool/trace-pool.ts';
import { ServersUnavailable } from '../../workers/servers/maven.ts';
import { FORMATS } from '../formats/formats.ts';
import { type Column, oneBatch, type Row } from '../formats/row-set.ts';
import { type RunningServer, type ServerSettings, startServer } from '../server.ts';
import type { ContactRow, TracingService } from '../service.ts';
import { traceableCases } from '../traces/traceable.ts';
import { LiveStore } from '../tracing/live-store.ts';
import { tableColumns, tableRows } from './contact-table.ts';
import { demoHotspots } from './demo-hotspots.ts';
import { demoPicture, PICTURE_COLUMNS } from './demo-picture.ts';
import {
  clearDemo,
  DATA,
  DEMO_FOLDER,
  grouped,
  isImported,
  makeTown,
  markImported,
  TOWN,
  type TownOptions,
} from './demo-town.ts';
import { EXIT } from './exit.ts';
import type { Io } from './io.ts';
import { run } from './program.ts';
import { untilStopped } from './stop-signal.ts';
import { threadsOf } from './threads.ts';

const SEED = 2021;
const DAYS = 10;
const ROWS_SHOWN = 25;
const LEVELS = 2;
const QUESTION = { level: LEVELS, policy: DEFAULT_POLICY, asOf: null, evidence: false };
const USAGE =
  'npm run demo -- [FOLDER] [--persons N] [--servers], N from 100 on, 100,000 by default; --servers: on a Neo4j and a Redis';

const io: Io = { stdout: process.stdout, stderr: process.stderr, env: process.env, now: Date.now };

process.exitCode = await demo(process.argv.slice(2));

/** Imports a folder, or an invented town, shows one case's list, and serves. */
async function demo(args: string[]): Promise<number> {
  const asked = argumentsOf(args);
  if (asked === null) {
    process.stderr.write(`usage: ${USAGE}\n`);
    return EXIT.usage;
  }
  try {
    return await show(asked);
  } catch (error) {
    if (!(error instanceof ServersUnavailable)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

async function show({ ownFolder, town, onServers }: Asked): Promise<number> {
  const own = onServers ? await import('./demo-servers.ts') : null;
  own?.checkServers(process.env);
  const imported = await (ownFolder === undefined ? importTown(town) : importOwn(ownFolder));
  if (imported !== EXIT.done && imported !== EXIT.someRejected) return imported;
  const shown = await showOneCase(ownFolder ?? TOWN);
  if (shown === null) return EXIT.failed;
  // From here on: who loses patience while the servers start leaves none behind.
  const stopped = untilStopped();
  if (own) print('\nStarting Neo4j and Redis …');
  await using servers = (await own?.startDemoServers(process.env)) ?? null;
  const server = await serve(servers?.settings);
  printCalls(server.address, shown);
  const stopping = new AbortController();
  const told = servers && own?.tellGraph(server, servers, print, stopping.signal);
  await stopped;
  stopping.abort();
  await told;
  await server.stop();
  return EXIT.done;
}

interface Asked {
  readonly ownFolder: string | undefined;
  readonly town: TownOptions;
  readonly onServers: boolean;
}

function argumentsOf(args: string[]): Asked | null {
  try {
    const options = {
      persons: { type: 'string', default: '100000' },
      servers: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const persons = Number(values.persons);
    if (!Number.isSafeInteger(persons) || persons < 100 || positionals.length > 1) return null;
    const town = { seed: SEED, persons, days: DAYS };
    return { ownFolder: positionals[0], town, onServers: values.servers };
  } catch {
    return null;
  }
}

async function importOwn(folder: string): Promise<number> {
  await clearDemo();
  return importFolder(folder);
}

async function importTown(town: TownOptions): Promise<number> {
  if (await isImported(town)) {
    print('The country is there from the last run, imported; remove var/demo to have it made again.');
    return EXIT.done;
  }
  await clearDemo();
  print(`Making an invented country: ${grouped(town.persons)} people, ${DAYS} days, one epidemic …`);
  print(await makeTown(io, town));
  const imported = await importFolder(TOWN);
  if (imported === EXIT.done) await markImported(town);
  return imported;
}

function importFolder(folder: string): Promise<number> {
  print(`\nImporting ${folder} …`);
  return run(['import', folder, '--data', DATA, '--format', 'table'], io);
}

/** Prints the list of one case; returns its id, `null` where there is nothing to trace. */
async function showOneCase(folder: string): Promise<string | null> {
  const store = await Store.open(DATA, { now: clock, onNotice: print });
  const pool = new TracePool(threadsOf(io));
  const live = await LiveStore.load(store, pool);
  const { tracing } = live;
  try {
    const lists = await allLists(tracing);
    const caseId = tellingCase(lists);
    if (caseId === null) {
      print('No case here has a contact: nothing to show.');
      return null;
    }
    await printList(caseId, await withEvidence(tracing, caseId));
    const truth = await truthOf(folder, tracing);
    if (truth) printCompleteness(truth, tracing, lists);
    await printTable(PICTURE_COLUMNS, await demoPicture(tracing));
    print(`\n${await demoHotspots(tracing, DEMO_FOLDER, truth)}`);
    return caseId;
  } finally {
    await live.close();
    await pool.close();
    await store.close();
  }
}

/** The case with most F1 among those whose list fits on a page and has F2 too; else the one with the longest. */
function tellingCase(lists: ReadonlyMap<string, readonly ContactRow[]>): string | null {
  const numF1 = (rows: readonly ContactRow[]) => rows.filter(({ level }) => level === 1).length;
  const byF1 = [...lists].filter(([, rows]) => rows.length > 0).sort(([, a], [, b]) => numF1(b) - numF1(a));
  const onePage = byF1.find(([, rows]) => rows.length <= ROWS_SHOWN && numF1(rows) < rows.length);
  return (onePage ?? byF1[0])?.[0] ?? null;
}

/** The lists of all cases that have dates. */
async function allLists(tracing: TracingService): Promise<Map<string, ContactRow[]>> {
  const caseIds = await traceableCases(tracing, DEFAULT_POLICY);
  const lists = new Map<string, ContactRow[]>();
  const remaining = caseIds.values();
  for await (const rows of tracing.trace(caseIds, QUESTION)) lists.set(remaining.next().value!, rows);
  const numUndated = tracing.cases().length - caseIds.length;
  if (numUndated > 0) print(`${grouped(numUndated)} cases without a date are left out.`);
  return lists;
}

async function withEvidence(tracing: TracingService, caseId: string): Promise<ContactRow[]> {
  const lists = await Array.fromAsync(tracing.trace([caseId], { ...QUESTION, evidence: true }));
  return lists.flat();
}

async function printList(caseId: string, rows: readonly ContactRow[]): Promise<void> {
  const numF1 = rows.filter(({ level }) => level === 1).length;
  const caption =
    `\nCase ${caseId} has ${numF1} F1 and ${rows.length - numF1} F2 under policy ${DEFAULT_POLICY.name}` +
    (rows.length > ROWS_SHOWN ? `; the first ${ROWS_SHOWN}, and where they met:` : ', and met them here:');
  const write = await FORMATS.table.load();
  const batches = oneBatch(tableRows(rows.slice(0, ROWS_SHOWN), DEFAULT_POLICY));
  for await (const piece of write({
    columns: tableColumns({ evidence: true }),
    batches,
    caption,
    zone: DEFAULT_POLICY.zone,
  }))
    process.stdout.write(piece);
}

async function printTable(
  columns: readonly Column[],
  { caption, rows }: { caption: string; rows: readonly Row[] },
): Promise<void> {
  const write = await FORMATS.table.load();
  for await (const piece of write({ columns, batches: oneBatch(rows), caption: `\n${caption}` }))
    process.stdout.write(piece);
}

/** Of an invented town the truth is known; `null` of any other folder. */
async function truthOf(folder: string, tracing: TracingService): Promise<TrueInfection[] | null> {
  const truth = await readFile(join(folder, 'truth', 'infections.csv'), 'utf8').catch(() => null);
  if (truth === null) return null;
  const infections = parse<TrueInfection>(truth, { columns: true });
  return tracing.read((connection) => printedTruth(connection, infections));
}

function printCompleteness(
  infections: readonly TrueInfection[],
  tracing: TracingService,
  lists: ReadonlyMap<string, readonly ContactRow[]>,
): void {
  const { infectees, listed } = completeness(infections, f1ByCasePerson(tracing, lists));
  const numF1 = [...lists.values()].flat().filter(({ level }) => level === 1).length;
  print(
    `\nAgainst the truth: the ${grouped(lists.size)} confirmed cases infected ${grouped(infectees)} people; ` +
      `${grouped(listed)} of them (${Math.round((100 * listed) / Math.max(1, infectees))} %) are on the F1 list of the case ` +
      `that infected them. The F1 lists of all cases have ${grouped(numF1)} rows.\n` +
      'The others left too little record of their meeting: no phone with the app, or no check-in.',
  );
}

function f1ByCasePerson(
  tracing: TracingService,
  lists: ReadonlyMap<string, readonly ContactRow[]>,
): Map<string, Set<string>> {
  const byPerson = new Map<string, Set<string>>();
  for (const { case_id, person } of tracing.cases()) {
    const listed = byPerson.get(person) ?? new Set();
    for (const row of lists.get(case_id) ?? []) if (row.level === 1) listed.add(row.person);
    byPerson.set(person, listed);
  }
  return byPerson;
}

async function serve(servers: Pick<ServerSettings, 'neo4j' | 'redisUrl'> = {}): Promise<RunningServer> {
  const settings: ServerSettings = {
    ...servers,
    folder: DATA,
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 8080),
    policy: DEFAULT_POLICY,
    keys: null,
    threads: threadsOf(io),
    now: clock,
    onNotice: print,
    log: () => {},
  };
  try {
    return await startServer(settings);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    print(`Port ${settings.port} is taken; a free one is used.`);
    return startServer({ ...settings, port: 0 });
  }
}

function printCalls(address: string, caseId: string): void {
  const contacts = `${address}/v1/cases/${encodeURIComponent(caseId)}/contacts`;
  print(`\nServing at ${address} until Ctrl-C. Try in another terminal:
  curl -s '${address}/v1/cases?limit=3'
  curl -s '${contacts}?level=2&format=csv'
  curl -s '${contacts}?level=1&evidence=true'
  curl -s '${address}/v1/hotspots?resolution=9&format=geojson'`);
}

function clock(): number {
  return Math.floor(Date.now() / 1000);
}

function print(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}
