import type { Outcome } from './fault.ts';
import { FAULTS } from './faults.ts';

const HEAD = '| Fault | What was done | Times | Survived | Took, s | Seeds |\n|---|---|---|---|---|---|';

/** Markdown: a row a fault, and the sum of all. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const rows = FAULTS.flatMap(({ name, about }) => {
    const ofFault = outcomes.filter(({ fault }) => fault === name);
    if (ofFault.length === 0) return [];
    const seeds = [...new Set(ofFault.map(({ seed }) => seed))].join(', ');
    const took = ofFault.map(({ took_s }) => took_s);
    const range = `${Math.round(Math.min(...took))}–${Math.round(Math.max(...took))}`;
    return [`| \`${name}\` | ${about} | ${ofFault.length} | ${survivors(ofFault)} | ${range} | ${seeds} |`];
  });
  return [HEAD, ...rows, `| | all | ${outcomes.length} | ${survivors(outcomes)} | | |`].join('\n');
}

/** One fault as it ends, for those who wait. */
export function outcomeLine({ fault, number, done, took_s, jobs, differences }: Outcome): string {
  const found = differences.length === 0 ? `all there, once; ${jobs} jobs done` : differences.join('; ');
  return `${fault} ${number}: ${done}, ${took_s} s; ${found}`;
}

function survivors(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ differences }) => differences.length === 0).length;
}
