import { Random } from '../../data/synth/random.ts';

/** Cases that have lists from the start. */
export const CASE_IDS = Array.from({ length: 60 }, (_, i) => `BN${i}`);

/** Bodies of CSV by feed, in the order in which they are sent. */
export interface Bodies {
  readonly byFeed: ReadonlyMap<string, readonly string[]>;
  /** Rows in them that must be rejected. */
  readonly numBad: number;
}

/** 2021-08-01T00:00:00Z. */
const FIRST = 1_627_776_000;
const DAYS = 10;
const DAY_S = 86_400;
const VENUES = 200;
const BODY_ROWS = 2500;
const PERSONS_PER_RECORD = 0.1;
/** Rows of each kind, as shares of all. */
const SHARES = { encounters: 0.62, visits: 0.3, contacts: 0.03, quarantine: 0.03, tests: 0.02 };

type Row = (random: Random, id: number) => string;

/**
 * So many records of seven feeds; in every body are rows that are bad, that came before and that correct a record of an
 * earlier body, and encounters that are retracted. Equal arguments give equal bodies.
 */
export function bodiesOf(records: number, seed: number): Bodies {
  const persons = Math.max(50, Math.round(records * PERSONS_PER_RECORD));
  const person = (random: Random) => `phone:09${String(random.below(persons)).padStart(8, '0')}`;
  const rows: Record<keyof typeof SHARES, Row> = {
    encounters: (random, id) =>
      `e${id},${person(random)},${person(random)}x,${instant(random)},${random.between(300, 4000)},${random.between(50, 90)},${random.chance(0.01)}`,
    visits: (random, id) => {
      const start = instant(random);
      const end = random.chance(0.8) ? start + random.below(7200) : '';
      return `v${id},${person(random)},cho:${random.below(VENUES)},${start},${end},${random.chance(0.1) ? 'tầng 2' : ''}`;
    },
    contacts: (random, id) => `c${id},${person(random)},${person(random)}x,${instant(random)},gia đình`,
    quarantine: (random, id) => `q${id},${person(random)},${instant(random)},khu:${random.below(9)}`,
    tests: (random, id) => `t${id},${person(random)},${instant(random)},PCR,negative`,
  };
  const byFeed = new Map<string, string[]>([['cases', [caseBody(person, seed)]]]);
  // The bad case.
  let numBad = 1;
  for (const [index, feed] of FEEDS.entries()) {
    const random = new Random(seed, index);
    const bodies: string[] = [];
    const numRows = Math.round(records * SHARES[feed]);
    for (let from = 0; from < numRows; from += BODY_ROWS) {
      const made = bodyRows(rows[feed], random, from, Math.min(numRows, from + BODY_ROWS));
      const again = made.filter(() => random.chance(0.01));
      made.push(...again, BAD[feed](from));
      numBad++;
      bodies.push(lines(HEADERS[feed], made));
    }
    byFeed.set(feed, bodies);
  }
  byFeed.set('identities', [identityBody(person, seed)]);
  return { byFeed, numBad };
}

const FEEDS = Object.keys(SHARES) as (keyof typeof SHARES)[];

const HEADERS: Record<keyof typeof SHARES, string> = {
  encounters: 'record_id,person_a,person_b,start,duration_s,attenuation_db,retracted',
  visits: 'record_id,person,venue,check_in,check_out,zone',
  contacts: 'record_id,person,contact,start,setting',
  quarantine: 'record_id,person,start,facility',
  tests: 'test_id,person,sampled_at,method,result',
};

/** One row a body that no feed takes, each for a reason of its own. */
const BAD: Record<keyof typeof SHARES, (id: number) => string> = {
  encounters: (id) => `bad${id},phone:1,phone:1,${FIRST},60,70,`,
  visits: (id) => `bad${id},phone:1,cho:1,${FIRST},${FIRST - 1},`,
  contacts: (id) => `bad${id},phone:1,phone:2,hôm qua,`,
  quarantine: (id) => `bad${id},,${FIRST},`,
  tests: (id) => `bad${id},phone:1,1e9,PCR,`,
};

/** New rows, and further versions of rows that an earlier body has or this one: the last to come holds. */
function bodyRows(row: Row, random: Random, from: number, to: number): string[] {
  const made: string[] = [];
  for (let id = from; id < to; id++) {
    const isCorrection = from > 0 && random.chance(0.02);
    made.push(row(random, isCorrection ? random.below(from) : id));
  }
  return made;
}

function caseBody(person: (random: Random) => string, seed: number): string {
  const random = new Random(seed, 90);
  const rows = CASE_IDS.map((id) => `${id},${person(random)},${FIRST + random.between(2, 7) * DAY_S}`);
  return lines('case_id,person,onset', [...rows, `BN99,,${FIRST}`]);
}

function identityBody(person: (random: Random) => string, seed: number): string {
  const random = new Random(seed, 91);
  const rows = Array.from({ length: 25 }, (_, i) => {
    const joined = person(random);
    return `i${i},${joined},${joined}x`;
  });
  return lines('record_id,person,same_as', rows);
}

function instant(random: Random): number {
  return FIRST + random.below(DAYS * DAY_S);
}

function lines(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}
