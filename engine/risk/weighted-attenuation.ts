/** One sighting of another phone. */
export interface Sighting {
  readonly at_s: number;
  readonly attenuation_db: number;
}

/**
 * Mean attenuation of a series of sightings, each by the time for which it stands: until the next one. The first stands
 * for half a scan before it, too, and the last for half a scan after it (exposure-notifications-internals of Google,
 * KeyExposureEvaluator).
 * @param sightings by time, at least one
 */
export function weightedAttenuation(sightings: readonly Sighting[], scan_s: number): number {
  let weighted = 0;
  let total_s = 0;
  for (const [i, { at_s, attenuation_db }] of sightings.entries()) {
    const before_s = i === 0 ? scan_s / 2 : 0;
    const next = sightings[i + 1];
    const time_s = before_s + (next ? next.at_s - at_s : scan_s / 2);
    weighted += attenuation_db * time_s;
    total_s += time_s;
  }
  return weighted / total_s;
}
