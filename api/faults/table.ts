import type { Outcome } from './fault.ts';
import { FAULTS } from './faults.ts';

const HEAD =
  '| Fault | What was done | Times | Survived | Imports, records | Seeds |\n|---|---|---|---|---|---|';

/** Markdown: a row a fault, and the sum of all. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const rows = FAULTS.flatMap(({ name, about }) => {
    const ofFault = outcomes.filter(({ fault }) => fault === name);
    if (ofFault.length === 0) return [];
    const seeds = [...new Set(ofFault.map(({ seed }) => seed))].join(', ');
    const records = [...new Set(ofFault.map((outcome) => outcome.records.toLocaleString('en')))].join(', ');
    const imports = `${ofFault.length} of ${records}`;
    return [
      `| \`${name}\` | ${about} | ${timesIn(ofFault)} | ${survived(ofFault)} | ${imports} | ${seeds} |`,
    ];
  });
  return [HEAD, ...rows, `| | all | ${timesIn(outcomes)} | ${survived(outcomes)} | | |`].join('\n');
}

/** One fault as it ends, for those who wait. */
export function outcomeLine({ fault, number, done, took_s, jobs, differences }: Outcome): string {
  const found = differences.length === 0 ? `all there, once; ${jobs} jobs done` : differences.join('; ');
  return `${fault} ${number}: ${done}, ${took_s} s; ${found}`;
}

function survived(outcomes: readonly Outcome[]): number {
  return timesIn(outcomes.filter(({ differences }) => differences.length === 0));
}

function timesIn(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { times }) => sum + times, 0);
}
