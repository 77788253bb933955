import type { CaseRecord, ExposureRecords } from '../records.ts';

/** The same records some days of 86,400 s later; flights are on another date then, and so are visits to them. */
export function movedByDays(records: ExposureRecords, days: number): ExposureRecords {
  const moved = <T extends number | null>(instant: T) =>
    (instant === null ? null : instant + days * 86_400) as T;
  return {
    encounters: records.encounters.map((row) => ({ ...row, start: moved(row.start) })),
    visits: records.visits.map((row) => ({
      ...row,
      venue: movedVenue(row.venue, days),
      check_in: moved(row.check_in),
      check_out: moved(row.check_out),
    })),
    contacts: records.contacts.map((row) => ({ ...row, start: moved(row.start), end: moved(row.end) })),
    entries: records.entries.map((row) => ({ ...row, entered_at: moved(row.entered_at) })),
    quarantine: records.quarantine.map((row) => ({
      ...row,
      facility: row.facility && movedVenue(row.facility, days),
      start: moved(row.start),
      end: moved(row.end),
    })),
    cases: records.cases.map((row) => movedCase(row, moved)),
  };
}

function movedCase(row: CaseRecord, moved: (instant: number | null) => number | null): CaseRecord {
  return {
    case_id: row.case_id,
    person: row.person,
    onset: moved(row.onset),
    specimen: moved(row.specimen),
    confirmed: moved(row.confirmed),
    isolated: moved(row.isolated),
    infectious_from: moved(row.infectious_from),
    infectious_to: moved(row.infectious_to),
  };
}

function movedVenue(venue: string, days: number): string {
  const [, flight, date] = /^(flight:.*:)(\d{4}-\d\d-\d\d)$/.exec(venue) ?? [];
  return date === undefined ? venue : `${flight}${Temporal.PlainDate.from(date).add({ days })}`;
}
