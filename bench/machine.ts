import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** Where and on what a figure was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly os: string;
  readonly node: string;
  readonly commit: string;
  /** Whether a file of the tree differed from the commit; `null` where there is no tree to ask. */
  readonly dirty: boolean | null;
}

export function thisMachine(): Machine {
  const status = git('status', '--porcelain', '--untracked-files=no');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform}-${process.arch}`,
    node: process.version,
    commit: git('rev-parse', '--short=12', 'HEAD') ?? 'unknown',
    dirty: status === null ? null : status !== '',
  };
}

/** One line, and whether the machines of two runs can be compared by more than ratios. */
export function machineLine({ cpu, cores, memory_gib, os, node, commit, dirty }: Machine): string {
  const tree = dirty ? `${commit} with changes` : commit;
  return `${cpu}, ${cores} cores, ${memory_gib} GiB, ${os}, Node ${node}, commit ${tree}`;
}

function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
