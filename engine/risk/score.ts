import { attenuationOf } from '../contact-graph/signal.ts';
import type { PairEpisode } from '../exposure/pair-meetings.ts';
import { LocalDays } from '../local-days.ts';
import type { Policy } from '../policy.ts';
import { halfEdgeAt, stayEndOf, visitAt } from '../positions.ts';
import type { World } from '../world.ts';
import { type BluetoothWindow, bluetoothWindows } from './bluetooth-windows.ts';
import { overlapMinutes, splitAtMidnights, warningOf } from './check-ins.ts';
import { CWA_2023, type LevelRange, type RiskLevel, transmissionRiskValue } from './cwa-parameters.ts';
import { isDropped, levelOf, oneDecimal, weightedMinutes } from './exposure-windows.ts';
import { infectiousnessWeight, NHS_2021 } from './nhs-parameters.ts';
import { proximityScore } from './proximity-score.ts';
import { weightedAttenuation } from './weighted-attenuation.ts';

export const SCORE_NAMES = ['cwa-2023', 'nhs-2021'] as const;
export type ScoreName = (typeof SCORE_NAMES)[number];

export const RISKS = ['high', 'low', 'none'] as const;

/** What one contact with a case is worth, and what of. */
export interface Score {
  readonly score: number;
  readonly risk: (typeof RISKS)[number];
  readonly parts: readonly ScorePart[];
}

/** One window of Bluetooth, or one overlap of two check-ins with the air of a source. */
export interface ScorePart {
  readonly kind: 'bluetooth' | 'check-in';
  readonly start: number;
  /** Days from the source's onset. */
  readonly day: number;
  readonly minutes: number;
  /** Mean over the time; of Bluetooth alone. */
  readonly attenuation_db?: number;
  /** What the minutes are worth by distance alone. */
  readonly weighted_minutes: number;
  /** By the day from onset. */
  readonly infectiousness: number;
  /** `weighted_minutes` × `infectiousness`, in the unit of the score. */
  readonly points: number;
}

/** Where nothing was measured, as in an interview: CWA's weight 1 (assumption). */
const UNMEASURED_DB = 63;

/** Windows of a row that the slow score looks at, the longest first: a day of contact. */
const PROXIMITY_WINDOWS_MAX = 48;

/** Scores contacts of cases under one policy, which says what is close, and in which zone a day is. */
export class Scorer {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #days: LocalDays;

  constructor(world: World, policy: Policy) {
    this.#world = world;
    this.#policy = policy;
    this.#days = new LocalDays(policy.zone);
  }

  /**
   * Goes on for a few milliseconds at a time; the last step returns the score.
   * @param onset of the case that was met, else its specimen or confirmation
   */
  *score(name: ScoreName, episodes: readonly PairEpisode[], onset: number): Generator<void, Score> {
    const windows = bluetoothWindows(this.#measured(episodes));
    if (name === 'nhs-2021') return yield* this.#nhs(windows, onset);
    return this.#cwa(windows, episodes, onset);
  }

  #measured(episodes: readonly PairEpisode[]) {
    return episodes
      .filter(({ halfEdge }) => halfEdge >= 0)
      .map(({ halfEdge, from, to }) => {
        const attenuation = attenuationOf(halfEdgeAt(this.#world, halfEdge).signal, this.#policy);
        return { from, to, attenuation_db: attenuation ?? UNMEASURED_DB };
      });
  }

  /** The Corona-Warn-App: minutes of all days; high if any day is. */
  #cwa(windows: readonly BluetoothWindow[], episodes: readonly PairEpisode[], onset: number): Score {
    const kept = windows.filter(({ scans }) => !isDropped(scans, CWA_2023.windows));
    const bluetooth = kept.map((window) => {
      const part = this.#windowPart(window, onset);
      const infectiousness = transmissionRiskValue(CWA_2023, part.day);
      const weighted_minutes = weightedMinutes(window.scans, CWA_2023.windows);
      return { ...part, weighted_minutes, infectiousness, points: weighted_minutes * infectiousness };
    });
    const checkIns = this.#checkInParts(episodes, onset);
    const days = [
      ...scoredDays(bluetooth, CWA_2023.windows.perDayLevels),
      ...scoredDays(checkIns, CWA_2023.checkIns.perDayLevels),
    ];
    const score = oneDecimal(days.reduce((sum, { points }) => sum + points, 0));
    const isHigh = days.some(({ level }) => level === 2);
    return {
      score,
      risk: isHigh ? 'high' : score > 0 ? 'low' : 'none',
      parts: [...bluetooth, ...checkIns].map(rounded),
    };
  }

  /** The NHS COVID-19 app: the greatest of all windows; check-ins do not count. */
  *#nhs(windows: readonly BluetoothWindow[], onset: number): Generator<void, Score> {
    const parts: ScorePart[] = [];
    for (const window of longestOf(windows)) {
      const part = this.#windowPart(window, onset);
      const infectiousness = infectiousnessWeight(NHS_2021, part.day);
      if (infectiousness === 0) continue;
      const weighted_minutes = proximityScore(window.scans, NHS_2021);
      parts.push({
        ...part,
        weighted_minutes,
        infectiousness,
        points: weighted_minutes * 60 * infectiousness,
      });
      yield;
    }
    const score = oneDecimal(Math.max(0, ...parts.map(({ points }) => points)));
    const isHigh = parts.some(({ points }) => points >= NHS_2021.riskThreshold);
    return { score, risk: isHigh ? 'high' : score > 0 ? 'low' : 'none', parts: parts.map(rounded) };
  }

  #windowPart({ start, scans }: BluetoothWindow, onset: number) {
    let at_s = 0;
    // A scan tells of the time before it, a sighting of the time after it.
    const sightings = scans.map(({ minAttenuation_db: attenuation_db, secondsSinceLastScan }) => {
      const sighting = { at_s, attenuation_db };
      at_s += secondsSinceLastScan;
      return sighting;
    });
    sightings.push({ at_s, attenuation_db: 0 });
    const attenuation_db = weightedAttenuation(sightings, 0);
    const day = this.#daysBetween(onset, start);
    return { kind: 'bluetooth' as const, start, day, minutes: at_s / 60, attenuation_db };
  }

  #checkInParts(episodes: readonly PairEpisode[], onset: number): ScorePart[] {
    const { assumed_stay_s } = this.#policy;
    return episodes
      .filter(({ halfEdge }) => halfEdge < 0)
      .flatMap(({ personVisit, stayFrom, stayTo }) => {
        const { checkIn, ...stay } = visitAt(this.#world, personVisit);
        const theirs = { start: checkIn, end: stayEndOf({ checkIn, ...stay }, assumed_stay_s) };
        const warning = warningOf({ start: stayFrom, end: stayTo }, CWA_2023.checkIns);
        return (warning ? splitAtMidnights(warning) : []).flatMap((part) => {
          const minutes = overlapMinutes(theirs, part);
          return minutes === null
            ? []
            : [this.#checkInPart(Math.max(theirs.start, part.start), minutes, onset)];
        });
      });
  }

  #checkInPart(start: number, minutes: number, onset: number): ScorePart {
    const day = this.#daysBetween(onset, start);
    const infectiousness = transmissionRiskValue(CWA_2023, day);
    const points = minutes * infectiousness;
    return { kind: 'check-in', start, day, minutes, weighted_minutes: minutes, infectiousness, points };
  }

  /** Local days from one instant's to the other's. */
  #daysBetween(from: number, to: number): number {
    return Math.round((this.#days.dayOf(to).start - this.#days.dayOf(from).start) / DAY_S);
  }
}

const DAY_S = 86_400;

function longestOf(windows: readonly BluetoothWindow[]): BluetoothWindow[] {
  const length_s = ({ scans }: BluetoothWindow) =>
    scans.reduce((total, { secondsSinceLastScan }) => total + secondsSinceLastScan, 0);
  const longest = windows.toSorted((a, b) => length_s(b) - length_s(a) || a.start - b.start);
  return longest.slice(0, PROXIMITY_WINDOWS_MAX).sort((a, b) => a.start - b.start);
}

/** For people; what is compared was not rounded. */
function rounded(part: ScorePart): ScorePart {
  const { minutes, attenuation_db, weighted_minutes, points } = part;
  return {
    ...part,
    minutes: twoDecimals(minutes),
    ...(attenuation_db !== undefined && { attenuation_db: twoDecimals(attenuation_db) }),
    weighted_minutes: twoDecimals(weighted_minutes),
    points: twoDecimals(points),
  };
}

function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}

function scoredDays(
  parts: readonly ScorePart[],
  levels: readonly LevelRange[],
): { points: number; level: RiskLevel | null }[] {
  return Array.from(Map.groupBy(parts, ({ day }) => day).values(), (ofDay) => {
    const points = oneDecimal(ofDay.reduce((sum, part) => sum + part.points, 0));
    return { points, level: levelOf(points, levels) };
  });
}
