import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importFile } from '../data/import.ts';
import { Store } from '../data/store/store.ts';
import { type RunningServer, type ServerSettings, startServer } from './server.ts';
import { TEST_SERVER } from './testing/server-settings.ts';

const NOW_S = 1_630_000_000;

let folder: string;
let server: RunningServer | undefined;

function settings(): ServerSettings {
  return {
    ...TEST_SERVER,
    folder,
    now: () => NOW_S,
  };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'truyvet-server-'));
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

test('what was imported is served, and the folder tells where until the server stops', async () => {
  const store = await Store.open(folder, settings());
  const file = join(folder, 'cases.csv');
  writeFileSync(file, 'case_id,person,onset\nBN1,phone:0900,2021-08-03T00:00:00Z\n');
  await importFile(store, { file });
  await store.close();

  server = await startServer(settings());
  const serveFile = join(folder, 'serve.json');
  expect(JSON.parse(readFileSync(serveFile, 'utf8'))).toEqual({ address: server.address, pid: process.pid });
  const response = await fetch(`${server.address}/v1/cases/BN1/contacts`);
  expect(await response.json()).toMatchObject({ case_id: 'BN1', version: 1, rows: [] });

  await server.stop();
  expect(existsSync(serveFile)).toBe(false);
  server = await startServer(settings());
});

test('a second server is kept off the folder, and says who holds it', async () => {
  server = await startServer(settings());
  await expect(startServer(settings())).rejects.toThrow(`serving at ${server.address}`);
});

test('a port that is taken gives the folder back', async () => {
  const other = mkdtempSync(join(tmpdir(), 'truyvet-server-'));
  server = await startServer(settings());
  const port = Number(new URL(server.address).port);
  await expect(startServer({ ...settings(), folder: other, port })).rejects.toThrow('EADDRINUSE');
  await (await Store.open(other, settings())).close();
  rmSync(other, { recursive: true });
});

test.each([
  ['no HTTP at all\r\n\r\n', 400, 'bad-request'],
  [`GET / HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(70_000)}\r\n\r\n`, 431, 'headers-too-large'],
])('what no route ever sees is a problem too', async (request, status, code) => {
  server = await startServer(settings());
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  socket.write(request);
  const [head, body] = (await text(socket)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain('content-type: application/problem+json');
  expect(JSON.parse(body!)).toMatchObject({ status, code });
});
