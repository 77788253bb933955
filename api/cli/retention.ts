import { type Command, InvalidArgumentError } from 'commander';
import type { ForgottenFeed } from '../../data/retention/forget.ts';
import type { Store } from '../../data/store/store.ts';
import { DEFAULT_ZONE, formatInstant } from '../../engine/time.ts';
import { FORGOTTEN_COLUMNS } from '../formats/retention-columns.ts';
import { oneBatch } from '../formats/row-set.ts';
import type { RetentionState } from '../retention/retention.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, say } from './io.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { printRows } from './output.ts';
import type { ServerClient } from './server/client.ts';
import { lastState } from './server/last-state.ts';
import { requireFolder, withStoreOrServer } from './with-store.ts';

interface RetentionOptions extends OutputOptions {
  olderThanDays: number;
  dryRun?: true;
}

interface Outcome {
  readonly before: number;
  readonly feeds: readonly ForgottenFeed[];
  readonly refusal?: string | undefined;
}

const DAYS_MAX = 36_500;

const EXAMPLES = `
Examples:
  truyvet retention --older-than-days 60 --dry-run
  truyvet retention --older-than-days 60`;

/** Adds `retention`: forgets what is older than so many days. */
export function addRetention(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('retention')
    .description('removes records of whereabouts that are older than so many days, from journal and store')
    .requiredOption('--older-than-days <days>', 'local days in Viet Nam before today that are kept', days)
    .option('--dry-run', 'counts what would be removed, and removes nothing');
  addOutputOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (options: RetentionOptions) => finish(await retention(io, options)));
}

async function retention(io: Io, options: RetentionOptions): Promise<ExitCode> {
  requireFolder(options);
  const { before, feeds, refusal } = await withStoreOrServer(
    io,
    options,
    (store) => forgetHere(io, store, options),
    (server) => forgetAtServer(server, options),
  );
  if (refusal !== undefined) {
    say(io, `error: ${refusal}`);
    return EXIT.failed;
  }
  const what = options.dryRun ? 'would be removed' : 'removed';
  const caption = `records that had ended before ${formatInstant(before)} ${what}`;
  await printRows(io, options, {
    columns: FORGOTTEN_COLUMNS,
    batches: oneBatch(feeds.map((feed) => ({ ...feed }))),
    caption,
  });
  return EXIT.done;
}

async function forgetHere(
  io: Io,
  store: Store,
  { olderThanDays, dryRun }: RetentionOptions,
): Promise<Outcome> {
  const { Retention, startOfDaysBack } = await import('../retention/retention.ts');
  const before = startOfDaysBack(store.now(), olderThanDays, DEFAULT_ZONE);
  if (dryRun) {
    const { wouldForget } = await import('../../data/retention/forget.ts');
    return { before, feeds: await wouldForget(store, before) };
  }
  const jobs = await Retention.open({ store, onNotice: (sentence) => say(io, sentence) });
  try {
    const { id } = await jobs.submit(before);
    const last = (await Array.fromAsync(jobs.follow(id))).at(-1)!;
    return outcomeOf(last);
  } finally {
    await jobs.stop();
  }
}

async function forgetAtServer(
  server: ServerClient,
  { olderThanDays, dryRun }: RetentionOptions,
): Promise<Outcome> {
  const body = { older_than_days: olderThanDays, dry_run: dryRun === true };
  const asked = await server.post('/v1/retention', body);
  if (dryRun) return outcomeOf(((await asked.json()) as { state: RetentionState }).state);
  return outcomeOf(await lastState<RetentionState>(server, asked.headers.get('location')!));
}

function outcomeOf({ before, feeds, refusal, state }: RetentionState): Outcome {
  const ended = feeds ?? [];
  if (state === 'done') return { before, feeds: ended };
  return {
    before,
    feeds: ended,
    refusal: refusal ?? 'it was interrupted, and is taken up at the next start',
  };
}

function days(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= DAYS_MAX) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from 1 to ${DAYS_MAX}`);
}
