import { type Command, Option } from 'commander';
import type { RejectedRecord } from '../../data/store/status.ts';
import type { Store } from '../../data/store/store.ts';
import { FEED_COLUMNS } from '../formats/feed-rows.ts';
import { FINDING_COLUMNS } from '../formats/finding-rows.ts';
import { REJECTED_COLUMNS } from '../formats/rejected-rows.ts';
import { type Column, oneBatch, type Row, type RowSet } from '../formats/row-set.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { graphOfServer, graphOfStore } from './graph-state.ts';
import { type Io, say } from './io.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { printRows } from './output.ts';
import type { ServerClient } from './server/client.ts';
import { pagesOf } from './server/pages.ts';
import { serverModeOf } from './server-mode.ts';
import { withStoreOrServer } from './with-store.ts';

const EXAMPLES = `
Examples:
  truyvet status
  truyvet status --rejected --out rejected.csv
  truyvet status --quality`;

interface StatusOptions extends OutputOptions {
  rejected?: true;
  quality?: true;
}

/** Adds `status [--rejected | --quality]`: what the store holds, what it refused, what is suspicious in it. */
export function addStatus(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('status')
    .description('what the store holds, feed by feed')
    .addOption(new Option('--rejected', 'each rejected record with its reason').conflicts('quality'))
    .option('--quality', 'suspicious phones, venues, identifiers, and what each changes in the lists');
  addOutputOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (options: StatusOptions) => finish(await status(io, options)));
}

function status(io: Io, options: StatusOptions): Promise<ExitCode> {
  const neo4j = serverModeOf(io.env);
  const tell = (sentence: string | null) => options.quiet || sentence === null || say(io, sentence);
  const print = async (rows: RowSet) => {
    await printRows(io, options, rows);
    return EXIT.done;
  };
  return withStoreOrServer(
    io,
    options,
    async (store) => {
      if (neo4j) tell(await graphOfStore(neo4j, store));
      return print(await rowsAsked(store, options));
    },
    async (server) => {
      tell(await graphOfServer(server));
      return print(rowsOfServer(server, options));
    },
  );
}

function rowsOfServer(server: ServerClient, { rejected, quality }: StatusOptions): RowSet {
  const rowsAt = (path: string, columns: readonly Column[], query: object): RowSet => ({
    columns,
    batches: pagesOf(columns, (after) =>
      server.get(`${path}?${new URLSearchParams({ ...query, ...after })}`),
    ),
  });
  if (rejected) return rowsAt('/v1/rejected', REJECTED_COLUMNS, { limit: '10000' });
  if (quality) return rowsAt('/v1/quality', FINDING_COLUMNS, {});
  return rowsAt('/v1/feeds', FEED_COLUMNS, {});
}

async function rowsAsked(store: Store, { rejected, quality }: StatusOptions): Promise<RowSet> {
  if (rejected) return { columns: REJECTED_COLUMNS, batches: singly(store.rejected()) };
  if (quality) return { columns: FINDING_COLUMNS, batches: batchOf(await store.findings()) };
  return { columns: FEED_COLUMNS, batches: batchOf(await store.status()) };
}

function batchOf(rows: readonly object[]): AsyncIterable<readonly Row[]> {
  return oneBatch(rows.map((row) => ({ ...row })));
}

async function* singly(records: AsyncIterable<RejectedRecord>): AsyncGenerator<Row[]> {
  for await (const record of records) yield [{ ...record }];
}
