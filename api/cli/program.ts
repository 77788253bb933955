import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addAnswer } from './answer.ts';
import { addChain } from './chain.ts';
import { addDiff } from './diff.ts';
import { EXIT, type ExitCode, reportError } from './exit.ts';
import { addExport } from './export.ts';
import { addHotspots } from './hotspots.ts';
import { addIdentity } from './identity.ts';
import { addImport } from './import.ts';
import { addImports } from './imports.ts';
import type { Io } from './io.ts';
import { addPolicies } from './policies.ts';
import { addRebuild } from './rebuild.ts';
import { addRetention } from './retention.ts';
import { addScore } from './score.ts';
import { addSensitivity } from './sensitivity.ts';
import { addServe } from './serve.ts';
import { addSharedVenues } from './shared-venues.ts';
import { addSources } from './sources.ts';
import { addStatus } from './status.ts';
import { addSynth } from './synth.ts';
import { addTimeline } from './timeline.ts';
import { addTrace } from './trace.ts';
import { addTransmissions } from './transmissions.ts';
import { addWatch } from './watch.ts';
import { addWhyNot } from './why-not.ts';
import { addWork } from './work.ts';

const EXIT_CODES = `
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but some input was rejected.

Examples:
  truyvet import ./2021-08-03/
  truyvet trace --all --out contacts.csv
  truyvet trace --help`;

/** Runs one command line, given without the program's own name, and gives its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, io);
  }
}

function createProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command(packageJson.name)
    .description(packageJson.description)
    .version(packageJson.version)
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const add of [
    addImport,
    addImports,
    addTrace,
    addWhyNot,
    addChain,
    addSources,
    addSharedVenues,
    addTimeline,
    addDiff,
    addSensitivity,
    addPolicies,
    addWatch,
    addTransmissions,
    addExport,
    addHotspots,
    addAnswer,
    addIdentity,
    addStatus,
    addSynth,
    addScore,
    addRebuild,
    addRetention,
    addServe,
    addWork,
  ])
    add(program, io, finish);
  return program;
}
