import { Random } from '../../data/synth/random.ts';
import type { Served } from '../testing/served.ts';
import { type BodyMaker, Sender } from './sender.ts';

const CASES = 12;
const PERSONS = 300;
/** 2021-08-01T00:00:00Z. */
const FIRST = 1_627_776_000;
const DAY_S = 86_400;

/** Ids of the cases that the posts speak of. */
export const CASE_IDS = Array.from({ length: CASES }, (_, i) => `c${i}`);

/** Posts of several feeds: new records, corrections with and without a date, retractions, rows that are bad. */
const FEEDS: Readonly<Record<string, BodyMaker>> = {
  cases: (number, random) => {
    // The first names every case, so that each has a list from then on.
    const ids = number === 0 ? CASE_IDS : [CASE_IDS[random.below(CASES)]!];
    const rows = ids.map((id) => `${id},p${id.slice(1)},${FIRST + random.below(5 * DAY_S)}`);
    return lines('case_id,person,onset', rows);
  },
  encounters: (number, random) => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const id = `${number}-${i}`;
      return `${id},${person(random)},${person(random)},${instant(random)},${random.between(600, 4000)},,`;
    });
    rows.push(`${number}-bad,p1,p1,${instant(random)},60,,`);
    if (number > 0) {
      const earlier = `${random.below(number)}-${random.below(60)}`;
      rows.push(`${earlier},p1,p2,${instant(random)},900,${FIRST + number},${random.chance(0.5)}`);
    }
    return lines('record_id,person_a,person_b,start,duration_s,recorded_at,retracted', rows);
  },
  visits: (_, random) => {
    const rows = Array.from({ length: 30 }, () => {
      const start = instant(random);
      return `${person(random)},v${random.below(20)},${start},${start + random.below(7200)}`;
    });
    return lines('person,venue,check_in,check_out', rows);
  },
};

/** One sender a feed, seeded. */
export function senders(seed: number): Sender[] {
  return Object.entries(FEEDS).map(([feed, body], index) => new Sender(feed, body, new Random(seed, index)));
}

/** Asks for lists, one case and all cases, until the server is gone. */
export async function ask(server: Served, random: Random): Promise<void> {
  for (;;) {
    await listOf(server, CASE_IDS[random.below(CASES)]!);
    await fetch(`${server.address}/v1/traces`, {
      method: 'POST',
      body: JSON.stringify({ cases: 'all' }),
      headers: { 'content-type': 'application/json' },
    });
  }
}

/** Rows of a case's list, as text. */
export async function listOf(server: Served, id: string): Promise<string> {
  const answer = (await (await server.get(`/v1/cases/${id}/contacts`)).json()) as { rows?: unknown };
  return JSON.stringify(answer.rows ?? answer);
}

function person(random: Random): string {
  return `p${random.below(PERSONS)}`;
}

function instant(random: Random): number {
  return FIRST + random.below(10 * DAY_S);
}

function lines(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}
