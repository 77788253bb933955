/** Records → stays, meetings and removals under one policy. For tests only: slow and plain on purpose. */

import type { Policy } from '../policy.ts';
import type { EncounterRecord, EntryRecord, ExposureRecords, VisitRecord } from '../records.ts';
import { localDate, localDayEnd, localDayStart } from '../time.ts';
import type { Interval } from './intervals.ts';
import { seatRow, type Zone, zoneText } from './zones.ts';

/** A close encounter, or a contact named in an interview. */
export interface Meeting extends Interval {
  readonly persons: readonly [string, string];
}

/** One person's stay at one venue. */
export interface Stay extends Interval {
  readonly person: string;
  readonly venue: string;
  readonly zone: Zone;
}

/** Time in which the person exposes nobody, except by stays at `facility`. `end` may be Infinity. */
export interface Removal extends Interval {
  readonly person: string;
  readonly facility: string | null;
}

/** All that exposure is computed from. */
export interface Episodes {
  readonly meetings: readonly Meeting[];
  readonly stays: readonly Stay[];
  readonly removals: readonly Removal[];
}

/** Resolves the records; `asOf` cuts stays and meetings, `null` cuts nothing. */
export function episodesOf(records: ExposureRecords, policy: Policy, asOf: number | null): Episodes {
  const cut = <T extends Interval>(interval: T): T => ({
    ...interval,
    end: Math.min(interval.end, asOf ?? Number.POSITIVE_INFINITY),
  });
  return {
    meetings: meetingsOf(records, policy).map(cut),
    stays: staysOf(records, policy).map(cut),
    removals: removalsOf(records),
  };
}

/** Whether the encounter counts under the policy. */
export function isCloseEncounter(encounter: EncounterRecord, policy: Policy): boolean {
  const { attenuation_db, rssi_dbm, devices } = encounter;
  if (attenuation_db !== null) return attenuation_db < policy.close_attenuation_db;
  if (rssi_dbm === null) return true;
  const limits = new Map<string, number>(Object.entries(policy.close_rssi_dbm));
  return rssi_dbm >= (limits.get(devices ?? '') ?? policy.close_rssi_dbm.unknown);
}

function meetingsOf(records: ExposureRecords, policy: Policy): Meeting[] {
  const encounters = records.encounters
    .filter((encounter) => isCloseEncounter(encounter, policy))
    .map(({ person_a, person_b, start, duration_s }): Meeting => {
      return { persons: [person_a, person_b], start, end: start + duration_s };
    });
  const contacts = records.contacts.map(({ person, contact, start, end }): Meeting => {
    return { persons: [person, contact], start, end: end ?? localDayEnd(start, policy.zone) };
  });
  return [...encounters, ...contacts].filter(({ persons }) => persons[0] !== persons[1]);
}

function staysOf(records: ExposureRecords, policy: Policy): Stay[] {
  const flights = records.entries.filter(({ flight }) => flight !== null && flight !== '');
  const checkIns = [
    ...records.visits.map(({ person, check_in }) => ({ person, check_in })),
    ...flights.map(({ person, entered_at }) => ({
      person,
      check_in: localDayStart(entered_at, policy.zone),
    })),
  ];
  return [
    ...records.visits.map((visit) => visitStay(visit, checkIns, policy)),
    ...flights.map((entry) => flightStay(entry, policy)),
  ];
}

function visitStay(
  visit: VisitRecord,
  checkIns: readonly { person: string; check_in: number }[],
  policy: Policy,
): Stay {
  const { person, venue, check_in, check_out, zone } = visit;
  const later = checkIns
    .filter((other) => other.person === person && other.check_in > check_in)
    .map((other) => other.check_in);
  const end = check_out ?? Math.min(check_in + policy.assumed_stay_s, ...later);
  return { person, venue, start: check_in, end, zone: zoneText(zone) };
}

function flightStay({ person, entered_at, flight, seat }: EntryRecord, policy: Policy): Stay {
  return {
    person,
    venue: `flight:${flight}:${localDate(entered_at, policy.zone)}`,
    start: localDayStart(entered_at, policy.zone),
    end: localDayEnd(entered_at, policy.zone),
    zone: seatRow(seat),
  };
}

function removalsOf(records: ExposureRecords): Removal[] {
  const quarantines = records.quarantine.map(({ person, start, end, facility }): Removal => {
    return { person, start, end: end ?? Number.POSITIVE_INFINITY, facility: facility || null };
  });
  const isolations = records.cases.flatMap(({ person, isolated }): Removal[] =>
    isolated === null ? [] : [{ person, start: isolated, end: Number.POSITIVE_INFINITY, facility: null }],
  );
  return [...quarantines, ...isolations];
}
