import type { ExposureWindow, PairEpisode } from '../../engine/exposure/pair-meetings.ts';
import type { Miss } from '../../engine/exposure/why-not.ts';
import type { Policy } from '../../engine/policy.ts';
import { localMinute } from '../formats/instant.ts';
import type { WhyNot } from '../service.ts';

export type Explanation = Pick<WhyNot, 'reason' | 'explanation' | 'missing_s'>;

/**
 * Puts a miss into words.
 * @param source who came nearest, as people know them: the case or a listed contact
 */
export function explainMiss(miss: Miss, source: string, isCase: boolean, policy: Policy): Explanation {
  const { window, episodes } = miss;
  if (window === null)
    return {
      reason: 'never-met',
      explanation: 'No record puts them together with the case or a listed contact.',
    };
  switch (miss.reason) {
    case 'time-short': {
      const missing_s = policy.min_exposure_s - miss.held_s;
      return {
        reason: 'time-short',
        missing_s,
        explanation: `They were with ${source} for at most ${duration(miss.held_s)} within any ${duration(policy.window_s)}; ${duration(policy.min_exposure_s)} are needed, ${duration(missing_s)} were missing.`,
      };
    }
    case 'too-weak':
      return {
        reason: 'too-weak',
        explanation: `Every encounter with ${source} in the window was too weak to be close under policy ${policy.name}.`,
      };
    case 'removed':
      return {
        reason: 'removed',
        explanation: `They met ${source} only while ${source} was isolated or in quarantine.`,
      };
    default:
      return outside(window, episodes, source, isCase, policy.zone);
  }
}

function outside(
  window: ExposureWindow,
  episodes: readonly PairEpisode[],
  source: string,
  isCase: boolean,
  zone: string,
): Explanation {
  const last = Math.max(...episodes.map(({ to }) => to));
  const isBefore = last <= window.from;
  const period = isCase ? 'the infectious period' : 'the time in which that contact could expose others';
  const bound = isBefore
    ? `before ${period}, which began ${localMinute(window.from, zone)}`
    : `outside ${period}, ${localMinute(window.from, zone)} to ${localMinute(Math.min(window.to, window.asOf), zone)}`;
  return {
    reason: isCase ? 'outside-period' : 'wrong-order',
    explanation: `They met ${source} only ${bound}.`,
  };
}

/** `1 h 5 min`, `24 h`, `45 s`. */
function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const named = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return named.join(' ') || '0 s';
}
