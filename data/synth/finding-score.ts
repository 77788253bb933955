import type { Finding } from '../quality/finding.ts';
import type { ErrorKind } from './errors/rates.ts';
import { shareOf } from './score.ts';
import type { BuiltInError } from './truth.ts';

/** The errors that findings of the same name tell; answers tell the others. */
const TOLD = [
  'one-sided-phone',
  'clock-off',
  'impossible-travel',
  'two-places',
  'prank-burst',
  'coarse-venue',
  'silent-feed',
  'late-data',
] as const satisfies readonly ErrorKind[];

/** How well findings of one kind tell what is wrong. All are numbers of subjects: phones, persons, venues or towns. */
export interface FindingScoreRow {
  readonly finding: string;
  readonly built_in: number;
  readonly found: number;
  /** Those of `found` that are built in. */
  readonly right: number;
  /** Share of `found` that is right, and of `built_in` that is found; null where there is nothing to share. */
  readonly precision: number | null;
  readonly recall: number | null;
}

/** One row a kind that an invented country has errors of, in the order of the truth's kinds. */
export function findingScore(
  errors: readonly BuiltInError[],
  found: readonly Pick<Finding, 'finding' | 'subject'>[],
): FindingScoreRow[] {
  return TOLD.map((kind) => {
    const builtIn = new Set(errors.filter(({ error }) => error === kind).map(subjectOf));
    const told = new Set(found.filter(({ finding }) => finding === kind).map(({ subject }) => subject));
    const right = told.intersection(builtIn).size;
    return {
      finding: kind,
      built_in: builtIn.size,
      found: told.size,
      right,
      precision: shareOf(right, told.size),
      recall: shareOf(right, builtIn.size),
    };
  });
}

/** Of a late check-in the truth names who it is of; the finding tells the venue. */
function subjectOf({ error, subject, detail }: BuiltInError): string {
  return error === 'late-data' ? detail : subject;
}
