import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { importFile } from '../../import.ts';
import { Store } from '../../store/store.ts';
import { FeedBench } from '../testing/feed-bench.ts';
import { FORMATS } from '../testing/formats.ts';
import { CODE_REMOVED, checkCode, looksLikeCode } from './personal-code.ts';
import { pseudonymOf, setCodeKey } from './pseudonym.ts';

const KEY = 'a key for tests, and no other';
const SCANNED = 1_630_000_000;
const NUMBER = '079200012345';
const NAME = 'NGUYEN VAN AN';
const QID = 'Q7f3kk29';
const CODE = `${NUMBER}|${NAME}|1990-12-01|0|${QID}|1;exp=1630003600`;
const SECRETS = [NUMBER, NAME, QID, '1990-12-01'];

let bench: FeedBench;
let bare: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
  await setCodeKey(bench.connection, KEY);
  bare = await FeedBench.create();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await bare[Symbol.asyncDispose]();
});

const visit = (person: string) => ({ person, venue: 'chợ', check_in: String(SCANNED) });

test('a pseudonym is the HMAC-SHA-256 of the QID, whatever the length of the key', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const length of [16, 63, 64, 65, 200]) {
    const key = 'ký'.repeat(length).slice(0, length);
    await setCodeKey(connection, key);
    const own = new FeedBenchOn(connection);
    expect(await own.personOf(CODE)).toBe(pseudonymOf(key, QID));
    expect(await own.personOf(`qr1405:${CODE}`)).toBe(pseudonymOf(key, QID));
  }
  connection.closeSync();
});

test.each(FORMATS)(
  '$extension: either side may scan; masked or whole, one person has one pseudonym',
  async (format) => {
    const masked = `******012345|${NAME}|1990-**-**|1|${QID}|`;
    const rows = [
      visit(CODE),
      visit(masked),
      visit(`${NUMBER}|${NAME}|1990-12-01|0|${QID}`),
      visit('phone:000'),
      visit('a|b'),
    ];
    const byVenue = await bench.rows(
      await bench.stage(`visits.${format.extension}`, await format.write(rows, bench)),
    );
    const pseudonym = pseudonymOf(KEY, QID);
    expect(byVenue.map(({ person }) => person)).toEqual([
      pseudonym,
      pseudonym,
      pseudonym,
      'phone:000',
      'a|b',
    ]);
    const byApp = [{ person: `qr1405:${CODE}`, checkpoint: 'QL1', passed_at: String(SCANNED) }];
    const staged = await bench.stage(`checkpoints.${format.extension}`, await format.write(byApp, bench));
    expect(await bench.rows(staged)).toMatchObject([{ person: pseudonym }]);
  },
);

test.each(FORMATS)(
  '$extension: a bad code is rejected with the reason and without itself',
  async (format) => {
    const bad: [code: string, reason: string][] = [
      [`qr1405:${NUMBER}|${NAME}`, 'is no personal code: it has not six fields'],
      [`${CODE}|x`, 'is no personal code: it has not six fields'],
      [`12|${NAME}|1990-12-01|0|${QID}|`, 'is no personal code: its number is none of a document'],
      [
        `${NUMBER}|Nguyễn Văn An|1990-12-01|0|${QID}|`,
        'is no personal code: its name is not in plain capitals',
      ],
      [`${NUMBER}|${NAME}|01/12/1990|0|${QID}|`, 'is no personal code: its date of birth is none'],
      [`${NUMBER}|${NAME}|1990-12-01|2|${QID}|`, 'is no personal code: its kind is neither 0 nor 1'],
      [`${NUMBER}|${NAME}|1990-12-01|0||`, 'is no personal code: its QID is none'],
      [`${NUMBER}|${NAME}|1990-12-01|0|${QID}|exp=${SCANNED}`, 'is a personal code that has expired'],
    ];
    const rows = bad.map(([code]) => visit(code));
    const staged = await bench.stage(`visits.${format.extension}`, await format.write(rows, bench));
    const lines = bad.map(([, reason], index) => `${format.firstLine + index} person: null ${reason}`);
    expect(await bench.rejections(staged)).toEqual(lines);
  },
);

test('without a key no code is taken', async () => {
  const text = `person,venue,check_in\n"${CODE}",v,${SCANNED}\nphone:1,v,${SCANNED}\n`;
  const staged = await bare.stage('visits.csv', text);
  expect(await bare.rejections(staged)).toEqual([
    '2 person: null is a personal code, and TRUYVET_QR_KEY is not set',
  ]);
});

test('SQL says of every text what the plain check says', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      NUMBER,
      NAME,
      QID,
      '1990-12-01',
      '0',
      '1',
      '2',
      '',
      '******12',
      `exp=${SCANNED - 1}`,
      `a;exp=${SCANNED + 1}`,
    ),
    fc.stringMatching(/^[A-Za-z0-9*_ -]{0,12}$/),
  );
  const texts = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('|'));
  const near = fc.tuple(fc.nat(5), part).map(([index, other]) =>
    CODE.split('|')
      .map((own, i) => (i === index ? other : own))
      .join('|'),
  );
  const code = fc
    .tuple(fc.boolean(), fc.oneof(texts, near))
    .map(([hasScheme, text]) => (hasScheme ? `qr1405:${text}` : text));
  await fc.assert(
    fc.asyncProperty(fc.array(code, { minLength: 1, maxLength: 60 }), async (codes) => {
      const text = codes.map((person) => JSON.stringify(visit(person))).join('\n');
      const staged = await bench.stage('visits.ndjson', text);
      const accepted = (await bench.rows(staged)).map(({ person }) => person);
      const rejected = await bench.rejections(staged);
      const plain = codes.map((person) => ({
        person: person.trim(),
        checked: checkCode(person.trim(), SCANNED),
      }));
      expect(accepted).toEqual(
        plain.flatMap(({ person, checked }) =>
          checked === null
            ? person === ''
              ? []
              : [person]
            : 'qid' in checked
              ? [pseudonymOf(KEY, checked.qid)]
              : [],
        ),
      );
      expect(rejected).toEqual(
        plain.flatMap(({ person, checked }, index) => {
          const reason =
            person === '' ? 'is missing' : checked && 'reason' in checked ? checked.reason : null;
          return reason === null ? [] : [`${index + 1} person: null ${reason}`];
        }),
      );
    }),
    { numRuns: 30, seed: 1405 },
  );
});

test('nothing of a code is left in the journal, the store, rejected records or errors', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'personal-code-'));
  const data = join(folder, 'data');
  const store = await Store.open(data, { now: () => SCANNED, qrKey: KEY });
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return importFile(store, { file: join(folder, name) });
  };
  const line = `"${CODE}",v,${SCANNED},"${CODE}","${CODE}","${CODE}"`;
  await write('visits.csv', `person,venue,check_in,zone,qr,record_id\n${line}\n`);
  await write(
    'visits-bad.csv',
    `person,venue,check_in\n"${CODE}|",v,${SCANNED}\n${CODE},v,${SCANNED},5\n"${CODE}" x,v,9\n`,
  );
  await write('visits.ndjson', `{"person":"${CODE}","venue":{"x":"${CODE}"},"check_in":1}\n["${CODE}"]\n`);
  await write(
    'reports.ndjson',
    JSON.stringify({ report_id: 'r', reported_at: SCANNED, text: `Scan: ${CODE}`, qr: { code: CODE } }),
  );
  const refused = await write('visits-headless.csv', `"${CODE}",v,${SCANNED}\n`).catch(
    (error: Error) => error,
  );
  expect((refused as Error).message).toContain(CODE_REMOVED);
  const rejected = await Array.fromAsync(store.rejected());
  await store.close();
  expect(rejected.length).toBe(5);
  const found = [String((refused as Error).message), JSON.stringify(rejected), ...(await textsUnder(data))];
  expect(found.some((text) => text.includes(pseudonymOf(KEY, QID)))).toBe(true);
  for (const secret of SECRETS) expect(found.filter((text) => text.includes(secret))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('work files, which hold codes, lie in the data folder alone, for one account, and are gone at the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'personal-code-'));
  const data = join(folder, 'data');
  const rows = [visit(CODE), visit('phone:000')];
  const files = ['visits.ndjson', 'visits.ndjson.gz', 'visits.arrow'].map((name) => join(folder, name));
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  writeFileSync(files[0]!, lines);
  writeFileSync(files[1]!, gzipSync(lines));
  writeFileSync(files[2]!, await FORMATS.find(({ extension }) => extension === 'arrow')!.write(rows, bench));
  mkdirSync(join(data, 'work', 'left'), { recursive: true });
  writeFileSync(join(data, 'work', 'left', 'records.csv'), CODE);
  const store = await Store.open(data, { now: () => SCANNED, qrKey: KEY });
  expect(readdirSync(store.workFolder)).toEqual([]);
  expect(statSync(store.workFolder).mode & 0o777).toBe(0o700);
  // Nothing can be written there.
  vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
  const counts = [];
  for (const file of files) counts.push(await importFile(store, { file }));
  vi.unstubAllEnvs();
  expect(counts.map(({ accepted, alreadyKnown }) => [accepted, alreadyKnown])).toEqual([
    [2, 0],
    [0, 2],
    [0, 2],
  ]);
  expect(readdirSync(store.workFolder)).toEqual([]);
  await store.close();
  expect(readdirSync(data)).not.toContain('work');
  rmSync(folder, { recursive: true });
});

test('a text with bars is looked at as a code from three on, or behind the scheme', () => {
  expect(['a|b', 'a|b|c', 'qr1405:abc'].some(looksLikeCode)).toBe(false);
  expect(['a|b|c|d', 'qr1405:a|b'].every(looksLikeCode)).toBe(true);
});

/** Every file as text, and what its rows say where they are packed. */
async function textsUnder(folder: string): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const texts = files.map((path) => readFileSync(path, 'latin1'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rowsOf = async (from: string) =>
    texts.push(
      ...(await connection.runAndReadAll(`SELECT to_json(r)::VARCHAR FROM ${from} r`)).getRows().map(String),
    );
  for (const path of files.filter((name) => name.endsWith('.parquet')))
    await rowsOf(`read_parquet('${path}')`);
  await connection.run(`ATTACH '${files.find((name) => name.endsWith('.duckdb'))}' AS store (READ_ONLY)`);
  const tables = await connection.runAndReadAll(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'`,
  );
  for (const [table] of tables.getRows()) await rowsOf(`store.${table}`);
  connection.closeSync();
  return texts;
}

class FeedBenchOn {
  readonly #connection: FeedBench['connection'];

  constructor(connection: FeedBench['connection']) {
    this.#connection = connection;
  }

  async personOf(code: string): Promise<unknown> {
    const { stageFile, dropStaged } = await import('../stage.ts');
    const folder = mkdtempSync(join(tmpdir(), 'code-'));
    const file = join(folder, 'visits.ndjson');
    writeFileSync(file, JSON.stringify(visit(code)));
    const staged = await stageFile(this.#connection, { file });
    const [row] = (await this.#connection.runAndReadAll(`SELECT person FROM ${staged.table}`)).getRows();
    await dropStaged(this.#connection, staged);
    rmSync(folder, { recursive: true });
    return row?.[0];
  }
}
