/** Records for tests: name what matters, the rest is empty. */
import type {
  CaseRecord,
  EncounterRecord,
  EntryRecord,
  ExposureRecords,
  QuarantineRecord,
  VisitRecord,
} from '../records.ts';

/** Epoch seconds of an ISO 8601 instant with an offset. */
export function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds / 1000;
}

export function recordsOf(given: Partial<ExposureRecords>): ExposureRecords {
  return { encounters: [], visits: [], contacts: [], entries: [], quarantine: [], cases: [], ...given };
}

/** An encounter without a measurement, so that it counts. */
export function encounterOf(
  person_a: string,
  person_b: string,
  start: number,
  duration_s: number,
  measured: Partial<EncounterRecord> = {},
): EncounterRecord {
  return {
    person_a,
    person_b,
    start,
    duration_s,
    attenuation_db: null,
    rssi_dbm: null,
    devices: null,
    ...measured,
  };
}

export function visitOf(
  person: string,
  venue: string,
  check_in: number,
  check_out: number | null,
  zone: string | null = null,
): VisitRecord {
  return { person, venue, check_in, check_out, zone };
}

export function entryOf(
  person: string,
  flight: string | null,
  entered_at: number,
  seat: string | null,
): EntryRecord {
  return { person, flight, entered_at, seat };
}

export function quarantineOf(
  person: string,
  start: number,
  end: number | null,
  facility: string | null = null,
): QuarantineRecord {
  return { person, start, end, facility };
}

export function caseOf(person: string, dates: Partial<CaseRecord>): CaseRecord {
  return {
    case_id: `case:${person}`,
    person,
    onset: null,
    specimen: null,
    confirmed: null,
    isolated: null,
    infectious_from: null,
    infectious_to: null,
    ...dates,
  };
}
