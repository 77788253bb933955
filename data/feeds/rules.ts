import type { RuleDeclaration } from './declaration.ts';
import { INSTANT_END } from './instant.ts';
import { before, REASONS, sameAs } from './reasons.ts';

/** When two columns of a row break a rule, as SQL over their typed values, and what is then said. */
export interface Breach {
  readonly when: string;
  readonly reason: string;
}

/** `value` and `from` are the typed columns; a rule with a missing side is not broken. */
export function breachOf(rule: RuleDeclaration, value: string, from: string): Breach {
  switch (rule.rule) {
    case 'differs':
      return { when: `${value} = ${from}`, reason: sameAs(rule.from) };
    case 'not-before':
      return { when: `${value} < ${from}`, reason: before(rule.from) };
    case 'ends-in-range':
      return { when: `CAST(${from} AS BIGINT) + ${value} >= ${INSTANT_END}`, reason: REASONS.tooLarge };
    case 'not-swapped':
      return { when: `abs(${value}) > 90 AND abs(${from}) <= 90`, reason: REASONS.swapped };
  }
}
