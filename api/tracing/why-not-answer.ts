import type { DuckDBConnection } from '@duckdb/node-api';
import type { GroupExposures } from '../../engine/exposure/group-exposures.ts';
import { PairExposures } from '../../engine/exposure/pair.ts';
import type { ExposureWindow, PairEpisode } from '../../engine/exposure/pair-meetings.ts';
import { type Miss, WhyNot as Misses, NEVER_MET } from '../../engine/exposure/why-not.ts';
import type { Policy } from '../../engine/policy.ts';
import { formatInstant } from '../../engine/time.ts';
import { Breather } from '../jobs/breather.ts';
import type { Episode, ExposureQuestion, WhyNot } from '../service.ts';
import { evidenceOf } from './evidence.ts';
import { groupId } from './group-rows.ts';
import type { LoadedWorld } from './loaded-world.ts';
import { explainMiss } from './why-not.ts';
import { type CaseList, type LabelledList, searchedWindows, windowOfVia } from './windows.ts';

/** Possible sources compared with a person without a breath. */
const WINDOWS_AT_ONCE = 256;

/** What the question is answered from. */
export interface WhyNotReaders {
  readonly connection: DuckDBConnection;
  readonly loaded: LoadedWorld;
  /** Of the question's policy. */
  readonly groups: GroupExposures;
}

type Answer = Omit<WhyNot, 'case_id' | 'person'>;

export const IS_THE_CASE: Answer = {
  on_list: false,
  reason: 'is-the-case',
  explanation: 'The case is never its own contact.',
  episodes: [],
};

/** Of a person who is on the list, in a row of it. */
export async function listedAnswer(
  readers: WhyNotReaders,
  list: CaseList,
  row: number,
  options: ExposureQuestion,
): Promise<Answer> {
  const { loaded, groups } = readers;
  const { persons, levels, exposures_s, firstExposures } = list.rows;
  const window = windowOfVia(list, row, options);
  const { episodes } = new PairExposures(loaded.world, options.policy).pair(window, persons[row]);
  const group = groups.of(window, persons[row]);
  const told = group
    ? ` It is told by the group exposure ${groupId(loaded, group)}, among ${group.others} others.`
    : '';
  return {
    on_list: true,
    reason: 'on-list',
    explanation: `On the list as F${levels[row]}, exposed for ${exposures_s[row]} s from ${formatInstant(firstExposures[row])}.${told}`,
    episodes: await episodesOf(readers, options.policy, window.source, persons[row], episodes),
  };
}

/** Of a person who is not: what came nearest. */
export async function missedAnswer(
  readers: WhyNotReaders,
  list: LabelledList,
  person: number,
  options: ExposureQuestion,
): Promise<Answer> {
  const { loaded } = readers;
  const windows = await searchedWindows(list, options);
  const miss = await nearestMiss(loaded, options.policy, person, windows);
  const source = miss.window?.source ?? list.person;
  const isCase = source === list.person;
  const name = isCase ? 'the case' : `contact ${loaded.persons.at(source)}`;
  return {
    on_list: false,
    ...explainMiss(miss, name, isCase, options.policy),
    episodes: await episodesOf(readers, options.policy, source, person, miss.episodes),
  };
}

async function nearestMiss(
  { world }: LoadedWorld,
  policy: Policy,
  person: number,
  windows: readonly ExposureWindow[],
): Promise<Miss> {
  const misses = new Misses(world, policy);
  const breather = new Breather();
  let nearest = NEVER_MET;
  for (let first = 0; first < windows.length; first += WINDOWS_AT_ONCE) {
    nearest = misses.nearestMiss(person, windows.slice(first, first + WINDOWS_AT_ONCE), nearest);
    await breather.breathe();
  }
  return nearest;
}

async function episodesOf(
  { connection, loaded }: WhyNotReaders,
  { assumed_stay_s }: Policy,
  source: number,
  person: number,
  episodes: readonly PairEpisode[],
): Promise<Episode[]> {
  const pairs = [{ source, person, episodes }];
  return (await evidenceOf(connection, loaded, assumed_stay_s, pairs))[0];
}
