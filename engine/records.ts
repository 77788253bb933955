/**
 * The records that exposure is computed from, as the feeds give them: identifiers are opaque strings,
 * instants whole epoch seconds, `null` what the source did not say.
 */

export interface EncounterRecord {
  person_a: string;
  person_b: string;
  start: number;
  duration_s: number;
  attenuation_db: number | null;
  rssi_dbm: number | null;
  /** Platform of `person_a`, whose log it is, then of `person_b`: `android-ios`. */
  devices: string | null;
}

export interface VisitRecord {
  person: string;
  venue: string;
  check_in: number;
  check_out: number | null;
  zone: string | null;
}

/** A contact named in an interview. */
export interface ContactRecord {
  person: string;
  contact: string;
  start: number;
  end: number | null;
}

export interface EntryRecord {
  person: string;
  entered_at: number;
  flight: string | null;
  /** Row, then letter: `12A`. */
  seat: string | null;
}

export interface QuarantineRecord {
  person: string;
  start: number;
  end: number | null;
  /** The venue of the quarantine itself. */
  facility: string | null;
}

export interface CaseRecord {
  case_id: string;
  person: string;
  onset: number | null;
  specimen: number | null;
  confirmed: number | null;
  isolated: number | null;
  infectious_from: number | null;
  infectious_to: number | null;
}

/** Everything that exposure depends on. Rows stand in any order; a row may stand more than once. */
export interface ExposureRecords {
  encounters: readonly EncounterRecord[];
  visits: readonly VisitRecord[];
  contacts: readonly ContactRecord[];
  entries: readonly EntryRecord[];
  quarantine: readonly QuarantineRecord[];
  cases: readonly CaseRecord[];
}
