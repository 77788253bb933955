import { type Command, InvalidArgumentError, Option } from 'commander';
import { ERROR_KINDS, type ErrorKind, type ErrorRates, errorRates } from '../../data/synth/errors/rates.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, say } from './io.ts';
import { Progress } from './progress.ts';

interface SynthCommandOptions {
  out: string;
  persons: number;
  days: number;
  seed: number;
  appShare?: number;
  errors: number;
  error: Partial<ErrorRates>;
  format: 'csv' | 'parquet';
  quiet?: true;
}

const EXAMPLES = `
Examples:
  truyvet synth --out ./country
  truyvet synth --out ./country --persons 100000 --days 21 --seed 7 --format parquet
  truyvet synth --out ./few-apps --app-share 0.3
  truyvet synth --out ./clean --errors 0 --error clock-off=0.2
  truyvet import ./country && truyvet score ./country`;

/** Adds `synth --out DIR`: writes an invented country. */
export function addSynth(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('synth')
    .description('writes a seeded invented country: feeds to import, and the truth behind them')
    .requiredOption('--out <dir>', 'a new or empty folder, or a former output, which is replaced')
    .option('--persons <number>', 'persons, 100 to 10,000,000', number, 10_000)
    .option('--days <number>', 'days from 2021-08-02 on, 1 to 366', number, 14)
    .option('--seed <number>', 'equal options give equal bytes', number, 1)
    .option('--app-share <share>', 'share of the phones with the contact app (default: 0.65)', number)
    .option(
      '--errors <factor>',
      'how much is wrong with the records: times the usual rates, 0 for nothing',
      number,
      1,
    )
    .option(
      '--error <kind=share>',
      `the share of one kind: ${ERROR_KINDS.join(', ')}; may be repeated`,
      rate,
      {},
    )
    .addOption(new Option('--format <format>', 'of the feeds').choices(['csv', 'parquet']).default('csv'))
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SynthCommandOptions) => finish(await synth(io, options)));
}

async function synth(
  io: Io,
  { out, errors: factor, error, ...options }: SynthCommandOptions,
): Promise<ExitCode> {
  const { synthesize } = await import('../../data/synth/synthesize.ts');
  const progress = new Progress(io, options);
  const onProgress = (done: number, total: number) =>
    progress.update(`lived ${done.toLocaleString('en')} of ${total.toLocaleString('en')} days of towns`);
  const errors = { ...errorRates(factor), ...error };
  const counts = await synthesize(out, { ...options, errors, onProgress });
  progress.clear();
  const written = Object.entries(counts).map(([name, count]) => `${name} ${count.toLocaleString('en')}`);
  if (!options.quiet) say(io, `${out}: ${written.join(', ')}. Everybody in it is made up.`);
  return EXIT.done;
}

function number(text: string): number {
  if (/^\d{1,10}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number such as 10000 or 0.65');
}

function rate(text: string, before: Partial<ErrorRates>): Partial<ErrorRates> {
  const [kind, share] = text.split('=') as [ErrorKind, string | undefined];
  if (ERROR_KINDS.includes(kind) && share !== undefined) return { ...before, [kind]: number(share) };
  throw new InvalidArgumentError(`expected a kind and a share, such as ${ERROR_KINDS[0]}=0.1`);
}
