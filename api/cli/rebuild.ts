import type { Command } from 'commander';
import { type Column, oneBatch } from '../formats/row-set.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, say } from './io.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { printRows } from './output.ts';
import { withStore } from './with-store.ts';

const COLUMNS: readonly Column[] = [
  { name: 'feed', kind: 'text' },
  { name: 'before', kind: 'text' },
  { name: 'after', kind: 'text' },
  { name: 'same', kind: 'boolean' },
];

const EXAMPLES = `
Examples:
  truyvet rebuild
  truyvet rebuild --data /srv/truyvet --format json`;

/** Adds `rebuild`: makes the store again from the journal. */
export function addRebuild(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('rebuild')
    .description('makes the store again from the journal, and compares the digests of both');
  addOutputOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (options: OutputOptions) => finish(await rebuildStore(io, options)));
}

function rebuildStore(io: Io, options: OutputOptions): Promise<ExitCode> {
  return withStore(io, options, async (store) => {
    const { rebuild } = await import('../../data/store/rebuild.ts');
    const feeds = (await rebuild(store)).map((feed) => ({ ...feed, same: feed.before === feed.after }));
    await printRows(io, options, { columns: COLUMNS, batches: oneBatch(feeds) });
    const different = feeds.filter(({ same }) => !same).map(({ feed }) => feed);
    if (different.length === 0) return EXIT.done;
    say(
      io,
      `the old store differed from the journal in ${different.join(', ')}; the new one is in its place`,
    );
    return EXIT.failed;
  });
}
