import { type Random, randomStreams, type Streams } from '../random.ts';
import type { Passenger, TravelLog } from '../records/travels.ts';
import { catchmentOf, ROWS_PER_SPOT, type Route, SEAT_LETTERS, SEATS } from '../towns/routes.ts';
import type { Country } from '../towns/settlement.ts';
import type { Venue } from '../towns/venues.ts';
import { Agenda } from './agenda.ts';
import type { Confinement } from './confinement.ts';
import type { StaySink } from './stays.ts';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
/** Ages of travellers, and how many are asked for a seat at most (assumption). */
const TRAVEL_AGE = 18;
const ASKED_PER_SEAT = 20;
/** Seats from the front that are sold for each passenger (assumption: the country is a sample of its passengers). */
const SEATS_PER_PASSENGER = 1.3;

// Times before departure and after landing or the start of the day, seconds; chances: assumption.
const BEFORE_DEPARTURE_S = { low: 70 * MINUTE_S, high: 120 * MINUTE_S };
const GATE_S = { low: 10 * MINUTE_S, high: 40 * MINUTE_S };
const LEAVE_S = { low: 2.5 * HOUR_S, high: 3.5 * HOUR_S };
const FINISH_S = { low: 11.5 * HOUR_S, high: 12.5 * HOUR_S };
const DINNER_S = { low: 40 * MINUTE_S, high: 90 * MINUTE_S };
const DINNER_CHANCE = 0.6;

interface Journey {
  readonly person: number;
  readonly route: Route;
  /** Spots: a room in a hotel, and the team that is visited. */
  readonly room: number;
  readonly team: number;
  readonly outDay: number;
  /** Moves out of reach when the person is kept where they are. */
  backDay: number;
  /** Spot on the aircraft of the day. */
  seat: number;
}

/** Who is in another town than their own: passengers from the flight out to the flight back. */
export class Journeys {
  readonly #country: Country;
  readonly #confinement: Confinement;
  readonly #travels: TravelLog;
  readonly #tickets: Streams;
  readonly #days: Streams;
  readonly #flights: ReadonlyMap<string, Venue>;
  readonly #catchments: ReadonlyMap<number, readonly number[]>;
  readonly #journeys = new Map<number, Journey>();

  constructor(seed: number, country: Country, confinement: Confinement, travels: TravelLog) {
    const { sites, places } = country;
    this.#country = country;
    this.#confinement = confinement;
    this.#travels = travels;
    this.#tickets = randomStreams(seed, 'tickets');
    this.#days = randomStreams(seed, 'journeys');
    this.#flights = new Map(
      places.venues.filter(({ kind }) => kind === 'flight').map((venue) => [venue.name, venue]),
    );
    this.#catchments = new Map(places.routes.map(({ from }) => [from, catchmentOf(sites, from)]));
  }

  /** Whether the person spends the day, or a part of it, in another town or in the air. */
  isAway(person: number): boolean {
    return this.#journeys.has(person);
  }

  /** Number of the town where the person is, between two days. */
  townOf(person: number): number {
    return this.#journeys.get(person)?.route.to ?? this.#country.people.townOf(person);
  }

  /** Flies those whose stay is over back and others out; nobody who is or will be confined. */
  beginDay(day: number, start: number): void {
    for (const [number, route] of this.#country.places.routes.entries()) {
      const random = this.#tickets(number, day);
      this.#board(
        route.back,
        route.from,
        this.#returning(route, day, start),
        start + route.backAt_s,
        route,
        random,
      );
      this.#board(
        route.out,
        route.to,
        this.#leaving(route, day, start, random),
        start + route.outAt_s,
        route,
        random,
      );
    }
  }

  /** Adds the stays of all who are away on the day. */
  plan(day: number, start: number, stays: StaySink): void {
    for (const journey of this.#journeys.values()) this.#spend(journey, day, start, stays);
  }

  /** Those who flew back are at home again. */
  endDay(day: number): void {
    for (const { person, backDay } of [...this.#journeys.values()])
      if (backDay === day) this.#journeys.delete(person);
  }

  #returning(route: Route, day: number, start: number): Journey[] {
    const due = [...this.#journeys.values()].filter(
      (journey) => journey.route === route && journey.backDay === day,
    );
    const isFree = ({ person }: Journey) => !this.#confinement.isConfinedAfter(person, start);
    for (const journey of due) if (!isFree(journey)) journey.backDay = Number.POSITIVE_INFINITY;
    return due.filter(isFree);
  }

  #leaving(route: Route, day: number, start: number, random: Random): Journey[] {
    const { people } = this.#country;
    const towns = this.#catchments.get(route.from)!;
    const leaving: Journey[] = [];
    for (
      let asked = route.passengers * ASKED_PER_SEAT;
      asked > 0 && leaving.length < route.passengers;
      asked--
    ) {
      const person = personIn(people.firstPerson, towns, random);
      if (people.age[person]! < TRAVEL_AGE || this.isAway(person)) continue;
      if (this.#confinement.isConfinedAfter(person, start)) continue;
      const journey = this.#journey(person, route, day, random);
      this.#journeys.set(person, journey);
      leaving.push(journey);
    }
    return leaving;
  }

  #journey(person: number, route: Route, day: number, random: Random): Journey {
    const { places } = this.#country;
    return {
      person,
      route,
      room: spotOf(random.pick(places.venuesOf(route.to, 'hotel')), random),
      team: spotOf(random.pick(places.venuesOf(route.to, 'work')), random),
      outDay: day,
      backDay: day + route.stay_days,
      seat: 0,
    };
  }

  #board(
    flight: string,
    to: number,
    passengers: readonly Journey[],
    departs: number,
    route: Route,
    random: Random,
  ): void {
    const { duration_s } = route;
    const from = to === route.to ? route.from : route.to;
    const aircraft = this.#flights.get(flight)!;
    const seats = seatsOf(passengers.length, random);
    const arrives = departs + duration_s;
    const boarded = passengers.map((journey, i): Passenger => {
      const row = Math.floor(seats[i]! / SEAT_LETTERS.length);
      journey.seat = aircraft.firstSpot + Math.floor(row / ROWS_PER_SPOT);
      const enters = arrives + random.between(GATE_S.low, GATE_S.high);
      const seat = `${row + 1}${SEAT_LETTERS[seats[i]! % SEAT_LETTERS.length]}`;
      return { person: journey.person, flight, seat, from, to, departs, arrives, enters };
    });
    this.#travels.log(boarded);
  }

  #spend(journey: Journey, day: number, start: number, stays: StaySink): void {
    const { person, route, room, team, outDay, backDay } = journey;
    const home = this.#country.people.household[person]!;
    const random = this.#days(person, day);
    const agenda = new Agenda(person, day === outDay ? home : room, start, stays, this.#confinement);
    if (day === outDay) fly(agenda, start, route.outAt_s, journey, room, random);
    else if (day === backDay) fly(agenda, start, route.backAt_s, journey, home, random);
    else {
      agenda.leaveAt(LEAVE_S, random);
      agenda.stayUntil(team, FINISH_S, random);
      if (random.chance(DINNER_CHANCE)) {
        const cafe = random.pick(this.#country.places.venuesOf(route.to, 'cafe'));
        agenda.leaveAt(FINISH_S, random);
        agenda.stayFor(spotOf(cafe, random), DINNER_S, random);
      }
      agenda.travel(random);
    }
    agenda.endDay();
  }
}

function fly(
  agenda: Agenda,
  start: number,
  departs_s: number,
  { seat, route }: Journey,
  goesTo: number,
  random: Random,
): void {
  const { low, high } = BEFORE_DEPARTURE_S;
  agenda.leaveAt({ low: departs_s - high, high: departs_s - low }, random);
  const departs = start + departs_s;
  agenda.stayBetween(seat, departs, departs + route.duration_s);
  agenda.moveTo(goesTo);
  agenda.travel(random);
}

/** As many different seats as there are passengers, from the front. */
function seatsOf(passengers: number, random: Random): number[] {
  const sold = Math.min(SEATS, Math.ceil(passengers * SEATS_PER_PASSENGER));
  const seats = Array.from({ length: sold }, (_, seat) => seat);
  for (let i = 0; i < passengers; i++) {
    const other = i + random.below(sold - i);
    [seats[i], seats[other]] = [seats[other]!, seats[i]!];
  }
  return seats;
}

function personIn(firstPerson: Uint32Array, towns: readonly number[], random: Random): number {
  const persons = towns.reduce((sum, town) => sum + firstPerson[town + 1]! - firstPerson[town]!, 0);
  let left = random.below(persons);
  for (const town of towns) {
    const own = firstPerson[town + 1]! - firstPerson[town]!;
    if (left < own) return firstPerson[town]! + left;
    left -= own;
  }
  throw new RangeError('no town has this person');
}

function spotOf(venue: Venue, random: Random): number {
  return venue.firstSpot + random.below(venue.spotCount);
}
