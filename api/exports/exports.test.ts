import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../cli/program.ts';
import { collector } from '../cli/testing/collector.ts';
import { startServer } from '../server.ts';
import { TEST_SERVER } from '../testing/server-settings.ts';

const folder = await mkdtemp(join(tmpdir(), 'truyvet-exports-'));
const data = join(folder, 'data');
afterAll(() => rm(folder, { recursive: true }));

async function truyvet(...args: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run([...args, '--data', data], {
    stdout,
    stderr,
    env: {},
    now: () => 1_630_000_000_000,
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

beforeAll(async () => {
  const encounters = [
    'person_a,person_b,start,duration_s',
    'a,b,2021-08-03T04:05:06Z,1800',
    'b,c,2021-08-04T04:05:06Z,1800',
  ];
  await writeFile(join(folder, 'encounters.csv'), encounters.join('\n'));
  await writeFile(join(folder, 'cases.csv'), 'case_id,person,onset\nBN1,a,2021-08-03\nno-dates,c,\n');
  await truyvet('import', join(folder, 'encounters.csv'), join(folder, 'cases.csv'), '--quiet');
});

test('an export of all cases goes to a file, or to two in a folder', async () => {
  const out = join(folder, 'for-r');
  expect(await truyvet('export', 'epicontacts', '--all', '--out', out)).toMatchObject({
    code: 0,
    err: expect.stringContaining('2 rows, cases asked: 1'),
  });
  expect((await readdir(out)).sort()).toEqual(['contacts.csv', 'linelist.csv']);
  expect((await readFile(join(out, 'contacts.csv'), 'utf8')).split('\n')[2]).toMatch(/^b,c,BN1,2,/);
});

test('an export names what is missing', async () => {
  expect((await truyvet('export', 'graphml')).err).toContain('name the cases, or take --all');
  expect((await truyvet('export', 'epicontacts', '--all')).err).toContain('epicontacts: add --out');
  expect((await truyvet('export', 'pdf', '--all')).err).toContain(
    'Allowed choices are epicontacts, graphml, go-data, xlsx',
  );
  expect((await truyvet('export', 'graphml', 'nobody')).err).toContain('there is no case nobody');
});

test('a server gives the same bytes, to programs and to the command line', async () => {
  const own = (await truyvet('export', 'graphml', 'BN1')).out;
  const server = await startServer({
    ...TEST_SERVER,
    folder: data,
  });
  try {
    const answer = await fetch(`${server.address}/v1/exports/contacts.graphml?case=BN1`);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="contacts.graphml"');
    expect(await answer.text()).toBe(own);
    expect((await truyvet('export', 'graphml', 'BN1')).out).toBe(own);
    const refused = await fetch(`${server.address}/v1/exports/contacts.graphml?case=nobody`);
    expect(await refused.json()).toMatchObject({ code: 'unknown-case' });
    const workbook = await fetch(`${server.address}/v1/exports/contacts.xlsx`);
    expect((await workbook.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  } finally {
    await server.stop();
  }
});
