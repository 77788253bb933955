import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAgainAndAgain } from './kills.ts';

// Run as `main.ts [COUNT] [SEED]`: prints a line a kill; exit code 1 where anything differs.
const [count = '50', seed = '1'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'truyvet-kills-'));
try {
  process.stdout.write('kill  after ms  posts  found\n');
  for await (const kill of killAgainAndAgain(folder, Number(count), Number(seed))) {
    const found = kill.differences.length === 0 ? 'all, once' : `differs: ${kill.differences.join(', ')}`;
    const cells = [kill.number, kill.killed_after_ms, kill.posts].map((number, i) =>
      String(number).padStart([4, 8, 5][i]!),
    );
    process.stdout.write(`${cells.join('  ')}  ${found}\n`);
    if (kill.differences.length > 0) process.exitCode = 1;
  }
  if (!process.exitCode)
    process.stdout.write('every stored version is that of a server that was never killed\n');
} finally {
  await rm(folder, { recursive: true });
}
