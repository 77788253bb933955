import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { addCommonOptions, type CommonOptions, wholeNumber } from './options.ts';
import { ServerClient, ServerError } from './server/client.ts';
import { untilStopped } from './stop-signal.ts';

interface WatchOptions extends CommonOptions {
  since?: number;
}

const EXAMPLES = `
Needs a server on the folder. Ends with SIGINT.

Examples:
  truyvet watch
  truyvet watch BN2982 --since 12 >> changes.ndjson`;

/** Adds `watch [CASE…]`: who enters and leaves the current lists, as it happens. */
export function addWatch(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('watch')
    .description('who enters and leaves the current lists, as it happens')
    .argument('[case...]', 'case ids; every case by default')
    .option('--since <version>', 'also what came after this version of the store', wholeNumber);
  addCommonOptions(command, io)
    .addHelpText('after', EXAMPLES)
    .action(async (caseIds: string[], options: WatchOptions) => finish(await watch(io, caseIds, options)));
}

async function watch(io: Io, caseIds: string[], options: WatchOptions): Promise<ExitCode> {
  const server = await ServerClient.of(options.data, io);
  if (!server) throw new UsageError(`no server holds ${options.data}; start one: truyvet serve`);
  const stopped = untilStopped().then(() => EXIT.done);
  return Promise.race([stopped, follow(io, server, new Set(caseIds), options)]);
}

/** Goes on until the server is gone; after a cut connection, from where it was. */
async function follow(
  io: Io,
  server: ServerClient,
  caseIds: ReadonlySet<string>,
  options: WatchOptions,
): Promise<ExitCode> {
  let since = options.since;
  for (;;) {
    const response = await server
      .get(`/v1/changes${since === undefined ? '' : `?since=${since}`}`)
      .catch(gone);
    if (response === null) {
      say(io, `the server at ${server.address} is gone`);
      return EXIT.failed;
    }
    for await (const { event, id, data } of eventsOf(response)) {
      if (event === 'changes') print(io, data, caseIds);
      else if (!options.quiet) say(io, sentenceOf(event, data));
      since = id ?? since;
    }
  }
}

function gone(error: unknown): null {
  if (error instanceof ServerError && error.name === 'ServerError') return null;
  throw error;
}

interface Sent {
  readonly event: string;
  readonly id: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what the server sends as JSON
  readonly data: any;
}

/** The events of a connection, until it ends. */
async function* eventsOf({ body }: Response): AsyncGenerator<Sent> {
  let fields: Record<string, string> = {};
  try {
    for await (const line of createInterface({ input: Readable.fromWeb(body as never) })) {
      const at = line.indexOf(': ');
      if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
      if (line !== '' || fields.event === undefined) continue;
      const { event, id, data } = fields;
      yield { event, id: id === undefined ? undefined : Number(id), data: JSON.parse(data!) };
      fields = {};
    }
  } catch {
    // The connection was cut; whoever reads asks again.
  }
}

function print(io: Io, { version, rows }: Sent['data'], caseIds: ReadonlySet<string>): void {
  for (const row of rows)
    if (caseIds.size === 0 || caseIds.has(row.case_id))
      io.stdout.write(`${JSON.stringify({ version, ...row })}\n`);
}

function sentenceOf(event: string, { version, policy, level, reason }: Sent['data']): string {
  if (event === 'ready')
    return `follows the lists of version ${version}, policy ${policy}, to level F${level}`;
  const why =
    reason === 'too-slow' ? 'changes came faster than they were read' : 'older changes are not kept';
  return `read the lists anew, they are at version ${version}: ${why}`;
}
