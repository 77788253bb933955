import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { EncounterColumns } from '../engine/columns.ts';
import { ATTENUATION_KIND, KIND_SHIFT, VALUE_OFFSET } from '../engine/contact-graph/signal.ts';
import { Tracer, type TraceSource } from '../engine/exposure/trace.ts';
import type { TraceRows } from '../engine/exposure/trace-rows.ts';
import { DEFAULT_POLICY } from '../engine/policy.ts';
import { encounterWorld, figureScale, indexCases, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { inTurn, median, medianTime_s, pairedRatios, timed } from './measure.ts';
import { randomEncounters } from './random-encounters.ts';
import { SQL_ROWS, traceInSql } from './trace-in-sql.ts';

const CASES = 1000;
const ROUNDS = 5;
const LIMITS = { levels: 2, asOf: Infinity };

/** F1 and F2 of 1,000 cases: the engine beside the same question in SQL; and one case alone. */
export async function benchTrace(): Promise<Figure[]> {
  const encounters = randomEncounters(SCALE);
  const world = encounterWorld(SCALE, encounters);
  const cases = indexCases(CASES);
  const tracer = new Tracer(world, DEFAULT_POLICY);
  const connection = await sqlTables(encounters, cases);
  const engine = () => timed(() => cases.map((source) => tracer.trace(source, LIMITS)));
  const sql = () => timed(() => traceInSql(connection, DEFAULT_POLICY));
  const times = await inTurn(ROUNDS, engine, sql);
  await checkEqual(connection, times.first[0].result);
  const numRows = times.first[0].result.reduce((sum, { count }) => sum + count, 0);
  const scale = figureScale(SCALE);
  return [
    {
      name: `F1 + F2 of ${CASES} cases, time as a share of DuckDB SQL's`,
      samples: pairedRatios(times.first, times.second),
      unit: '×',
      better: 'less',
      target: 1 / 5,
      ...scale,
      note: `${numRows} equal rows; engine, one thread ${(1000 * medianTime_s(times.first)).toFixed(0)} ms, SQL, all threads ${(1000 * medianTime_s(times.second)).toFixed(0)} ms`,
    },
    {
      name: 'F1 + F2 of one case, median once warm',
      samples: Array.from({ length: ROUNDS }, () => medianCase_us(tracer, cases)),
      unit: 'µs',
      better: 'less',
      target: 50,
      ...scale,
      note: `${(numRows / CASES).toFixed(1)} rows a case`,
    },
  ];
}

/** Each case once more, alone: the engine is warm by then. */
function medianCase_us(tracer: Tracer, cases: readonly TraceSource[]): number {
  const times_us = cases.map((source) => {
    const from = performance.now();
    tracer.trace(source, LIMITS);
    return (performance.now() - from) * 1000;
  });
  return median(times_us);
}

/** The half-edges sorted by person and start, as the engine has them: what helps SQL most. */
async function sqlTables(
  { personA, personB, start, end, signal }: EncounterColumns,
  cases: readonly TraceSource[],
): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`CREATE TABLE encounters
    (person UINTEGER, peer UINTEGER, start INTEGER, "end" INTEGER, attenuation_db DOUBLE)`);
  const appender = await connection.createAppender('encounters');
  for (let row = 0; row < start.length; row++) {
    appender.appendUInteger(personA[row]);
    appender.appendUInteger(personB[row]);
    appender.appendInteger(start[row]);
    appender.appendInteger(end[row]);
    appender.appendDouble((signal[row] - (ATTENUATION_KIND << KIND_SHIFT) - VALUE_OFFSET) / 100);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(`CREATE TABLE half_edges AS
    SELECT * FROM encounters UNION ALL SELECT peer, person, start, "end", attenuation_db FROM encounters
    ORDER BY person, start`);
  await connection.run('DROP TABLE encounters');
  const values = cases.map(({ person, from, to }, number) => `(${number}, ${person}, ${from}, ${to})`);
  await connection.run(`CREATE TABLE index_cases AS
    SELECT * FROM (VALUES ${values.join(',')}) AS cases (case_id, person, w0, w1)`);
  return connection;
}

async function checkEqual(connection: DuckDBConnection, lists: readonly TraceRows[]): Promise<void> {
  const theirs = (await connection.runAndReadAll(SQL_ROWS)).getRows().map((row) => row.map(Number).join());
  const ours = lists.flatMap((rows, number) =>
    Array.from(rows.persons, (person, i) =>
      [
        number,
        rows.levels[i],
        person,
        rows.vias[i],
        rows.firstExposures[i],
        rows.lastExposures[i],
        rows.exposures_s[i],
        rows.qualifiedAts[i],
      ].join(),
    ),
  );
  const different = ours.findIndex((row, i) => row !== theirs[i]);
  if (ours.length === theirs.length && different < 0) return;
  throw new Error(
    `${ours.length} rows of the engine and ${theirs.length} of SQL differ, first at row ${different}`,
  );
}
