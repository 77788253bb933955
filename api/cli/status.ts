import type { Command } from 'commander';
import type { RejectedRecord } from '../../data/store/status.ts';
import { FEED_COLUMNS } from '../formats/feed-rows.ts';
import { type Column, oneBatch, type Row, type RowSet } from '../formats/row-set.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { graphOfServer, graphOfStore } from './graph-state.ts';
import { type Io, say } from './io.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { printRows } from './output.ts';
import { rowFrom } from './server/rows.ts';
import { serverModeOf } from './server-mode.ts';
import { withStoreOrServer } from './with-store.ts';

const REJECTED_COLUMNS: readonly Column[] = [
  { name: 'feed', kind: 'text' },
  { name: 'file', kind: 'text' },
  { name: 'line', kind: 'integer' },
  { name: 'column', kind: 'text' },
  { name: 'value', kind: 'text' },
  { name: 'reason', kind: 'text' },
];

const EXAMPLES = `
Examples:
  truyvet status
  truyvet status --rejected --out rejected.csv`;

interface StatusOptions extends OutputOptions {
  rejected?: true;
}

/** Adds `status [--rejected]`: what the store holds, and what it refused. */
export function addStatus(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('status')
    .description('what the store holds, feed by feed')
    .option('--rejected', 'each rejected record with its reason');
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
  const feeds = (rows: readonly Row[]) => print({ columns: FEED_COLUMNS, batches: oneBatch(rows) });
  return withStoreOrServer(
    io,
    options,
    async (store) => {
      if (neo4j) tell(await graphOfStore(neo4j, store));
      return options.rejected
        ? print({ columns: REJECTED_COLUMNS, batches: singly(store.rejected()) })
        : feeds((await store.status()).map((feed) => ({ ...feed })));
    },
    async (server) => {
      if (options.rejected)
        throw new UsageError(
          `the server at ${server.address} holds the folder and lists rejected records by import alone; stop it first`,
        );
      tell(await graphOfServer(server));
      const { rows } = (await (await server.get('/v1/feeds')).json()) as { rows: Row[] };
      return feeds(rows.map((row) => rowFrom(FEED_COLUMNS, row)));
    },
  );
}

async function* singly(records: AsyncIterable<RejectedRecord>): AsyncGenerator<Row[]> {
  for await (const record of records) yield [{ ...record }];
}
