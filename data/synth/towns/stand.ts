import { byDistance, type Site } from './sites.ts';

/** Most spectators; in small countries a share of the host's province and the nearest ones (assumption). */
const SPECTATORS_MAX = 10_000;
const SPECTATOR_SHARE = 0.1;
const PROVINCES_NEAR = 4;

/** Neighbours in a row who come close to each other, and their groups in a row (assumption). */
export const SEATS_PER_SPOT = 5;
export const SPOTS_PER_ROW = 4;

/** The towns that the spectators of a match come from, the host first. */
export function spectatorTowns(sites: readonly Site[], host: number): number[] {
  const towns = byDistance(sites, host);
  const provinces = new Set(towns.map((town) => sites[town]!.province));
  const near = [...provinces].slice(0, PROVINCES_NEAR);
  return towns.filter((town) => near.includes(sites[town]!.province));
}

/** How many a match in the town draws. */
export function spectatorsOf(sites: readonly Site[], host: number): number {
  const persons = spectatorTowns(sites, host).reduce((sum, town) => sum + sites[town]!.persons, 0);
  return Math.min(SPECTATORS_MAX, Math.floor(persons * SPECTATOR_SHARE));
}
