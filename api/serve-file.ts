import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Tells other commands who holds the folder. */
export const SERVE_FILE = 'serve.json';

/** What has been asked is answered within this long of the stop. */
const STOP_MS = 10_000;

/** Says in the folder where its server listens, until it is disposed of. */
export async function tellAddress(folder: string, address: string): Promise<AsyncDisposable> {
  const path = join(folder, SERVE_FILE);
  await writeFile(path, JSON.stringify({ address, pid: process.pid }));
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** Answers what has been asked, as far as those who asked read the answers in time. */
export async function closeInTime(app: FastifyInstance): Promise<void> {
  const patience = setTimeout(() => app.server.closeAllConnections(), STOP_MS);
  await app.close();
  clearTimeout(patience);
}
