import type { Command } from 'commander';
import { forgetIdentities, resolveIdentities } from '../../data/identity/aliases.ts';
import type { Verification } from '../../data/identity/verification.ts';
import type { Store } from '../../data/store/store.ts';
import { DEFAULT_ZONE, formatInstant } from '../../engine/time.ts';
import { type Column, mapped, type Row, type RowSet } from '../formats/row-set.ts';
import { GAP_H_DEFAULT, GAP_H_MAX, TIMELINE_PAGE_MAX } from '../limits.ts';
import { GAP, type PlaceAfter, TIMELINE_COLUMNS, timelinePage } from '../timeline/timeline-page.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { addOutputOptions, instant, type OutputOptions, wholeTo } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { answerOf } from './server/asking.ts';
import type { ServerClient } from './server/client.ts';
import { rowFrom } from './server/rows.ts';
import { requireFolder, withStoreOrServer } from './with-store.ts';

interface TimelineOptions extends OutputOptions {
  since?: number;
  until?: number;
  gapH: number;
}

/** A page of a person's records, and what the population database says of the person. */
interface Page {
  readonly verification: Verification;
  readonly rows: readonly Row[];
}

const HOUR_S = 3600;

const SAID: Readonly<Record<Verification, string>> = {
  verified: 'verified by the population database',
  unverified: 'not verified by the population database',
  mismatch: 'of whom the population database says otherwise',
};

const EXAMPLES = `
Examples:
  truyvet timeline phone:0901234567
  truyvet timeline phone:0901234567 --since 2021-08-01T00:00:00+07:00 --gap-h 8`;

/** Adds `timeline PERSON`: what one person did, and of when nothing is known. */
export function addTimeline(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('timeline')
    .description('what one person did, in order of time, and of when nothing is known')
    .argument('<person>', 'identifier of the person');
  addOutputOptions(command, io)
    .option('--since <instant>', 'leave out what began before this', instant)
    .option('--until <instant>', 'leave out what began at this or later', instant)
    .option(
      '--gap-h <hours>',
      'show a gap from so many hours without a record',
      wholeTo(GAP_H_MAX),
      GAP_H_DEFAULT,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (person: string, options: TimelineOptions) => finish(await timeline(io, person, options)));
}

async function timeline(io: Io, person: string, options: TimelineOptions): Promise<ExitCode> {
  requireFolder(options);
  const format = outputFormat(options, io);
  const print = async (pages: AsyncGenerator<Page, undefined>) => {
    const first = (await pages.next()).value!;
    const batches = rowsOf(first, pages);
    const rows =
      format === 'table'
        ? forPeople(`${person}, ${SAID[first.verification]}`, batches)
        : { columns: TIMELINE_COLUMNS, batches };
    await printRows(io, { ...options, format }, rows).finally(() => pages.return(undefined));
    return EXIT.done;
  };
  return withStoreOrServer(
    io,
    options,
    (store) => print(pagesOf(store, person, options)),
    (server) => print(pagesAt(server, person, options)),
  );
}

async function* rowsOf(first: Page, others: AsyncIterable<Page>): AsyncGenerator<readonly Row[]> {
  yield first.rows;
  for await (const { rows } of others) yield rows;
}

async function* pagesOf(
  store: Store,
  person: string,
  { since, until, gapH }: TimelineOptions,
): AsyncGenerator<Page, undefined> {
  const connection = await store.connect();
  const identities = await resolveIdentities(connection);
  try {
    const question = {
      person,
      from: since ?? null,
      to: until ?? null,
      limit: TIMELINE_PAGE_MAX,
      gap_s: gapH * HOUR_S,
    };
    let after: PlaceAfter | null = null;
    do {
      const { next, ...page }: Awaited<ReturnType<typeof timelinePage>> = await timelinePage(connection, {
        ...question,
        after,
      });
      yield page;
      after = next;
    } while (after !== null);
  } finally {
    await forgetIdentities(connection, identities);
    connection.closeSync();
  }
}

async function* pagesAt(
  server: ServerClient,
  person: string,
  { since, until, gapH }: TimelineOptions,
): AsyncGenerator<Page, undefined> {
  const question = {
    person,
    limit: TIMELINE_PAGE_MAX,
    gap_h: gapH,
    ...(since !== undefined && { from: formatInstant(since) }),
    ...(until !== undefined && { to: formatInstant(until) }),
  };
  let cursor: string | null = null;
  do {
    const body = { ...question, ...(cursor !== null && { cursor }) };
    const page: Page & { next: string | null } = await answerOf(server.post('/v1/persons/query', body));
    yield { ...page, rows: page.rows.map((row) => rowFrom(TIMELINE_COLUMNS, row)) };
    cursor = page.next;
  } while (cursor !== null);
}

const COLUMNS: readonly Column[] = [
  { name: 'from', kind: 'instant' },
  { name: 'to', kind: 'instant' },
  { name: 'what', kind: 'text' },
  { name: 'with', kind: 'text' },
  { name: 'record', kind: 'text' },
];

function forPeople(whose: string, batches: AsyncIterable<readonly Row[]>): RowSet {
  return {
    columns: COLUMNS,
    batches: mapped(batches, (rows) => rows.map(shown)),
    caption: `timeline of ${whose}; times in ${DEFAULT_ZONE}`,
  };
}

function shown({ at, end, feed, other, record }: Row): Row {
  const hours = Math.floor(((end as number) - (at as number)) / HOUR_S);
  const said = Object.entries(record as Row).map(([name, value]) => `${name} ${value}`);
  return {
    from: at,
    to: end,
    what: feed === GAP ? `— nothing known for ${hours} h —` : feed,
    with: other,
    record: said.join(', '),
  };
}
