import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Argument, type Command } from 'commander';
import { ANSWERS } from '../../data/answers/catalogue.ts';
import type { Decision } from '../../data/identity/decisions.ts';
import { DecisionError } from '../../data/identity/error.ts';
import type { Store } from '../../data/store/store.ts';
import { printAnswer } from './answer.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import { addCommonOptions, addOutputOptions, type CommonOptions, type OutputOptions } from './options.ts';
import { RefusedError, type ServerClient } from './server/client.ts';
import { withStoreOrServer } from './with-store.ts';

const EXAMPLES = `
Examples:
  truyvet identity conflicts
  truyvet identity decide apart phone:0901234567 cccd:001090000002 --reason "asked both"
  truyvet identity undo 0e2f6a9c-5c53-4c0a-9a53-3b6d3c9f6f11
  truyvet identity show phone:0901234567`;

/** Adds `identity`: conflicts, decisions about them, and the identifiers of one person. */
export function addIdentity(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const parent = program
    .command('identity')
    .description('which identifiers are one person: conflicts, decisions, one person’s identifiers')
    .addHelpText('after', EXAMPLES);
  const listed = (name: string, answer: string) => {
    const found = ANSWERS.find((one) => one.name === answer)!;
    const command = parent.command(name).description(found.title);
    return { command: addOutputOptions(command, io), found };
  };
  for (const name of ['conflicts', 'decisions']) {
    const { command, found } = listed(name, `identity-${name}`);
    command.action(async (options: OutputOptions) => finish(await printAnswer(io, found, options)));
  }
  const { command: show, found: identifiers } = listed('show', 'identifiers');
  show
    .argument('<person>', 'under any identifier')
    .action(async (person: string, options: OutputOptions) =>
      finish(await printAnswer(io, identifiers, { ...options, person })),
    );
  addCommonOptions(parent.command('decide').description('decides that two are one person, or are not'), io)
    .addArgument(new Argument('<what>', 'one person, or two').choices(['join', 'apart']))
    .argument('<person>', 'an identifier')
    .argument('<other>', 'another')
    .option('--reason <text>', 'kept with the decision')
    .action(
      async (what: string, person: string, other: string, options: CommonOptions & { reason?: string }) => {
        if (person === other) throw new UsageError('expected two different identifiers');
        const { reason } = options;
        finish(
          await decide(io, options, { person, other, is_same: what === 'join', ...(reason && { reason }) }),
        );
      },
    );
  addCommonOptions(parent.command('undo').description('undoes a decision'), io)
    .argument('<decision>', 'its decision_id')
    .action(async (id: string, options: CommonOptions) => finish(await undo(io, options, id)));
}

async function decide(
  io: Io,
  options: CommonOptions,
  asked: Omit<Decision, 'decision_id' | 'decided_at'>,
): Promise<ExitCode> {
  const { checkNamed, decisionLine } = await import('../../data/identity/decisions.ts');
  const id = await withStoreOrServer(
    io,
    options,
    async (store) => {
      await checkNamed(store.connection, asked);
      const decision = { ...asked, decision_id: randomUUID(), decided_at: Math.floor(io.now() / 1000) };
      await record(store, decisionLine(decision));
      return decision.decision_id;
    },
    async (server) => {
      return await decidedAt(server, server.post('/v1/identities/decisions', asked));
    },
  );
  return done(io, id);
}

async function undo(io: Io, options: CommonOptions, id: string): Promise<ExitCode> {
  const { decisionLine, decisionOf } = await import('../../data/identity/decisions.ts');
  await withStoreOrServer(
    io,
    options,
    async (store) => {
      const decision = await decisionOf(store.connection, id);
      await record(store, decisionLine(decision, true));
    },
    async (server) => {
      const path = `/v1/identities/decisions/${encodeURIComponent(id)}`;
      await decidedAt(
        server,
        server.send(path, () => ({ method: 'DELETE' })),
      );
    },
  );
  return done(io, id);
}

/** Prints what `undo` takes. */
function done(io: Io, id: string): ExitCode {
  io.stdout.write(`${id}\n`);
  return EXIT.done;
}

async function record(store: Store, line: string): Promise<void> {
  const { importFile } = await import('../../data/import.ts');
  const { Workspace } = await import('../../data/feeds/workspace.ts');
  await using workspace = await Workspace.create(store.workFolder);
  const file = workspace.path('identity_decisions.ndjson');
  await writeFile(file, line);
  await importFile(store, { file });
}

/** Waits until the server has the decision in its store. @throws DecisionError as the folder itself would */
async function decidedAt(server: ServerClient, asked: Promise<Response>): Promise<string> {
  const response = await asked.catch((error: unknown) => {
    if (
      error instanceof RefusedError &&
      (error.code === 'unknown-person' || error.code === 'unknown-decision')
    )
      throw new DecisionError(error.code, error.message);
    throw error;
  });
  const { decision_id } = (await response.json()) as { decision_id: string };
  await (await server.get(`${response.headers.get('location')}/events`)).text();
  return decision_id;
}
