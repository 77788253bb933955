import { type IdentifiersOf, identifiersOf } from './identifiers.ts';
import { type People, settlePeople } from './people.ts';
import { buildPlaces, type Places } from './places.ts';
import { assignRoles, type Roles } from './roles.ts';
import type { Site } from './sites.ts';

/** Who lives where and does what: what stays the same from day to day. */
export interface Country {
  readonly sites: readonly Site[];
  readonly people: People;
  readonly identifiers: IdentifiersOf;
  readonly places: Places;
  readonly roles: Roles;
}

/** Settles the towns; `appShare` of the phones run the contact app. */
export function settle(seed: number, sites: readonly Site[], appShare: number): Country {
  const people = settlePeople(seed, sites, appShare);
  const places = buildPlaces(seed, sites, people);
  return {
    sites,
    people,
    identifiers: identifiersOf(seed, people),
    places,
    roles: assignRoles(seed, people, places),
  };
}
