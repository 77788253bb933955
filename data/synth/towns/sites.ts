import { PROVINCES } from './provinces.ts';
import { TOWNS } from './towns.ts';
import type { Position } from './wards.ts';

/** A town to be settled. */
export interface Site {
  /** None for a district on its own, whose wards need no town beside their names. */
  readonly name?: string;
  /** None for a district on its own. */
  readonly province?: string;
  readonly centre: Position;
  readonly persons: number;
  /** IATA code of its airport. */
  readonly airport?: string;
  /** Whether it has the country's stadium. */
  readonly hasStadium?: true;
}

/** Provinces whose town would be smaller are left out (assumption). */
const TOWN_PERSONS_MIN = 100;

/** A province has several towns as far as the smallest of them fills a school and some bus lines (assumption). */
const TOWN_OF_SEVERAL_MIN = 2500;

/** A district near Cao Lãnh in the Mekong delta. */
export function districtSite(persons: number): Site {
  return { centre: { lat: 10.46, lng: 105.63 }, persons };
}

/**
 * The towns of each province, the largest province first, each with its share of the persons; the chief town of the
 * largest has the stadium.
 */
export function countrySites(persons: number): Site[] {
  let count = PROVINCES.length;
  while (count > 1 && sharesOf(persons, PROVINCES.slice(0, count)).at(-1)! < TOWN_PERSONS_MIN) count--;
  return sharesOf(persons, PROVINCES.slice(0, count)).flatMap((share, i) => provinceSites(i, share));
}

function provinceSites(number: number, persons: number): Site[] {
  const chosen = PROVINCES[number]!;
  const [province, , , , airport] = chosen;
  const towns = townsOf(chosen, persons);
  const withAirport = Math.max(
    0,
    towns.findIndex(([, , , , own]) => own !== undefined),
  );
  return sharesOf(persons, towns).map((share, i) => {
    const [town, lat, lng] = towns[i]!;
    return {
      // No comma: what is written as CSV is written as it is.
      name: town === province ? town : `${town} – ${province}`,
      province,
      centre: { lat, lng },
      persons: share,
      ...(i === withAirport && airport && { airport }),
      ...(i === 0 && number === 0 && { hasStadium: true }),
    };
  });
}

/** The province's towns that are large enough with so many persons; the province itself where there are not several. */
function townsOf(province: (typeof PROVINCES)[number], persons: number): readonly Place[] {
  let towns = TOWNS[province[0]] ?? [];
  while (towns.length > 1 && Math.min(...sharesOf(persons, towns)) < TOWN_OF_SEVERAL_MIN)
    towns = towns.slice(0, -1);
  return towns.length > 1 ? towns : [province];
}

/** The town with an airport that is nearest to the town, itself if it has one; −1 where no town has. */
export function nearestAirport(sites: readonly Site[], town: number): number {
  return byDistance(sites, town).find((other) => sites[other]!.airport !== undefined) ?? -1;
}

/** All towns, the nearest first: the town itself. */
export function byDistance(sites: readonly Site[], town: number): number[] {
  return [...sites.keys()].sort(
    (one, other) => squared_km2(sites, town, one) - squared_km2(sites, town, other),
  );
}

/** Great-circle distances are not needed to compare or to time flights: the country is 15 degrees long. */
export function distance_km(sites: readonly Site[], one: number, other: number): number {
  return Math.sqrt(squared_km2(sites, one, other));
}

const KM_PER_DEGREE = 111;
/** Cosine of 16° N, the middle of the country. */
const LNG_PER_LAT = 0.96;

function squared_km2(sites: readonly Site[], one: number, other: number): number {
  const { centre: from } = sites[one]!;
  const { centre: to } = sites[other]!;
  const north_km = (to.lat - from.lat) * KM_PER_DEGREE;
  const east_km = (to.lng - from.lng) * KM_PER_DEGREE * LNG_PER_LAT;
  return north_km * north_km + east_km * east_km;
}

type Place = readonly [name: string, lat: number, lng: number, population: number, airport?: string];

// In proportion to the populations; bounds are rounded, so that the shares add up.
function sharesOf(persons: number, places: readonly Place[]): number[] {
  const total = places.reduce((sum, [, , , population]) => sum + population, 0);
  let before = 0;
  let settled = 0;
  return places.map(([, , , population]) => {
    before += population;
    const share = Math.round((persons * before) / total) - settled;
    settled += share;
    return share;
  });
}
