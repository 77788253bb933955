import { type Command, Option } from 'commander';
import type { RejectedRecord } from '../../data/store/status.ts';
import type { Store } from '../../data/store/store.ts';
import { FEED_COLUMNS } from '../formats/feed-rows.ts';
import { type Column, oneBatch, type Row, type RowSet } from '../formats/row-set.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { printRows } from './output.ts';
import { withStore } from './with-store.ts';

const REJECTED_COLUMNS: readonly Column[] = [
  { name: 'feed', kind: 'text' },
  { name: 'file', kind: 'text' },
  { name: 'line', kind: 'integer' },
  { name: 'column', kind: 'text' },
  { name: 'value', kind: 'text' },
  { name: 'reason', kind: 'text' },
];

const FINDING_COLUMNS: readonly Column[] = [
  { name: 'finding', kind: 'text' },
  { name: 'subject', kind: 'text' },
  { name: 'feed', kind: 'text' },
  { name: 'count', kind: 'integer' },
  { name: 'first', kind: 'instant' },
  { name: 'last', kind: 'instant' },
  { name: 'explanation', kind: 'text' },
  { name: 'records', kind: 'json' },
];

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
  return withStore(io, options, async (store) => {
    await printRows(io, options, await rowsAsked(store, options));
    return EXIT.done;
  });
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
