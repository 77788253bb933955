import type { LineListCase } from '../../data/line-list/cases.ts';
import { venueCategories } from '../../data/line-list/person-details.ts';
import { utf8Order } from '../../data/utf8-order.ts';
import type { SourceRow as FoundRow } from '../../engine/chains/backward.ts';
import { weightedExposure_s } from '../../engine/chains/infectiousness.ts';
import type { Intervals } from '../../engine/exposure/intervals.ts';
import { PairExposures } from '../../engine/exposure/pair.ts';
import { LocalDays } from '../../engine/local-days.ts';
import type { Policy } from '../../engine/policy.ts';
import { Breather } from '../jobs/breather.ts';
import { TracingError } from '../service.ts';
import { withoutUnknown } from '../tracing/contact-rows.ts';
import { evidenceOf } from '../tracing/evidence.ts';
import type { SourceOptions, SourceRow, Sources } from './chain-service.ts';
import { type ChainContext, knownPerson } from './context.ts';
import { episodeFilter } from './episode-filter.ts';

const ROWS_A_BATCH = 1000;

/** Everybody, and every venue, from which a chain reaches the person in time to have infected them. */
export async function sourcesOf(
  context: ChainContext,
  asked: string,
  options: SourceOptions,
): Promise<Sources> {
  const { loaded, searches, cases } = context;
  const { policy, level, asOf } = options;
  const { printed, number } = await knownPerson(context, asked);
  const to = options.before ?? onsetOf(cases.byPerson.get(printed) ?? [], asOf);
  const filter = options.filter && (await episodeFilter(context.connection, loaded, options.filter));
  const from = to - policy.incubation_s;
  const found = await searches.backward(loaded.world, policy, {
    person: number,
    from,
    to,
    levels: level,
    since: options.from ?? -Infinity,
    asOf: asOf ?? Infinity,
    filter,
  });
  const exposures = new PairExposures(loaded.world, policy, filter);
  const ranked = await rankedCases(context, found.persons, exposures, policy);
  const others = found.persons.filter(({ source }) => !context.cases.persons.has(loaded.persons.at(source)));
  const venues = found.venues.toSorted(
    (a, b) => a.level - b.level || utf8Order(loaded.venues.at(a.source), loaded.venues.at(b.source)),
  );
  const rows = async function* () {
    yield* personRows(context, [...ranked, ...others.map((row) => ({ row }))], exposures, options);
    yield* venueRows(context, venues);
  };
  return { person: printed, from, to, rows: rows() };
}

/** Onset, else specimen, else confirmation, of the latest case of one person. @throws TracingError `person-without-onset` */
export function onsetOf(cases: readonly LineListCase[], asOf: number | null): number {
  const onsets = cases
    .map((row) => anchorOf(row))
    .filter((at) => at !== null && (asOf === null || at <= asOf)) as number[];
  if (onsets.length > 0) return Math.max(...onsets);
  throw new TracingError(
    'person-without-onset',
    'the person has no case with an onset, specimen or confirmation date; give an instant to count back from',
  );
}

function anchorOf({ onset, specimen, confirmed }: LineListCase): number | null {
  return onset ?? specimen ?? confirmed;
}

interface RankedRow {
  readonly row: FoundRow;
  readonly rank?: number;
  readonly score?: number;
  readonly case_id?: string;
}

/**
 * Cases among the sources, the likeliest first: their exposure of `via`, each minute by their infectiousness on its day.
 * Farther back a chain is as strong as its weakest link, so no score exceeds the exposures from there on.
 */
async function rankedCases(
  { loaded, cases }: ChainContext,
  persons: readonly FoundRow[],
  exposures: PairExposures,
  policy: Policy,
): Promise<RankedRow[]> {
  const rowOf = new Map(persons.map((row) => [row.source, row]));
  const days = new LocalDays(policy.zone);
  const breather = new Breather();
  const scored: Required<Omit<RankedRow, 'rank'>>[] = [];
  for (const row of persons) {
    if (breather.isDue) await breather.breathe();
    const ofPerson = cases.byPerson.get(loaded.persons.at(row.source));
    if (ofPerson === undefined) continue;
    const exposed = intervalsOf(exposures.mergedTimes(exposures.episodesOf(row.window, row.via)));
    const [best] = ofPerson
      .map((one) => {
        const onset = anchorOf(one);
        return {
          case_id: one.case_id,
          weighted_s: onset === null ? 0 : weightedExposure_s(exposed, onset, days),
        };
      })
      .sort((a, b) => b.weighted_s - a.weighted_s);
    const score_s = Math.min(best!.weighted_s, weakestFrom(row, rowOf));
    scored.push({ row, case_id: best!.case_id, score: Math.round(score_s / 6) / 10 });
  }
  return scored
    .sort((a, b) => b.score - a.score || a.row.level - b.row.level || utf8Order(a.case_id, b.case_id))
    .map((one, i) => ({ ...one, rank: i + 1 }));
}

/** Least exposure of the rows from a row's `via` on; on level 1 there is none. */
function weakestFrom({ level, via }: FoundRow, rowOf: ReadonlyMap<number, FoundRow>): number {
  let weakest_s = Infinity;
  for (
    let next = level > 1 ? rowOf.get(via) : undefined;
    next;
    next = next.level > 1 ? rowOf.get(next.via) : undefined
  )
    weakest_s = Math.min(weakest_s, next.exposure_s);
  return weakest_s;
}

function intervalsOf({ starts, ends, count }: Intervals) {
  return Array.from({ length: count }, (_, i) => ({ from: starts[i]!, to: ends[i]! }));
}

async function* personRows(
  { connection, loaded, details, cases }: ChainContext,
  persons: readonly RankedRow[],
  exposures: PairExposures,
  { policy, evidence }: SourceOptions,
): AsyncGenerator<SourceRow[]> {
  for (let first = 0; first < persons.length; first += ROWS_A_BATCH) {
    const batch = persons.slice(first, first + ROWS_A_BATCH);
    const known = await details.of(
      connection,
      new Set(batch.map(({ row }) => loaded.persons.at(row.source))),
    );
    const pairs = batch.map(({ row: { window, source, via } }) => ({
      source,
      person: via,
      episodes: exposures.episodesOf(window, via),
    }));
    const told = evidence ? await evidenceOf(connection, loaded, policy.assumed_stay_s, pairs) : null;
    yield batch.map(({ row, ...ranked }, i) => {
      const source = loaded.persons.at(row.source);
      return withoutUnknown({
        kind: 'person',
        ...columnsOf(row, source, loaded.persons.at(row.via)),
        is_case: cases.persons.has(source),
        ...ranked,
        ...known.get(source),
        evidence: told?.[i],
      }) as SourceRow;
    });
  }
}

async function* venueRows(
  { connection, loaded }: ChainContext,
  venues: readonly FoundRow[],
): AsyncGenerator<SourceRow[]> {
  const categories = venues.length > 0 ? await venueCategories(connection) : new Map<string, string>();
  for (let first = 0; first < venues.length; first += ROWS_A_BATCH)
    yield venues.slice(first, first + ROWS_A_BATCH).map((row) => {
      const source = loaded.venues.at(row.source);
      return withoutUnknown({
        kind: 'venue',
        ...columnsOf(row, source, loaded.persons.at(row.via)),
        is_case: false,
        name: loaded.venueNames.get(source),
        category: categories.get(source),
      }) as SourceRow;
    });
}

function columnsOf(row: FoundRow, source: string, via: string) {
  return {
    level: row.level,
    source,
    via,
    first_exposure: row.firstExposure,
    last_exposure: row.lastExposure,
    exposure_s: row.exposure_s,
    qualified_at: row.qualifiedAt,
  };
}
