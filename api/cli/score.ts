import { type Command, Option } from 'commander';
import type { TrueInfection } from '../../data/synth/completeness.ts';
import type { Policy } from '../../engine/policy.ts';
import { type Column, oneBatch, type Row } from '../formats/row-set.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';
import { outputFormat, printRows } from './output.ts';
import { Progress } from './progress.ts';
import type { ScoreSource } from './score-source.ts';
import { remoteSource } from './server/remote-score.ts';
import { requireFolder, withStoreOrServer, withTracingOrServer } from './with-store.ts';

const COLUMNS: readonly Column[] = [
  { name: 'policy', kind: 'text' },
  { name: 'cases', kind: 'integer' },
  { name: 'infections', kind: 'integer' },
  { name: 'found_f1', kind: 'integer' },
  { name: 'found_f1_f2', kind: 'integer' },
  { name: 'share_f1', kind: 'number' },
  { name: 'share_f1_f2', kind: 'number' },
  { name: 'contacts_f1', kind: 'integer' },
  { name: 'contacts_f1_f2', kind: 'integer' },
  { name: 'contacts_per_found_f1', kind: 'number' },
  { name: 'contacts_per_found_f1_f2', kind: 'number' },
  { name: 'infectees', kind: 'integer' },
  { name: 'infector_first', kind: 'number' },
  { name: 'infector_first_3', kind: 'number' },
  { name: 'infector_first_10', kind: 'number' },
  { name: 'identity_pairs', kind: 'integer' },
  { name: 'identity_pairs_joined', kind: 'integer' },
  { name: 'identity_precision', kind: 'number' },
  { name: 'identity_recall', kind: 'number' },
  { name: 'identity_pairs_linked', kind: 'integer' },
  { name: 'identity_recall_linked', kind: 'number' },
];

const FINDING_COLUMNS: readonly Column[] = [
  { name: 'finding', kind: 'text' },
  { name: 'built_in', kind: 'integer' },
  { name: 'found', kind: 'integer' },
  { name: 'right', kind: 'integer' },
  { name: 'precision', kind: 'number' },
  { name: 'recall', kind: 'number' },
];

const LEVELS = 2;

const EXAMPLES = `
Examples:
  truyvet synth --out ./country && truyvet import ./country && truyvet score ./country
  truyvet score ./country --policy vn-2021-12 --policy who-2020 --policy strict.json
  truyvet score ./country --quality`;

interface ScoreOptions extends OutputOptions {
  policy: string[];
  quality?: true;
}

/** Adds `score DIR`: how many true infections the lists find, and how many contacts that costs. */
export function addScore(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('score')
    .description('of an invented country: the share of true infections that the lists find, and their cost')
    .argument('<dir>', 'folder that synth wrote and that is imported')
    .option('--policy <policy>', 'as for trace; give several to compare them', together, [])
    .addOption(
      new Option('--quality', 'instead, how well findings tell what is wrong with the records').conflicts(
        'policy',
      ),
    );
  addOutputOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, options: ScoreOptions) =>
      finish(await (options.quality ? scoreQuality : score)(io, folder, options)),
    );
}

async function score(io: Io, folder: string, options: ScoreOptions): Promise<ExitCode> {
  const format = outputFormat(options, io);
  const asked = options.policy.length > 0 ? options.policy : [undefined];
  const policies = await Promise.all(asked.map((policy) => loadPolicy(policy, io)));
  const { readTrueIdentifiers, readTruth, truthUnder } = await import('../../data/synth/truth.ts');
  const { identityScore } = await import('../../data/synth/identity-score.ts');
  const { numLinkedPairs } = await import('../../data/synth/linked-identifiers.ts');
  const infections = readTruth(folder);
  const identifiers = readTrueIdentifiers(folder);
  const scoreIt = async (source: ScoreSource) => {
    const printed = await source.printedUnder(identifiers.map(({ identifier }) => identifier));
    const linked = await numLinkedPairs(folder, identifiers);
    const identities = identityScore(identifiers, printed, linked);
    const truth = truthUnder(infections, printed);
    const progress = new Progress(io, options);
    const rows: Row[] = [];
    for (const policy of policies)
      rows.push({ ...(await scoreOf(source, truth, policy, progress)), ...identities });
    progress.clear();
    await printRows(io, { ...options, format }, { columns: COLUMNS, batches: oneBatch(rows) });
    return EXIT.done;
  };
  return withTracingOrServer(
    io,
    options,
    async (tracing) => scoreIt((await import('./score-source.ts')).loadedSource(tracing)),
    (server) => scoreIt(remoteSource(server)),
  );
}

async function scoreQuality(io: Io, folder: string, options: ScoreOptions): Promise<ExitCode> {
  const { readErrors } = await import('../../data/synth/truth.ts');
  const { findingScore } = await import('../../data/synth/finding-score.ts');
  const errors = readErrors(folder);
  requireFolder(options);
  const print = async (found: Parameters<typeof findingScore>[1]) => {
    const rows = findingScore(errors, found).map((row) => ({ ...row }));
    await printRows(io, options, { columns: FINDING_COLUMNS, batches: oneBatch(rows) });
    return EXIT.done;
  };
  return withStoreOrServer(
    io,
    options,
    async (store) => print(await store.findings()),
    async (server) =>
      print(((await (await server.get('/v1/quality')).json()) as { rows: Parameters<typeof print>[0] }).rows),
  );
}

async function scoreOf(
  source: ScoreSource,
  truth: readonly TrueInfection[],
  policy: Policy,
  progress: Progress,
): Promise<Row> {
  const { Score } = await import('../../data/synth/score.ts');
  const { infectorScore } = await import('../../data/synth/infector-score.ts');
  const score = new Score(truth);
  const cases = await source.cases(policy);
  const caseIds = cases.map(({ case_id }) => case_id);
  let done = 0;
  for await (const list of source.trace(caseIds, { level: LEVELS, policy, asOf: null, evidence: false })) {
    score.add(cases[done++]!.person, list);
    progress.update(`${policy.name}: traced ${done} of ${cases.length} cases`);
  }
  const infectors = infectorScore(truth, await source.ranking(policy));
  return { policy: policy.name, ...score.row(), ...infectors };
}

function together(policy: string, before: readonly string[]): string[] {
  return [...before, policy];
}
