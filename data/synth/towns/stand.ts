import { byDistance, type Site } from './sites.ts';

/** Most spectators; in small countries a share of the host town and its nearest towns (assumption). */
const SPECTATORS_MAX = 10_000;
const SPECTATOR_SHARE = 0.1;
const NEIGHBOURS = 3;

/** Neighbours in a row who come close to each other, and their groups in a row (assumption). */
export const SEATS_PER_SPOT = 5;
export const SPOTS_PER_ROW = 4;

/** The towns that the spectators of a match come from, the host first. */
export function spectatorTowns(sites: readonly Site[], host: number): number[] {
  return byDistance(sites, host).slice(0, 1 + NEIGHBOURS);
}

/** How many a match in the town draws. */
export function spectatorsOf(sites: readonly Site[], host: number): number {
  const persons = spectatorTowns(sites, host).reduce((sum, town) => sum + sites[town]!.persons, 0);
  return Math.min(SPECTATORS_MAX, Math.floor(persons * SPECTATOR_SHARE));
}
