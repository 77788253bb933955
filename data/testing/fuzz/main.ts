/** `npm run fuzz -- [ROWS] [SEED]`: fuzzed rows over all feeds, and what became of them. */
import { fuzz } from './fuzz.ts';

const [rows = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const began = performance.now();
const { files, accepted, known, rejected, reasons, ...made } = await fuzz(rows, seed, (name) =>
  process.stderr.write(`${name}\n`),
);
const counted = (count: number) => count.toLocaleString('en');
const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(
  `${counted(made.rows)} rows in ${files} files of seed ${seed}: ${counted(accepted)} accepted, ${counted(known)} known, ${counted(rejected)} rejected, in ${seconds} s\n`,
);
const byCount = [...reasons].sort(([, a], [, b]) => b - a);
for (const [reason, count] of byCount) process.stdout.write(`${counted(count).padStart(9)}  ${reason}\n`);
