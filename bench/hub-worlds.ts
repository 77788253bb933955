import type { EncounterColumns, VisitColumns } from '../engine/columns.ts';
import { NO_SIGNAL } from '../engine/contact-graph/signal.ts';

import { OPEN } from '../engine/time.ts';
import { buildWorld, type World } from '../engine/world.ts';
import { FIRST_INSTANT, mulberry } from './random-encounters.ts';

const DAY_S = 86_400;
const HOUR_S = 3600;
const SEED = 11;
const NONE = new Uint32Array(0);
const NO_VISITS: VisitColumns = { person: NONE, venue: NONE, checkIn: NONE, checkOut: NONE, zone: NONE };
const NO_ENCOUNTERS: EncounterColumns = {
  personA: NONE,
  personB: NONE,
  start: NONE,
  end: NONE,
  signal: new Int32Array(0),
};

/** One evening on which all are at one venue for some hours; person 0 comes with the first, the last left before. */
export function stadiumWorld(persons: number): World {
  const random = mulberry(SEED);
  const kickOff = FIRST_INSTANT + 18 * HOUR_S;
  const checkIn = Uint32Array.from({ length: persons }, (_, person) =>
    person === 0 ? kickOff : kickOff + Math.floor(random() * 2 * HOUR_S),
  );
  checkIn[persons - 1] = kickOff - 4 * HOUR_S;
  const visits = {
    person: Uint32Array.from({ length: persons }, (_, person) => person),
    venue: new Uint32Array(persons),
    checkIn,
    checkOut: checkIn.map((from) => (random() < 0.4 ? OPEN : from + HOUR_S + Math.floor(random() * HOUR_S))),
    zone: new Uint32Array(persons),
  };
  return worldOf(persons, NO_ENCOUNTERS, visits);
}

/** One code for a whole mall: check-ins all day, every day, stays of half an hour to three. */
export function mallWorld(persons: number, visitsADay: number, days: number): World {
  const random = mulberry(SEED);
  const numVisits = visitsADay * days;
  const checkIn = Uint32Array.from({ length: numVisits }, (_, visit) => {
    const opens = FIRST_INSTANT + Math.floor(visit / visitsADay) * DAY_S + 8 * HOUR_S;
    return opens + Math.floor(random() * 13 * HOUR_S);
  });
  const visits = {
    person: Uint32Array.from({ length: numVisits }, () => Math.floor(random() * persons)),
    venue: new Uint32Array(numVisits),
    checkIn,
    checkOut: checkIn.map((from) =>
      random() < 0.4 ? OPEN : from + Math.floor((0.5 + 2.5 * random()) * HOUR_S),
    ),
    zone: new Uint32Array(numVisits),
  };
  return worldOf(persons, NO_ENCOUNTERS, visits);
}

/** A phone at a gate, person 0, that logs everybody who passes; now and then somebody stops beside it. */
export function gateWorld(persons: number, encounters: number, days: number): World {
  const random = mulberry(SEED);
  const start = Uint32Array.from(
    { length: encounters },
    () => FIRST_INSTANT + Math.floor(random() * days * DAY_S),
  );
  return worldOf(
    persons,
    {
      personA: new Uint32Array(encounters),
      personB: Uint32Array.from({ length: encounters }, () => 1 + Math.floor(random() * (persons - 1))),
      start,
      end: start.map((from) => from + Math.ceil(-300 * Math.log(1 - random()))),
      signal: new Int32Array(encounters).fill(NO_SIGNAL),
    },
    NO_VISITS,
  );
}

function worldOf(personCount: number, encounters: EncounterColumns, visits: VisitColumns): World {
  const removals = { person: NONE, start: NONE, end: NONE, facility: NONE };
  return buildWorld({ personCount, venueCount: 1, encounters, visits, removals });
}
