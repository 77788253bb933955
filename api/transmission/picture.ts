import { type KnownTransmission, knownTransmissions } from '../../data/line-list/transmissions.ts';
import type { Policy } from '../../engine/policy.ts';
import { type Forest, forestOf } from '../../engine/transmission/forest.ts';
import { type Candidate, type RankedInfector, rankInfectors } from '../../engine/transmission/infectors.ts';
import type { CaseRow, ContactRow, TracingService } from '../service.ts';
import { traceableCases } from '../traces/traceable.ts';

/** What is known and thought of who infected whom, of one snapshot and policy. Cases are numbered as they stand. */
export interface TransmissionPicture {
  readonly cases: readonly CaseRow[];
  readonly known: readonly KnownPair[];
  /** Records that name a case which is not there. */
  readonly numUnknown: number;
  /** Possible infectors of each case by its exposures, the likeliest first. */
  readonly ranked: readonly (readonly PossibleInfector[])[];
  /** Of known pairs alone. */
  readonly knownForest: Forest;
  /** Known infectors, and where there is none the likeliest one. */
  readonly forest: Forest;
  /** F1s, and those of them who became cases within 14 days of their first exposure. */
  readonly attack: { readonly contacts: number; readonly cases: number };
}

export interface KnownPair extends KnownTransmission {
  readonly from: number;
  readonly to: number;
}

export interface PossibleInfector extends RankedInfector {
  readonly exposure_s: number;
}

/** Within which a contact's infection counts as secondary. */
const INCUBATION_MAX_S = 14 * 86_400;

/** Onset, else what stands nearest to it. */
export function onsetOf({ onset, specimen, confirmed }: CaseRow): number | null {
  return onset ?? specimen ?? confirmed ?? null;
}

export async function pictureOf(tracing: TracingService, policy: Policy): Promise<TransmissionPicture> {
  const cases = tracing.cases(policy);
  const numbers = new Map(cases.map(({ case_id }, number) => [case_id, number]));
  const all = await tracing.read(knownTransmissions);
  const known = all.flatMap((row): KnownPair[] => {
    const [from, to] = [numbers.get(row.from_case), numbers.get(row.to_case)];
    return from === undefined || to === undefined ? [] : [{ ...row, from, to }];
  });
  const exposures = new Exposures(cases);
  const caseIds = await traceableCases(tracing, policy);
  const options = { level: 1, policy, asOf: null, evidence: true };
  for await (const rows of tracing.trace(caseIds, options))
    for (const row of rows) exposures.add(numbers.get(row.case_id)!, row);
  const ranked = exposures.ranked();
  const order = inOrderOfOnset(cases);
  const knownChoices = cases.map((): number[] => []);
  for (const { from, to } of known) knownChoices[to]!.push(from);
  const likely = ranked.map((row) =>
    row.filter(({ likelihood }) => likelihood > 0).map(({ infector }) => infector),
  );
  const choices = knownChoices.map((own, number) => (own.length > 0 ? own : likely[number]!));
  return {
    ...{ cases, known, numUnknown: all.length - known.length, ranked, attack: exposures.attack() },
    knownForest: forestOf(knownChoices, order),
    forest: forestOf(choices, order),
  };
}

function inOrderOfOnset(cases: readonly CaseRow[]): number[] {
  const onsets = cases.map((row) => onsetOf(row) ?? Number.POSITIVE_INFINITY);
  return [...cases.keys()].sort((a, b) => onsets[a]! - onsets[b]! || a - b);
}

/** Gathers whom each case exposed, row by row of all F1 lists. */
class Exposures {
  readonly #cases: readonly CaseRow[];
  readonly #casesOf: ReadonlyMap<string, number[]>;
  readonly #candidates: (Candidate & { exposure_s: number })[][];
  /** Earliest exposure of each F1. */
  readonly #contacts = new Map<string, number>();

  constructor(cases: readonly CaseRow[]) {
    this.#cases = cases;
    this.#casesOf = Map.groupBy(cases.keys(), (number) => cases[number]!.person) as Map<string, number[]>;
    this.#candidates = cases.map(() => []);
  }

  add(infector: number, { person, first_exposure, exposure_s, evidence = [] }: ContactRow): void {
    const earliest = this.#contacts.get(person) ?? first_exposure;
    this.#contacts.set(person, Math.min(earliest, first_exposure));
    const onset = onsetOf(this.#cases[infector]!);
    const infectee = this.#nextCase(person, first_exposure);
    if (infectee === null || onset === null) return;
    const episodes = merged(evidence);
    this.#candidates[infectee]!.push({ infector, onset, episodes, exposure_s });
  }

  ranked(): PossibleInfector[][] {
    return this.#candidates.map((candidates, number) => {
      const exposure = new Map(candidates.map(({ infector, exposure_s }) => [infector, exposure_s]));
      const onset = onsetOf(this.#cases[number]!);
      if (onset === null) return [];
      return rankInfectors(onset, candidates).map((one) => ({
        ...one,
        exposure_s: exposure.get(one.infector)!,
      }));
    });
  }

  attack(): { contacts: number; cases: number } {
    let cases = 0;
    for (const [person, exposed] of this.#contacts) {
      const number = this.#nextCase(person, exposed);
      const onset = number === null ? null : onsetOf(this.#cases[number]!);
      if (onset !== null && onset <= exposed + INCUBATION_MAX_S) cases++;
    }
    return { contacts: this.#contacts.size, cases };
  }

  /** The person's first case after an instant. */
  #nextCase(person: string, after: number): number | null {
    const onset = (number: number) => onsetOf(this.#cases[number]!) ?? -1;
    const later = (this.#casesOf.get(person) ?? []).filter((number) => onset(number) > after);
    return later.sort((a, b) => onset(a) - onset(b) || a - b)[0] ?? null;
  }
}

/** Episodes without overlap, ascending: two records may tell of the same time. */
function merged(episodes: readonly { start: number; end: number }[]): { start: number; end: number }[] {
  const inOrder = episodes.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of inOrder) {
    const last = whole.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
}
