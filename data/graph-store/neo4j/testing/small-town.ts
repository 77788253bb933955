/** Records of thirty people of ten days, for the questions of docs/neo4j.md. For tests only. */
import { Random } from '../../../synth/random.ts';

const PERSONS = 30;
const DAYS = 10;
const ENCOUNTERS = 450;
const VENUES = ['cho:1', 'cho:2', 'truong:1', 'benhvien:1', 'quan:1'];

const DAY_S = 86_400;
export const FIRST_DAY = 1_627_837_200;

export function phone(person: number): string {
  return `phone:09${String(person).padStart(8, '0')}`;
}

/** A person whose phone speaks of them under another identifier than everybody else. */
export const JOINED = { person: phone(3), same_as: 'cccd:001' };

/** Feeds with their rows. Encounters do not overlap, nor do the visits of one person, so that sums are exposures. */
export function smallTown(): Readonly<Record<string, readonly object[]>> {
  const random = new Random(1, 1);
  const pick = (count: number) => Math.floor(random.unit() * count);
  const encounters = Array.from({ length: ENCOUNTERS }, (_, i) => {
    const a = pick(PERSONS);
    const b = (a + 1 + pick(PERSONS - 1)) % PERSONS;
    const [person_a, person_b] = [a, b].map((person) =>
      phone(person) === JOINED.person && i % 2 ? JOINED.same_as : phone(person),
    );
    const start = FIRST_DAY + i * 1800;
    return { person_a, person_b, start, duration_s: 60 + pick(1500), attenuation_db: 55 + pick(30) };
  });
  const visits = Array.from({ length: PERSONS * DAYS }, (_, i) => {
    const check_in = FIRST_DAY + Math.floor(i / PERSONS) * DAY_S + (7 + pick(12)) * 3600;
    return {
      person: phone(i % PERSONS),
      venue: VENUES[pick(VENUES.length)],
      check_in,
      check_out: check_in + 1800 * (1 + pick(6)),
    };
  });
  const cases = [2, 3, 11, 17, 23].map((person, i) => {
    return { case_id: `BN${i}`, person: phone(person), onset: FIRST_DAY + (2 + i) * DAY_S };
  });
  const entries = Array.from({ length: 12 }, (_, i) => {
    const entered_at = FIRST_DAY + Math.floor(i / 6) * DAY_S + 3600 * (5 + i);
    return { person: phone(i), entered_at, gate: 'Nội Bài', flight: i % 2 ? 'VN35' : 'VN37' };
  });
  const contacts = Array.from({ length: 40 }, (_, i) => {
    return {
      person: phone([2, 3, 11, 17, 23][i % 5]),
      contact: phone(24 + (i % 6)),
      start: FIRST_DAY + i * 7200,
    };
  }).filter(({ person, contact }) => person !== contact);
  const quarantine = Array.from({ length: 10 }, (_, i) => {
    const start = FIRST_DAY + i * DAY_S;
    const facility = i % 3 ? { facility: `khu:${i % 2}` } : {};
    return { person: phone(2 * i), start, ...(i % 4 ? { end: start + 3 * DAY_S } : {}), ...facility };
  });
  const venues = VENUES.map((venue, i) => ({ venue, name: `Nơi ${i}`, lat: 10.77 + i / 100, lng: 106.69 }));
  return { encounters, visits, cases, entries, contacts, quarantine, venues, identities: [JOINED] };
}
