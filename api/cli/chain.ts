import type { Command } from 'commander';
import type { Policy } from '../../engine/policy.ts';
import type { ChainOptions, Chains, TreeRow } from '../chains/chain-service.ts';
import { LINK_COLUMNS, treeColumns, withEvidence } from '../formats/chain-columns.ts';
import { type Column, mapped, oneBatch, type Row, type RowSet } from '../formats/row-set.ts';
import { CHAINS_MAX } from '../limits.ts';
import { addChainOptions, type ChainCommandOptions, chainOptionsOf } from './chain-options.ts';
import { evidenceLines } from './contact-table.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, type OutputOptions, wholeTo } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { type Answers, withAnswers } from './with-store.ts';

interface ChainOptionsGiven extends OutputOptions, ChainCommandOptions {
  best?: number;
  tree?: true;
  evidence?: true;
}

const EXAMPLES = `
Examples:
  truyvet chain BN2982 phone:0901234567
  truyvet chain BN2982 phone:0901234567 --best 3 --format json
  truyvet chain BN2982 --tree --category market bus --since 2021-08-03T00:00:00+07:00`;

/** Adds `chain CASE [PERSON]`: how a case leads to a person, or the tree of all onward chains. */
export function addChain(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('chain')
    .description('how a case leads to a person, link by link; without a person the tree of its onward chains')
    .argument('<case>', 'case id')
    .argument('[person]', 'identifier of the person')
    .option(
      '--best <number>',
      `the best ways over different last contacts, up to ${CHAINS_MAX}, instead of the earliest`,
      wholeTo(CHAINS_MAX),
    )
    .option('--tree', 'the tree of all onward chains')
    .option('--evidence', 'of a tree: with the records behind each link; chains always have them');
  addOutputOptions(addChainOptions(command, Infinity), io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseId: string, person: string | undefined, options: ChainOptionsGiven) =>
      finish(await chain(io, caseId, person, options)),
    );
}

async function chain(
  io: Io,
  caseId: string,
  person: string | undefined,
  given: ChainOptionsGiven,
): Promise<ExitCode> {
  if (person !== undefined && given.tree) throw new UsageError('name a person, or take --tree');
  if (person === undefined && given.best !== undefined) throw new UsageError('--best needs a person');
  const format = outputFormat(given, io);
  const policy = await loadPolicy(given.policy, io, given.asOf ?? given.knownAt);
  const options = chainOptionsOf(given, policy);
  const known = { at: given.knownAt ?? null, policy };
  return withAnswers(io, { ...given, known }, async (answers) => {
    const rows =
      person === undefined
        ? await treeRows(
            answers,
            caseId,
            { ...options, evidence: given.evidence === true },
            format === 'table',
          )
        : await chainRows(
            io,
            answers,
            [caseId, person],
            { ...options, best: given.best ?? null },
            format === 'table',
          );
    await printRows(io, { ...given, format }, rows);
    return EXIT.done;
  });
}

async function chainRows(
  io: Io,
  { chains }: Answers,
  [caseId, person]: [string, string],
  options: ChainOptions & { best: number | null },
  forPeople: boolean,
): Promise<RowSet> {
  const found = await chains.chains(caseId, person, options);
  if (found.rows.length === 0)
    say(io, `no chain leads from ${caseId} to them; why-not says what was missing`);
  if (forPeople) return linkTable(found, options.policy);
  return { columns: LINK_COLUMNS, batches: oneBatch(withEvidence(found.rows)) };
}

const LINK_TABLE: readonly Column[] = [
  { name: 'chain', kind: 'integer' },
  { name: 'link', kind: 'integer' },
  { name: 'from', kind: 'text' },
  { name: 'to', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'first exposure', kind: 'instant' },
  { name: 'minutes', kind: 'integer' },
  { name: 'also a case', kind: 'text' },
  { name: 'evidence', kind: 'text' },
];

function linkTable({ case_id, person, rows }: Chains, { name, zone }: Policy): RowSet {
  const shown = rows.map((row) => ({
    ...row,
    from: row.source,
    to: row.person,
    'first exposure': row.first_exposure,
    minutes: Math.floor(row.exposure_s / 60),
    'also a case': row.is_case ? 'yes' : null,
    evidence: evidenceLines(row.evidence, zone).join('\n'),
  }));
  const caption = `from ${case_id} to ${person}, policy ${name}; times in ${zone}`;
  return { columns: LINK_TABLE, batches: oneBatch(shown), caption, zone };
}

async function treeRows(
  { chains }: Answers,
  caseId: string,
  options: ChainOptions & { evidence: boolean },
  forPeople: boolean,
): Promise<RowSet> {
  const batches = await chains.tree(caseId, options);
  if (forPeople) return treeTable(caseId, batches, options);
  return { columns: treeColumns(options.evidence), batches: mapped(batches, withEvidence) };
}

const TREE_TABLE: readonly Column[] = [
  { name: 'person', kind: 'text' },
  { name: 'level', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'area', kind: 'text' },
  { name: 'first exposure', kind: 'instant' },
  { name: 'minutes', kind: 'integer' },
  { name: 'onward', kind: 'integer' },
  { name: 'also a case', kind: 'text' },
];

/** Two blanks a generation: who stands below whom is whom they were exposed to. */
function treeTable(
  caseId: string,
  batches: AsyncIterable<TreeRow[]>,
  { policy, evidence }: ChainOptions & { evidence: boolean },
): RowSet {
  const shown = (row: TreeRow): Row => ({
    ...row,
    person: `${'  '.repeat(row.level - 1)}${row.person}${row.again ? ' (again, exposed earlier)' : ''}`,
    level: `F${row.level}`,
    'first exposure': row.first_exposure,
    minutes: Math.floor(row.exposure_s / 60),
    'also a case': row.is_case ? 'yes' : null,
    evidence: row.evidence && evidenceLines(row.evidence, policy.zone).join('\n'),
  });
  return {
    columns: evidence ? [...TREE_TABLE, { name: 'evidence', kind: 'text' }] : TREE_TABLE,
    batches: mapped(batches, (rows) => rows.map(shown)),
    caption: `onward chains of ${caseId}, policy ${policy.name}; times in ${policy.zone}`,
    zone: policy.zone,
  };
}
