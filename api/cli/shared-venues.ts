import type { Command } from 'commander';
import type { Policy } from '../../engine/policy.ts';
import type { SharedVenueRow } from '../chains/chain-service.ts';
import { SHARED_VENUE_COLUMNS } from '../formats/chain-columns.ts';
import { type Column, oneBatch, type RowSet } from '../formats/row-set.ts';
import { SHARED_CASES_MAX } from '../limits.ts';
import { type ChainCommandOptions, chainOptionsOf } from './chain-options.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, addPolicyOptions, instant, type OutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { withAnswers } from './with-store.ts';

const EXAMPLES = `
Examples:
  truyvet shared-venues BN2982 BN2983 BN2990
  truyvet shared-venues BN2982 BN2983 --since 2021-08-03T00:00:00+07:00 --format csv`;

/** Adds `shared-venues CASE CASE…`: where several cases may have met. */
export function addSharedVenues(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('shared-venues')
    .description('venues where several cases were while they may have been infected')
    .argument('<case...>', 'case ids, two or more');
  addOutputOptions(addPolicyOptions(command), io)
    .option('--since <instant>', 'stays before this do not count', instant)
    .option('--until <instant>', 'stays from this on do not count', instant)
    .addHelpText('after', EXAMPLES)
    .action(async (caseIds: string[], options: OutputOptions & ChainCommandOptions) =>
      finish(await sharedVenues(io, caseIds, options)),
    );
}

async function sharedVenues(
  io: Io,
  caseIds: string[],
  given: OutputOptions & ChainCommandOptions,
): Promise<ExitCode> {
  if (caseIds.length < 2 || caseIds.length > SHARED_CASES_MAX)
    throw new UsageError(`name 2 to ${SHARED_CASES_MAX} cases`);
  const format = outputFormat(given, io);
  const policy = await loadPolicy(given.policy, io, given.asOf ?? given.knownAt);
  const options = chainOptionsOf(given, policy);
  const known = { at: given.knownAt ?? null, policy };
  return withAnswers(io, { ...given, known }, async ({ chains }) => {
    const venues = await chains.sharedVenues(caseIds, options);
    if (venues.length === 0) say(io, 'no two of them were at one venue while they may have been infected');
    const rows =
      format === 'table'
        ? forPeople(venues, caseIds.length, policy)
        : { columns: SHARED_VENUE_COLUMNS, batches: oneBatch(venues.map((row) => ({ ...row }))) };
    await printRows(io, { ...given, format }, rows);
    return EXIT.done;
  });
}

const COLUMNS: readonly Column[] = [
  { name: 'rank', kind: 'integer' },
  { name: 'venue', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'cases', kind: 'integer' },
  { name: 'at once', kind: 'integer' },
  { name: 'visitors', kind: 'integer' },
  { name: 'from', kind: 'instant' },
  { name: 'to', kind: 'instant' },
  { name: 'who', kind: 'text' },
];

function forPeople(venues: readonly SharedVenueRow[], numCases: number, { name, zone }: Policy): RowSet {
  const shown = venues.map((row) => ({
    ...row,
    'at once': row.together,
    from: row.first,
    to: row.last,
    who: row.case_ids.join(', '),
  }));
  const caption = `venues of ${numCases} cases, policy ${name}; times in ${zone}`;
  return { columns: COLUMNS, batches: oneBatch(shown), caption, zone };
}
