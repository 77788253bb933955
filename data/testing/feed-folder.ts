/** Feed files read the plain way, beside the store: what a list should be made from. For tests only. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CaseRecord, ExposureRecords } from '../../engine/records.ts';
import { DEFAULT_ZONE } from '../../engine/time.ts';

type Cells = Readonly<Record<string, string | undefined>>;

/** The exposure records of a folder of clean CSV files; a feed without a file has none. */
export function recordsOfFolder(folder: string): ExposureRecords {
  const rows = (feed: string): Cells[] => {
    const file = join(folder, `${feed}.csv`);
    return existsSync(file) ? parse(readFileSync(file), { columns: true }) : [];
  };
  return {
    encounters: rows('encounters').map((row) => ({
      person_a: row.person_a!,
      person_b: row.person_b!,
      start: startOf(row.start)!,
      duration_s: Number(row.duration_s),
      attenuation_db: numberOf(row.attenuation_db),
      rssi_dbm: numberOf(row.rssi_dbm),
      devices: row.devices || null,
    })),
    visits: rows('visits').map((row) => ({
      person: row.person!,
      venue: row.venue!,
      check_in: startOf(row.check_in)!,
      check_out: endOf(row.check_out),
      zone: row.zone || null,
    })),
    contacts: rows('contacts').map((row) => ({
      person: row.person!,
      contact: row.contact!,
      start: startOf(row.start)!,
      end: endOf(row.end),
    })),
    entries: rows('entries').map((row) => ({
      person: row.person!,
      entered_at: startOf(row.entered_at)!,
      flight: row.flight || null,
      seat: row.seat || null,
    })),
    quarantine: rows('quarantine').map((row) => ({
      person: row.person!,
      start: startOf(row.start)!,
      end: endOf(row.end),
      facility: row.facility || null,
    })),
    cases: rows('cases').map(caseOf),
  };
}

function caseOf(row: Cells): CaseRecord {
  return {
    case_id: row.case_id!,
    person: row.person!,
    onset: startOf(row.onset),
    specimen: startOf(row.specimen),
    confirmed: startOf(row.confirmed),
    isolated: startOf(row.isolated),
    infectious_from: startOf(row.infectious_from),
    infectious_to: endOf(row.infectious_to),
  };
}

function numberOf(cell: string | undefined): number | null {
  return cell ? Number(cell) : null;
}

/** A bare date is its own midnight. */
function startOf(cell: string | undefined): number | null {
  return instantOf(cell, 0);
}

/** A bare date is the next midnight. */
function endOf(cell: string | undefined): number | null {
  return instantOf(cell, 1);
}

function instantOf(cell: string | undefined, daysLater: number): number | null {
  if (!cell) return null;
  if (cell.includes('T')) return Math.floor(Temporal.Instant.from(cell).epochMilliseconds / 1000);
  const day = Temporal.PlainDate.from(cell).add({ days: daysLater });
  return day.toZonedDateTime(DEFAULT_ZONE).epochMilliseconds / 1000;
}
