/**
 * Random records and policies for property tests: small worlds in which the corners are common. Instants stand
 * on few marks of a day, so that intervals touch, overlap, nest and straddle midnight again and again.
 */
import fc from 'fast-check';
import type {
  CaseRecord,
  ContactRecord,
  EncounterRecord,
  EntryRecord,
  ExposureRecords,
  QuarantineRecord,
  VisitRecord,
} from '../records.ts';
import { localDate } from '../time.ts';
import { instant } from './records.ts';

/** UTF-16 units would sort some of these otherwise than UTF-8 bytes do. */
const PERSONS = [
  'Z',
  'é',
  '\uE000',
  '😀a',
  'ab',
  'Đào',
  '𠀀',
  '\uFFFD1',
  'phone:+84900000001',
  'a',
  '\uFFFD',
  '😀',
];
const FLIGHTS = ['VN1', 'VN1', 'VN1', 'VN2', '', null];
const ZONES = [null, null, null, '', '1', '2', '12', '012', '12A', 'tầng 2'];
const SEATS = [null, '', 'A', '12A', '12F', '14C', '15A', '012B', '1'];
const ATTENUATIONS_DB = [null, null, null, null, null, null, 50, 60, 72, 72.5, 73, 74.25];
const RSSIS_DBM = [null, null, null, null, -40, -50, -69, -70, -74, -74.5, -86, -87, -88];
const DEVICES = [null, '', 'unknown', 'android-android', 'android-ios', 'ios-android', 'ios-ios', 'toString'];

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Midnight in UTC; the days around it hold, in New York, only ordinary ones, one of 23 and one of 25 hours. */
const FIRST_DAYS = ['2021-08-01', '2021-03-12', '2021-11-05'].map((date) => instant(`${date}T00:00:00Z`));
/** Midnight is at 17:00 UTC in Viet Nam, at 4:00 or 5:00 in New York. */
const MARKS_S = [0, 4, 5, 8, 12, 16.75, 17, 17.25, 23.75].map((hour) => hour * HOUR_S);
const LENGTHS_S = [0, 1, 300, 600, 900, 1800, 4 * HOUR_S, 19 * HOUR_S, 3 * DAY_S];

/** Records of 3 to 12 persons over five days and what hangs over. */
export function randomWorld(): fc.Arbitrary<ExposureRecords> {
  return fc
    .tuple(fc.integer({ min: 3, max: PERSONS.length }), fc.constantFrom(...FIRST_DAYS))
    .chain(([personCount, firstDay]) => worldOf(fc.constantFrom(...PERSONS.slice(-personCount)), firstDay));
}

/** A random world and an instant near one of its own, or null. */
export function randomWorldAndAsOf(): fc.Arbitrary<[ExposureRecords, number | null]> {
  const pick = fc.option(fc.tuple(fc.nat(), fc.constantFrom(0, 0, 1, -1, 450)), { freq: 4 });
  return fc.tuple(randomWorld(), pick).map(([records, picked]) => {
    if (picked === null) return [records, null];
    const [choice, shift_s] = picked;
    const instants = [...records.encounters, ...records.contacts, ...records.quarantine].map(
      ({ start }) => start,
    );
    const near = instants.at(choice % instants.length);
    return [records, near === undefined ? null : near + shift_s];
  });
}

function worldOf(person: fc.Arbitrary<string>, firstDay: number): fc.Arbitrary<ExposureRecords> {
  const at = instantFrom(firstDay);
  const flightVenue = `flight:VN1:${localDate(firstDay + DAY_S, 'UTC')}`;
  const venue = fc.constantFrom('market', 'market', 'school', 'camp', flightVenue);
  return fc.record({
    encounters: fc.array(encountersOf(person, at), { maxLength: 44, size: 'max' }).map((logs) => logs.flat()),
    visits: fc
      .tuple(
        fc.array(visit(person, venue, at), { maxLength: 16, size: 'max' }),
        fc.array(gathering(person, venue, at), { maxLength: 4, size: 'max' }),
      )
      .map(([visits, gatherings]) => [...visits, ...gatherings.flat()]),
    contacts: fc.array(contact(person, at), { maxLength: 3 }),
    entries: fc.array(entry(person, at), { maxLength: 6, size: 'max' }),
    quarantine: fc.array(quarantine(person, venue, at), { maxLength: 4 }),
    cases: fc.array(caseRow(person, at), { minLength: 1, maxLength: 4 }).map(numbered),
  });
}

function instantFrom(firstDay: number): fc.Arbitrary<number> {
  return fc
    .tuple(fc.nat(4), fc.constantFrom(...MARKS_S), fc.constantFrom(0, 0, 0, 300, 600, 1, -1))
    .map(([day, mark_s, shift_s]) => firstDay + day * DAY_S + mark_s + shift_s);
}

/** The log of one phone, or of both, which then measured on their own. */
function encountersOf(
  person: fc.Arbitrary<string>,
  at: fc.Arbitrary<number>,
): fc.Arbitrary<EncounterRecord[]> {
  const log = fc.record({
    person_a: person,
    person_b: person,
    start: at,
    duration_s: fc.constantFrom(...LENGTHS_S),
    attenuation_db: fc.constantFrom(...ATTENUATIONS_DB),
    rssi_dbm: fc.constantFrom(...RSSIS_DBM),
    devices: fc.constantFrom(...DEVICES),
  });
  const other = fc.record({
    shift_s: fc.constantFrom(0, 300, 900),
    duration_s: fc.constantFrom(...LENGTHS_S),
    attenuation_db: fc.constantFrom(null, 60, 80),
  });
  return fc.tuple(log, fc.option(other)).map(([row, theirs]) => {
    if (theirs === null) return [row];
    const { shift_s, ...measured } = theirs;
    const mirrored = { person_a: row.person_b, person_b: row.person_a, start: row.start + shift_s };
    return [row, { ...row, ...mirrored, ...measured }];
  });
}

function visit(
  person: fc.Arbitrary<string>,
  venue: fc.Arbitrary<string>,
  at: fc.Arbitrary<number>,
): fc.Arbitrary<VisitRecord> {
  return fc
    .record({
      person,
      venue,
      check_in: at,
      stay_s: fc.constantFrom(null, null, null, null, ...LENGTHS_S),
      zone: fc.constantFrom(...ZONES),
    })
    .map(({ stay_s, ...row }) => ({ ...row, check_out: endAfter(row.check_in, stay_s) }));
}

/** Some persons who come at the same time and leave one after the other. */
function gathering(
  person: fc.Arbitrary<string>,
  venue: fc.Arbitrary<string>,
  at: fc.Arbitrary<number>,
): fc.Arbitrary<VisitRecord[]> {
  const guest = fc.record({
    person,
    stay_s: fc.constantFrom(null, ...LENGTHS_S),
    zone: fc.constantFrom(null, null, null, '1', '2'),
  });
  return fc
    .tuple(venue, at, fc.array(guest, { minLength: 2, maxLength: 5 }))
    .map(([place, check_in, guests]) =>
      guests.map(({ stay_s, ...row }) => {
        return { ...row, venue: place, check_in, check_out: endAfter(check_in, stay_s) };
      }),
    );
}

function contact(person: fc.Arbitrary<string>, at: fc.Arbitrary<number>): fc.Arbitrary<ContactRecord> {
  return fc
    .record({
      person,
      contact: person,
      start: at,
      length_s: fc.constantFrom(null, ...LENGTHS_S),
    })
    .map(({ length_s, ...row }) => ({ ...row, end: endAfter(row.start, length_s) }));
}

function entry(person: fc.Arbitrary<string>, at: fc.Arbitrary<number>): fc.Arbitrary<EntryRecord> {
  return fc.record({
    person,
    entered_at: at,
    flight: fc.constantFrom(...FLIGHTS),
    seat: fc.constantFrom(...SEATS),
  });
}

function quarantine(
  person: fc.Arbitrary<string>,
  venue: fc.Arbitrary<string>,
  at: fc.Arbitrary<number>,
): fc.Arbitrary<QuarantineRecord> {
  return fc
    .record({
      person,
      start: at,
      length_s: fc.constantFrom(null, 0, ...LENGTHS_S),
      facility: fc.oneof(fc.constantFrom(null, '', 'hotel'), venue),
    })
    .map(({ length_s, ...row }) => ({ ...row, end: endAfter(row.start, length_s) }));
}

function caseRow(
  person: fc.Arbitrary<string>,
  at: fc.Arbitrary<number>,
): fc.Arbitrary<Omit<CaseRecord, 'case_id'>> {
  const mostly = fc.option(at, { freq: 3 });
  const rarely = fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: at });
  return fc.record({
    person,
    onset: mostly,
    specimen: mostly,
    confirmed: mostly,
    isolated: rarely,
    infectious_from: rarely,
    infectious_to: rarely,
  });
}

function numbered(rows: Omit<CaseRecord, 'case_id'>[]): CaseRecord[] {
  return rows.map((row, i) => ({ case_id: `case-${i}`, ...row }));
}

function endAfter(start: number, length_s: number | null): number | null {
  return length_s === null ? null : start + length_s;
}
