import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The servers cannot be started on this machine; the message says which command would change that. */
export class ServersUnavailable extends Error {
  override name = 'ServersUnavailable';
}

const JAVA_MIN = 17;
const INSTALL = 'install them with: apt-get install openjdk-17-jre-headless maven';

export const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** What was unpacked or looked up once. */
export const CACHE_FOLDER = join(import.meta.dirname, '../../node_modules/.cache/truyvet-servers');

/** Why nothing can be had from Maven here, and the command that would change it; `null` where it can. */
export function missingForMaven(): string | null {
  const java = versionOf('java');
  if (java === null || java < JAVA_MIN) return `it needs Java ${JAVA_MIN} and Maven; ${INSTALL}`;
  return versionOf('mvn') === null ? `it needs Maven; ${INSTALL}` : null;
}

/** Runs Maven, quietly. @throws ServersUnavailable where there is none, or where it fails */
export async function maven(...args: string[]): Promise<void> {
  const missing = missingForMaven();
  if (missing !== null) throw new ServersUnavailable(missing);
  // Without a project of ours Maven leaves a folder of marks wherever it is run.
  const cwd = await mkdtemp(join(tmpdir(), 'truyvet-maven-'));
  try {
    await promisify(execFile)('mvn', ['--batch-mode', '--quiet', ...args], { cwd });
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    throw new ServersUnavailable(`mvn ${args.join(' ')} failed: ${stdout || message}`);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** The first number that the command prints of itself; `null` where there is no such command. */
function versionOf(command: string): number | null {
  try {
    const text = execFileSync(command, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number.parseInt(/\d+/.exec(text)![0], 10);
  } catch {
    return null;
  }
}
