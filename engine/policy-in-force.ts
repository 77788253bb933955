import { builtInPolicy, POLICIES, type Policy, PolicyError } from './policy.ts';

/** A definition that took the place of the one before. */
interface Definition {
  /** First local day in Viet Nam on which it is in force. */
  readonly from: string;
  readonly policy: string;
}

/**
 * What the Ministry of Health of Viet Nam has ruled, in order of time. Each stands until the next. Decision
 * 5053/QD-BYT is in force from its signing; the dispatches are taken so too (assumption). Decision 3638/QD-BYT of
 * 2021-07-30 changed who counts as an F1 of a case without symptoms, in words that no figure was found for: until
 * the dispatch of 2021-12-29 the figures of 5053 stay (assumption).
 */
const VIET_NAM: readonly Definition[] = [
  { from: '2020-12-03', policy: 'vn-2020-12' },
  { from: '2021-12-29', policy: 'vn-2021-12' },
  { from: '2022-04-15', policy: 'vn-2022-04' },
];

/** Definitions that follow one another, by the name that stands for the one in force. */
const SERIES: ReadonlyMap<string, readonly Definition[]> = new Map([['vn', VIET_NAM]]);

/** Names that a policy is found under: those built in, and those that stand for the one in force. */
export const POLICY_NAMES: readonly string[] = [
  ...POLICIES.keys(),
  ...[...SERIES.keys()].flatMap((name) => [name, `${name}@<date>`]),
];

/**
 * A built-in profile; for `vn` the one in force on a day, for `vn@2021-09-01` the one in force on that.
 * @param today local day in Viet Nam, `2021-09-01`
 * @throws PolicyError for a name that is not known, a date that is none, and a day before the first definition
 */
export function policyInForce(name: string, today: string): Policy {
  const at = name.indexOf('@');
  const series = SERIES.get(at < 0 ? name : name.slice(0, at));
  if (series === undefined) return builtInPolicy(name);
  const day = at < 0 ? today : dayFrom(name.slice(at + 1), name);
  const inForce = series.findLast(({ from }) => from <= day);
  if (inForce) return builtInPolicy(inForce.policy);
  throw new PolicyError(
    `policy "${name}": no definition was in force on ${day}; the first is of ${series[0].from}`,
  );
}

/** `[from, until)` of local days in which the profile is the one in force; `null` of one that never is by itself. */
export function daysInForce(name: string): { from: string; until: string | null } | null {
  for (const series of SERIES.values()) {
    const place = series.findIndex(({ policy }) => policy === name);
    if (place >= 0) return { from: series[place].from, until: series[place + 1]?.from ?? null };
  }
  return null;
}

function dayFrom(text: string, name: string): string {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text))
      return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    // Told below, as any other text that is no date.
  }
  throw new PolicyError(`policy "${name}": ${JSON.stringify(text)} is not a date such as 2021-09-01`);
}
