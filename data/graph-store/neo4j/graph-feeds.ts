import { RECORD_ID } from '../../store/schema.ts';
import { SIGNAL_SQL } from '../duckdb/load.ts';
import { recordNodeFeeds } from './record-nodes.ts';

/** What becomes of a feed's records in the graph, each as one relationship or node with `record_id` and `seq`. */
export interface GraphFeed {
  readonly feed: string;
  /** Columns of a row, as SQL over the feed's records: whole numbers as BIGINT, which comes as bigint. */
  readonly columns: string;
  /** Columns that name persons and venues, who must be there before the row. */
  readonly persons: readonly string[];
  readonly venues: readonly string[];
  /** Cypher for one `row`. */
  readonly create: string;
  readonly remove: string;
  /** Pattern of a record `r`, with the nodes that it names. */
  readonly pattern: string;
  /** Where a column of the feed is, other than in the property of `r` by its name. */
  readonly found: Readonly<Record<string, string>>;
}

/** Properties that tell a record, and what it says besides its feed's columns: JSON. */
const RECORD = 'record_id: row.record_id, recorded_at: row.recorded_at, seq: row.seq';
const SAID = `${RECORD}, attributes: row.attributes`;

/** An instant twice: epoch seconds, as the engine has it, and a datetime to read. */
function instant(column: string, readable: string): string {
  const time = `datetime({epochSeconds: row.\`${column}\`})`;
  return `\`${column}\`: row.\`${column}\`, ${readable}: CASE WHEN row.\`${column}\` IS NOT NULL THEN ${time} END`;
}

function between(type: string, from: string, to: string, targetLabel: string): string {
  return `MATCH (:Person {id: row.${from}})-[r:${type} {record_id: row.record_id, seq: row.seq}]->(:${targetLabel} {id: row.${to}})
    DELETE r`;
}

const IDENTITY = `${RECORD_ID} AS record_id, recorded_at::BIGINT AS recorded_at, seq::BIGINT AS seq, attributes`;

/** Every feed. */
export const GRAPH_FEEDS: readonly GraphFeed[] = [
  {
    feed: 'encounters',
    columns: `${IDENTITY}, person_a, person_b, start::BIGINT AS start, start::BIGINT + duration_s AS "end",
      attenuation_db, rssi_dbm, devices, lat, lng, ${SIGNAL_SQL}::BIGINT AS signal`,
    persons: ['person_a', 'person_b'],
    venues: [],
    // Without a CASE: both ends are always there, and this is where the time goes.
    create: `MATCH (a:Person {id: row.person_a}) MATCH (b:Person {id: row.person_b})
      CREATE (a)-[:ENCOUNTER {${SAID}, start: row.start, end: row.end,
        started_at: datetime({epochSeconds: row.start}), ended_at: datetime({epochSeconds: row.end}),
        attenuation_db: row.attenuation_db, rssi_dbm: row.rssi_dbm, devices: row.devices, signal: row.signal,
        lat: row.lat, lng: row.lng}]->(b)`,
    remove: between('ENCOUNTER', 'person_a', 'person_b', 'Person'),
    pattern: '(a:Person)-[r:ENCOUNTER]->(b:Person)',
    found: { person_a: 'a.id', person_b: 'b.id', duration_s: 'r.end - r.start' },
  },
  {
    feed: 'visits',
    columns: `${IDENTITY}, person, venue, check_in::BIGINT AS check_in, check_out::BIGINT AS check_out, zone`,
    persons: ['person'],
    venues: ['venue'],
    create: `MATCH (p:Person {id: row.person}) MATCH (v:Venue {id: row.venue})
      CREATE (p)-[:VISITED {${SAID}, ${instant('check_in', 'checked_in_at')}, ${instant('check_out', 'checked_out_at')},
        zone: row.zone}]->(v)`,
    remove: between('VISITED', 'person', 'venue', 'Venue'),
    pattern: '(p:Person)-[r:VISITED]->(v:Venue)',
    found: { person: 'p.id', venue: 'v.id' },
  },
  {
    feed: 'contacts',
    columns: `${IDENTITY}, person, contact, start::BIGINT AS start, "end"::BIGINT AS "end", setting, relation, certainty`,
    persons: ['person', 'contact'],
    venues: [],
    create: `MATCH (p:Person {id: row.person}) MATCH (c:Person {id: row.contact})
      CREATE (p)-[:NAMED {${SAID}, ${instant('start', 'started_at')}, ${instant('end', 'ended_at')},
        setting: row.setting, relation: row.relation, certainty: row.certainty}]->(c)`,
    remove: between('NAMED', 'person', 'contact', 'Person'),
    pattern: '(p:Person)-[r:NAMED]->(c:Person)',
    found: { person: 'p.id', contact: 'c.id' },
  },
  {
    feed: 'entries',
    columns: `${IDENTITY}, person, gate, entered_at::BIGINT AS entered_at, country, flight, seat, passport`,
    persons: ['person'],
    venues: [],
    create: `MATCH (p:Person {id: row.person}) MERGE (g:Gate {id: row.gate})
      CREATE (p)-[:ENTERED {${SAID}, ${instant('entered_at', 'passed_at')},
        country: row.country, flight: row.flight, seat: row.seat, passport: row.passport}]->(g)`,
    remove: between('ENTERED', 'person', 'gate', 'Gate'),
    pattern: '(p:Person)-[r:ENTERED]->(g:Gate)',
    found: { person: 'p.id', gate: 'g.id' },
  },
  {
    feed: 'cases',
    columns: `${IDENTITY}, case_id, person, onset::BIGINT AS onset, specimen::BIGINT AS specimen,
      confirmed::BIGINT AS confirmed, isolated::BIGINT AS isolated, infectious_from::BIGINT AS infectious_from,
      infectious_to::BIGINT AS infectious_to, area, lat, lng, variant`,
    persons: ['person'],
    venues: [],
    create: `MATCH (p:Person {id: row.person})
      CREATE (:Case {case_id: row.case_id, ${SAID}, ${instant('onset', 'onset_at')},
        ${instant('specimen', 'specimen_at')}, ${instant('confirmed', 'confirmed_at')},
        ${instant('isolated', 'isolated_at')}, ${instant('infectious_from', 'infectious_from_at')},
        ${instant('infectious_to', 'infectious_to_at')},
        area: row.area, lat: row.lat, lng: row.lng, variant: row.variant})-[:OF {${RECORD}}]->(p)`,
    remove: 'MATCH (c:Case {case_id: row.case_id, seq: row.seq}) DETACH DELETE c',
    pattern: '(r:Case)-[:OF]->(p:Person)',
    found: { person: 'p.id' },
  },
  {
    feed: 'tests',
    columns: `${IDENTITY}, test_id, person, sampled_at::BIGINT AS sampled, result_at::BIGINT AS resulted,
      method, result, ct, lab`,
    persons: ['person'],
    venues: [],
    create: `MATCH (p:Person {id: row.person})
      CREATE (:Test {test_id: row.test_id, ${SAID}, ${instant('sampled', 'sampled_at')},
        ${instant('resulted', 'result_at')}, method: row.method, result: row.result, ct: row.ct,
        lab: row.lab})-[:OF {${RECORD}}]->(p)`,
    remove: 'MATCH (t:Test {test_id: row.test_id, seq: row.seq}) DETACH DELETE t',
    pattern: '(r:Test)-[:OF]->(p:Person)',
    found: { person: 'p.id', sampled_at: 'r.sampled', result_at: 'r.resulted' },
  },
  {
    feed: 'quarantine',
    columns: `${IDENTITY}, person, start::BIGINT AS start, "end"::BIGINT AS "end", kind, facility, wristband`,
    persons: ['person'],
    venues: ['facility'],
    create: `MATCH (p:Person {id: row.person}) OPTIONAL MATCH (v:Venue {id: row.facility})
      CREATE (q:Quarantine {${SAID}, ${instant('start', 'started_at')}, ${instant('end', 'ended_at')},
        kind: row.kind, wristband: row.wristband})-[:OF {${RECORD}}]->(p)
      FOREACH (facility IN CASE WHEN v IS NULL THEN [] ELSE [v] END | CREATE (q)-[:AT {${RECORD}}]->(facility))`,
    remove: 'MATCH (q:Quarantine {record_id: row.record_id, seq: row.seq}) DETACH DELETE q',
    pattern: '(r:Quarantine)-[:OF]->(p:Person)',
    found: { person: 'p.id', facility: 'head([(r)-[:AT]->(v:Venue) | v.id])' },
  },
  ...recordNodeFeeds(IDENTITY),
];
