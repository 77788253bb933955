import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Driver } from 'neo4j-driver';
import { DuckDbGraphStore } from '../data/graph-store/duckdb/graph-store.ts';
import { connectNeo4j } from '../data/graph-store/neo4j/connect.ts';
import { GraphTail } from '../data/graph-store/neo4j/graph-tail.ts';
import { GraphWriter } from '../data/graph-store/neo4j/graph-writer.ts';
import { createGraphSchema } from '../data/graph-store/neo4j/schema.ts';
import { importFile } from '../data/import.ts';
import { catchUp } from '../data/replica/catch-up.ts';
import { Replica } from '../data/replica/replica.ts';
import { numberOf } from '../data/store/sql.ts';
import { Store } from '../data/store/store.ts';
import { Tracer } from '../engine/exposure/trace.ts';
import { POLICIES } from '../engine/policy.ts';
import { DEFAULT_ZONE } from '../engine/time.ts';
import { buildWorld } from '../engine/world.ts';
import { missingForMaven } from '../workers/servers/maven.ts';
import { startNeo4j } from '../workers/servers/neo4j.ts';
import type { Figure } from './figure.ts';
import { inTurn, median, medianTime_s, pairedRatios, timed } from './measure.ts';
import { FIRST_INSTANT, randomEncounters } from './random-encounters.ts';
import { type CypherRow, traceInCypher } from './trace-in-cypher.ts';

const SCALE = { persons: 30_000, encounters: 200_000, days: 14, seed: 7 };
const WRITE_ROUNDS = 3;
/** A new server compiles what it runs often: a read of the first rounds takes several times as long as a later one. */
const WARM_UP_ROUNDS = 5;
const READ_ROUNDS = 9;
const CASES = 20;
const ALL = { zone: DEFAULT_ZONE, from: 0 };
const BARE_ROWS = 10_000;
/** Any close contact counts: what Cypher can ask for. */
const POLICY = POLICIES.get('vn-2021-12-unmasked')!;
const SIZED = {
  seed: SCALE.seed,
  sizes: { persons: SCALE.persons, encounters: SCALE.encounters },
};

/** The graph in Neo4j beside bare loops of its own driver, and the engine beside Cypher. */
export async function benchNeo4j(): Promise<Figure[]> {
  const missing = missingForMaven();
  if (missing !== null) {
    process.stderr.write(`neo4j: ${missing}; so it is left out\n`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-bench-'));
  const server = await startNeo4j({ folder: join(folder, 'neo4j') });
  const driver = await connectNeo4j(server);
  const store = await storeWith(folder);
  try {
    return [
      await besideUnwind(driver, store),
      await besideStream(driver, folder),
      ...(await besideCypher(driver, store)),
    ];
  } finally {
    await store.close();
    await driver.close();
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

const COLUMNS = randomEncounters(SCALE);
const ROWS = Array.from({ length: SCALE.encounters }, (_, row) => ({
  a: nameOf(COLUMNS.personA[row]),
  b: nameOf(COLUMNS.personB[row]),
  start: BigInt(COLUMNS.start[row]),
  end: BigInt(COLUMNS.end[row]),
  attenuation_db: 50 + (row % 40),
  record_id: row.toString(16).padStart(32, '0'),
}));

function nameOf(person: number): string {
  return `phone:09${String(person).padStart(8, '0')}`;
}

async function storeWith(folder: string): Promise<Store> {
  const file = join(folder, 'encounters.csv');
  const lines = ROWS.map(
    ({ a, b, start, end, attenuation_db }) => `${a},${b},${start},${end - start},${attenuation_db}\n`,
  );
  await pipeline(
    Readable.from(['person_a,person_b,start,duration_s,attenuation_db\n', ...lines]),
    createWriteStream(file),
  );
  const store = await Store.open(join(folder, 'data'), { now: () => 1_800_000_000 });
  await importFile(store, { file });
  return store;
}

async function besideUnwind(driver: Driver, store: Store): Promise<Figure> {
  const times = await inTurn(
    WRITE_ROUNDS,
    () => timedBareWrite(driver),
    () => timedWrite(driver, store),
  );
  const rate = (seconds: number) => Math.round(SCALE.encounters / seconds);
  return {
    name: "writing encounters to Neo4j, relationships/s as a share of a bare UNWIND loop's",
    samples: pairedRatios(times.first, times.second),
    unit: '×',
    better: 'more',
    target: 0.8,
    ...SIZED,
    note: `the same properties, persons included; product ${rate(medianTime_s(times.second))}, bare ${rate(medianTime_s(times.first))} relationships/s`,
  };
}

async function timedWrite(driver: Driver, store: Store) {
  await empty(driver);
  const writer = await GraphWriter.open(driver, store);
  const { elapsed_s } = await timed(() => writer.follow());
  return { result: await relationships(driver), elapsed_s };
}

/** Persons, then relationships, as plainly as it goes: rows that are in memory already, a transaction each 10,000. */
async function timedBareWrite(driver: Driver) {
  await empty(driver);
  await createGraphSchema(driver);
  const names = [...new Set(ROWS.flatMap(({ a, b }) => [a, b]))];
  const { elapsed_s } = await timed(async () => {
    for (let from = 0; from < names.length; from += BARE_ROWS)
      await driver.executeQuery('UNWIND $names AS name CREATE (:Person {id: name, printed: name})', {
        names: names.slice(from, from + BARE_ROWS),
      });
    for (let from = 0; from < ROWS.length; from += BARE_ROWS)
      await driver.executeQuery(
        `UNWIND $rows AS row MATCH (a:Person {id: row.a}) MATCH (b:Person {id: row.b})
         CREATE (a)-[:ENCOUNTER {record_id: row.record_id, seq: 1, start: row.start, end: row.end,
           started_at: datetime({epochSeconds: row.start}), ended_at: datetime({epochSeconds: row.end}),
           attenuation_db: row.attenuation_db, signal: 1}]->(b)`,
        { rows: ROWS.slice(from, from + BARE_ROWS) },
      );
  });
  return { result: await relationships(driver), elapsed_s };
}

async function relationships(driver: Driver): Promise<number> {
  const { records } = await driver.executeQuery('MATCH (:Person)-[e:ENCOUNTER]->() RETURN count(e) AS count');
  const count: number = records[0].get('count');
  if (count !== SCALE.encounters) throw new Error(`there are ${count} relationships`);
  return count;
}

async function empty(driver: Driver): Promise<void> {
  const session = driver.session();
  await session.run('MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 20000 ROWS');
  await session.run('MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 20000 ROWS');
  await session.close();
}

async function besideStream(driver: Driver, folder: string): Promise<Figure> {
  const bare = () => timed(() => bareRead(driver));
  const fill = () => timedFill(driver, folder);
  await inTurn(WARM_UP_ROUNDS, bare, fill);
  const times = await inTurn(READ_ROUNDS, bare, fill);
  if (times.first[0].result !== times.second[0].result) throw new Error('the reads are not the same');
  const rate = (seconds: number) => Math.round(SCALE.encounters / seconds);
  return {
    name: "filling a follower's copy from Neo4j, rows/s as a share of a bare streaming read's",
    samples: pairedRatios(times.first, times.second),
    unit: '×',
    better: 'more',
    target: 0.8,
    ...SIZED,
    note: `load ${rate(medianTime_s(times.second))}, bare ${rate(medianTime_s(times.first))} encounters/s`,
  };
}

/** A new follower's copy, filled; opening and removing its folder are not timed. */
async function timedFill(driver: Driver, folder: string) {
  const own = await mkdtemp(join(folder, 'replica-'));
  const replica = await Replica.open(own, { now: () => 1_800_000_000 });
  const tail = new GraphTail(driver);
  const { elapsed_s } = await timed(async () =>
    catchUp(replica, tail, await tail.position(), new AbortController().signal),
  );
  const connection = await replica.connect();
  const result = await numberOf(connection, 'SELECT sum(start) FROM held_encounters');
  connection.closeSync();
  await replica.close();
  await rm(own, { recursive: true });
  return { result, elapsed_s };
}

/** The records' properties in the order they come, and nothing made of them but a sum. */
async function bareRead(driver: Driver): Promise<number> {
  const session = driver.session();
  let total = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  session
    .run(
      `MATCH (a:Person)-[e:ENCOUNTER]->(b:Person) RETURN a.id, b.id, e.start, e.end - e.start, e.attenuation_db,
         e.rssi_dbm, e.devices, e.lat, e.lng, e.attributes, e.record_id, e.recorded_at, e.seq`,
    )
    .subscribe({
      onNext: (record) => {
        total += record.get(2);
      },
      onCompleted: () => resolve(),
      onError: reject,
    });
  await promise;
  await session.close();
  return total;
}

async function besideCypher(driver: Driver, store: Store): Promise<Figure[]> {
  const { columns, persons } = await new DuckDbGraphStore(store).load(ALL);
  const tracer = new Tracer(buildWorld(columns), POLICY);
  const question = traceInCypher(POLICY);
  const engine_us: number[] = [];
  const cypher_us: number[] = [];
  for (let round = 0; round < 2; round++)
    for (let number = 0; number < CASES; number++) {
      const from = FIRST_INSTANT + number * 3600;
      const index = { person: number * 397, from, to: from + POLICY.infectious_before_s };
      const ours = await timed(() => tracer.trace(index, { levels: 2, asOf: Infinity }));
      const theirs = await timed(() => ask(driver, question, persons.at(index.person), index));
      const list = Array.from({ length: ours.result.count }, (_, row) => ours.result.at(row)).map(
        ({ person, level, firstExposure }) => ({ person: persons.at(person), level, first: firstExposure }),
      );
      if (keyOf(list) !== keyOf(theirs.result))
        throw new Error('the engine and Cypher do not answer the same');
      if (round === 0) continue;
      engine_us.push(ours.elapsed_s * 1e6);
      cypher_us.push(theirs.elapsed_s * 1e6);
    }
  return [
    {
      name: "F1 + F2 of a case where any close contact counts, the engine as a share of Cypher's time",
      samples: cypher_us.map((time, i) => engine_us[i] / time),
      unit: '×',
      better: 'less',
      ...SIZED,
      note: `${CASES} cases, equal rows; medians: engine ${median(engine_us).toFixed(0)} µs, Cypher ${(median(cypher_us) / 1000).toFixed(1)} ms`,
    },
  ];
}

async function ask(
  driver: Driver,
  question: string,
  person: string,
  { from, to }: { from: number; to: number },
) {
  const { records } = await driver.executeQuery(question, { person, from: BigInt(from), to: BigInt(to) });
  return records.map((record) => record.toObject() as CypherRow);
}

function keyOf(rows: readonly CypherRow[]): string {
  return rows
    .map(({ person, level, first }) => `${level} ${person} ${first}`)
    .sort()
    .join('\n');
}
