import { type Command, InvalidArgumentError } from 'commander';
import type { Answer, Asked, Page, ParameterName, Place, Row } from '../../data/answers/answer.ts';
import { ANSWERS } from '../../data/answers/catalogue.ts';
import { formatInstant } from '../../engine/time.ts';
import { askedNothing, PARAMETERS, RESOLUTIONS } from '../answers/parameters.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type Io, say } from './io.ts';
import { loadPolicy } from './load-policy.ts';
import { addOutputOptions, instant, type OutputOptions } from './options.ts';
import { printRows } from './output.ts';
import type { ServerClient } from './server/client.ts';
import { pagesOf } from './server/pages.ts';
import { threadsOf } from './threads.ts';
import { withTracingOrServer } from './with-store.ts';

/** Rows asked for at once. */
const PAGE_ROWS = 50_000;
const SERVER_PAGE_ROWS = 10_000;
const INSTANTS: readonly ParameterName[] = ['from', 'to', 'at'];
const NAMES = ['area', 'person', 'flight', 'vehicle'] as const;

type AnswerOptions = OutputOptions &
  Partial<Record<Exclude<ParameterName, 'from' | 'to' | 'at' | 'resolution'>, string>> &
  Partial<Record<'from' | 'to' | 'at' | 'resolution', number>> & { policy?: string };

/** Adds `answer NAME`: one question to the records of all feeds, a command each. */
export function addAnswer(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const parent = program
    .command('answer')
    .description(
      'arrivals, journeys, quarantine, tests, vaccination, help and more, from the records of all feeds',
    )
    .addHelpText('after', EXAMPLES);
  for (const answer of ANSWERS) {
    const command = parent.command(answer.name).description(answer.title);
    for (const name of answer.parameters) command.option(flagOf(name), PARAMETERS[name], PARSERS[name]);
    if (answer.stages) command.option('--policy <policy>', 'of the lists it rests on; also TRUYVET_POLICY');
    addOutputOptions(command, io)
      .addHelpText('after', `\n${answer.description}\n\nExample:\n  ${exampleOf(answer)}`)
      .action(async (options: AnswerOptions) => finish(await printAnswer(io, answer, options)));
  }
}

const EXAMPLES = `
Examples:
  truyvet answer arrivals --from 2021-08-01T00:00+07:00 --out arrivals.csv
  truyvet answer co-travellers --flight VN101
  truyvet answer quarantine-roll --area "Bắc Giang"`;

/** What examples ask for; of a question that may be narrowed, what a team does in the morning. */
const SAMPLES: Partial<Record<ParameterName, string>> = {
  at: '2021-08-12T07:00:00+07:00',
  from: '2021-08-11T00:00:00+07:00',
  area: '"Bắc Giang"',
};
const REQUIRED_SAMPLES: Partial<Record<ParameterName, string>> = {
  person: 'phone:0901234567',
  area: '"Bắc Giang"',
};

function exampleOf({ name, parameters, oneOf = [] }: Answer): string {
  const asked = oneOf.length > 0 ? oneOf.slice(0, 1) : parameters.filter((each) => each in SAMPLES);
  const samples = oneOf.length > 0 ? REQUIRED_SAMPLES : SAMPLES;
  const options = asked.map((each) => `--${each} ${samples[each]}`);
  return ['truyvet answer', name, ...options, `--out ${name}.csv`].join(' ');
}

const PARSERS: Readonly<Record<ParameterName, (text: string) => string | number>> = {
  from: instant,
  to: instant,
  at: instant,
  resolution,
  area: String,
  person: String,
  flight: String,
  vehicle: String,
};

function flagOf(name: ParameterName): string {
  return `--${name} <${INSTANTS.includes(name) ? 'instant' : name}>`;
}

function resolution(text: string): number {
  const { least, most } = RESOLUTIONS;
  if (/^\d{1,2}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
}

/** Asks a question of the catalogue, of the store or the server that holds it, and prints the answer. */
export async function printAnswer(io: Io, answer: Answer, options: AnswerOptions): Promise<ExitCode> {
  const { oneOf = [] } = answer;
  if (oneOf.length > 0 && oneOf.every((name) => options[name] === undefined))
    throw new UsageError(`${answer.name}: add ${oneOf.map(flagOf).join(' or ')}`);
  const policy = await loadPolicy(options.policy, io);
  const print = async (batches: AsyncIterable<readonly Row[]>) => {
    const counted = new Counted(batches);
    const caption = answer.title;
    await printRows(io, options, { columns: answer.columns, batches: counted, caption, zone: policy.zone });
    if (counted.rows === 0 && !options.quiet) sayNothingFound(io, options);
  };
  await withTracingOrServer(
    io,
    options,
    async (tracing) => {
      const { RecordAnswers } = await import('../answers/record-answers.ts');
      const { Hotspots } = await import('../hotspots/hotspots.ts');
      const hotspots = new Hotspots({ threads: threadsOf(io) });
      const answers = new RecordAnswers(hotspots);
      const asked = askedWith(answer, options, askedNothing(Math.floor(io.now() / 1000), policy.zone));
      try {
        await print(
          pages((after) => answers.page(tracing, policy, answer, asked, { after, limit: PAGE_ROWS })),
        );
      } finally {
        await hotspots.close();
      }
    },
    (server) => print(serverRows(server, answer, options)),
  );
  return EXIT.done;
}

/** Names that nobody bears look like good news. */
function sayNothingFound(io: Io, options: AnswerOptions): void {
  const named = NAMES.filter((name) => options[name] !== undefined);
  if (named.length === 0) return;
  const asked = named.map((name) => `${name} ${JSON.stringify(options[name])}`).join(', ');
  say(io, `no rows for ${asked}; names are compared letter by letter, accents too`);
}

/** Rows that pass, counted. */
class Counted {
  rows = 0;
  readonly #batches: AsyncIterable<readonly Row[]>;

  constructor(batches: AsyncIterable<readonly Row[]>) {
    this.#batches = batches;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Row[]> {
    for await (const batch of this.#batches) {
      this.rows += batch.length;
      yield batch;
    }
  }
}

function askedWith({ parameters }: Answer, options: AnswerOptions, open: Asked): Asked {
  const given = parameters.filter((name) => options[name] !== undefined);
  return { ...open, ...Object.fromEntries(given.map((name) => [name, options[name]])) };
}

async function* pages(page: (after: Place | null) => Promise<Page>): AsyncGenerator<readonly Row[]> {
  let after: Place | null = null;
  do {
    const { rows, next } = await page(after);
    yield rows;
    after = next;
  } while (after !== null);
}

function serverRows(
  server: ServerClient,
  answer: Answer,
  options: AnswerOptions,
): AsyncGenerator<readonly Row[]> {
  const given = answer.parameters.filter((name) => options[name] !== undefined);
  const isInstant = (name: ParameterName) => INSTANTS.includes(name);
  const body: Record<string, unknown> = Object.fromEntries(
    given.map((name) => [name, isInstant(name) ? formatInstant(options[name] as number) : options[name]]),
  );
  if (options.policy !== undefined && answer.stages) body.policy = options.policy;
  body.limit = SERVER_PAGE_ROWS;
  return pagesOf(answer.columns, (after) => server.post(`/v1/answers/${answer.name}`, { ...body, ...after }));
}
