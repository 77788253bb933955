import type { Command } from 'commander';
import type { Store } from '../../data/store/store.ts';
import { PROBLEMS, Problem } from '../errors.ts';
import { IMPORT_COLUMNS } from '../formats/import-columns.ts';
import { oneBatch, type Row } from '../formats/row-set.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, say } from './io.ts';
import { addOutputOptions, type OutputOptions, wholeTo } from './options.ts';
import { printRows } from './output.ts';
import { RefusedError, type ServerClient } from './server/client.ts';
import { rowFrom } from './server/rows.ts';
import { requireFolder, withStoreOrServer } from './with-store.ts';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;

const EXAMPLES = `
Examples:
  truyvet imports list --limit 20
  truyvet imports cancel 17-5f0e6d2c9a1b3c4d`;

interface ListOptions extends OutputOptions {
  limit: number;
}

/** Adds `imports`: what was sent in over HTTP, and what became of it. */
export function addImports(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const parent = program
    .command('imports')
    .description('bodies of records that were sent in over HTTP: what became of them; cancels what waits')
    .addHelpText('after', EXAMPLES);
  addOutputOptions(parent.command('list').description('the newest first'), io)
    .addHelpText('after', EXAMPLES)
    .option('--limit <number>', `how many, 1 to ${LIMIT_MAX}`, wholeTo(LIMIT_MAX), LIMIT_DEFAULT)
    .action(async (options: ListOptions) => finish(await list(io, options)));
  addOutputOptions(parent.command('cancel').description('nothing of them is taken, now or later'), io)
    .addHelpText('after', EXAMPLES)
    .argument('<id...>', 'as list tells them')
    .action(async (ids: string[], options: OutputOptions) => finish(await cancel(io, ids, options)));
}

async function list(io: Io, options: ListOptions): Promise<ExitCode> {
  requireFolder(options);
  const { limit } = options;
  const rows = await withStoreOrServer(
    io,
    options,
    async (store) => (await importsOf(store)).list({ limit }).imports.map((one) => ({ ...one })),
    async (server) => {
      const { rows: shown } = (await (await server.get(`/v1/imports?limit=${limit}`)).json()) as {
        rows: Row[];
      };
      return shown.map((row) => rowFrom(IMPORT_COLUMNS, row));
    },
  );
  await print(io, options, rows);
  return EXIT.done;
}

async function cancel(io: Io, ids: readonly string[], options: OutputOptions): Promise<ExitCode> {
  requireFolder(options);
  const cancelWith = async (cancelOne: (id: string) => Promise<Row>) => {
    const rows: Row[] = [];
    for (const id of ids) {
      const row = await cancelOne(id).catch((error: Error) => {
        say(io, `error: import ${id}: ${refusalOf(error)}`);
        return null;
      });
      if (row) rows.push(row);
    }
    return rows;
  };
  const rows = await withStoreOrServer(
    io,
    options,
    async (store) => {
      const imports = await importsOf(store);
      return cancelWith(async (id) => ({ ...(await imports.cancel(id)) }));
    },
    (server) => cancelWith((id) => cancelAt(server, id)),
  );
  await print(io, options, rows);
  return rows.length === ids.length ? EXIT.done : EXIT.failed;
}

/** Those that the folder's server left, which nobody works on. */
async function importsOf(store: Store) {
  const { Inbox } = await import('../../data/inbox/inbox.ts');
  const { Imports } = await import('../imports/imports.ts');
  const inbox = await Inbox.open(store.folder);
  return new Imports({ inbox, store, refresh: async () => {}, onNotice: () => {} });
}

async function cancelAt(server: ServerClient, id: string): Promise<Row> {
  const response = await server.send(`/v1/imports/${encodeURIComponent(id)}`, () => ({ method: 'DELETE' }));
  return rowFrom(IMPORT_COLUMNS, (await response.json()) as Row);
}

/** @throws the error, where it is no refusal */
function refusalOf(error: Error): string {
  if (error instanceof Problem) return error.message || PROBLEMS[error.code].title;
  if (error instanceof RefusedError) return error.message;
  throw error;
}

function print(io: Io, options: OutputOptions, rows: readonly Row[]): Promise<void> {
  return printRows(io, options, { columns: IMPORT_COLUMNS, batches: oneBatch(rows) });
}
