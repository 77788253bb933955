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
  /** Cypher for row `i` of the columns `$rows`. */
  readonly create: string;
  readonly remove: string;
  /**
   * Pattern of a record `r`, with the nodes that it names, to be asked for by `seq` alone. Neo4j is told of the index: by
   * the statistics that it happens to have it would now and then look through all records. The nodes stand without
   * labels, which say nothing new and are looked up for each.
   */
  readonly pattern: string;
  /** Where a column of the feed is, other than in the property of `r` by its name. */
  readonly found: Readonly<Record<string, string>>;
}

/** Properties that tell a record, and what it says besides its feed's columns: JSON. */
const RECORD = 'record_id: $rows.record_id[i], recorded_at: $rows.recorded_at[i], seq: $rows.seq[i]';
const SAID = `${RECORD}, attributes: $rows.attributes[i]`;

/** An instant twice: epoch seconds, as the engine has it, and a datetime to read. */
function instant(column: string, readable: string): string {
  const time = `datetime({epochSeconds: $rows.\`${column}\`[i]})`;
  return `\`${column}\`: $rows.\`${column}\`[i], ${readable}: CASE WHEN $rows.\`${column}\`[i] IS NOT NULL THEN ${time} END`;
}

function between(type: string, from: string, to: string, targetLabel: string): string {
  return `MATCH (:Person {id: $rows.${from}[i]})-[r:${type} {record_id: $rows.record_id[i], seq: $rows.seq[i]}]->(:${targetLabel} {id: $rows.${to}[i]})
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
    create: `MATCH (a:Person {id: $rows.person_a[i]}) MATCH (b:Person {id: $rows.person_b[i]})
      CREATE (a)-[:ENCOUNTER {${SAID}, start: $rows.start[i], end: $rows.end[i],
        started_at: datetime({epochSeconds: $rows.start[i]}), ended_at: datetime({epochSeconds: $rows.end[i]}),
        attenuation_db: $rows.attenuation_db[i], rssi_dbm: $rows.rssi_dbm[i], devices: $rows.devices[i], signal: $rows.signal[i],
        lat: $rows.lat[i], lng: $rows.lng[i]}]->(b)`,
    remove: between('ENCOUNTER', 'person_a', 'person_b', 'Person'),
    pattern: '(a)-[r:ENCOUNTER]->(b) USING INDEX SEEK r:ENCOUNTER(seq)',
    found: { person_a: 'a.id', person_b: 'b.id', duration_s: 'r.end - r.start' },
  },
  {
    feed: 'visits',
    columns: `${IDENTITY}, person, venue, check_in::BIGINT AS check_in, check_out::BIGINT AS check_out, zone`,
    persons: ['person'],
    venues: ['venue'],
    create: `MATCH (p:Person {id: $rows.person[i]}) MATCH (v:Venue {id: $rows.venue[i]})
      CREATE (p)-[:VISITED {${SAID}, ${instant('check_in', 'checked_in_at')}, ${instant('check_out', 'checked_out_at')},
        zone: $rows.zone[i]}]->(v)`,
    remove: between('VISITED', 'person', 'venue', 'Venue'),
    pattern: '(p)-[r:VISITED]->(v) USING INDEX SEEK r:VISITED(seq)',
    found: { person: 'p.id', venue: 'v.id' },
  },
  {
    feed: 'contacts',
    columns: `${IDENTITY}, person, contact, start::BIGINT AS start, "end"::BIGINT AS "end", setting, relation, certainty`,
    persons: ['person', 'contact'],
    venues: [],
    create: `MATCH (p:Person {id: $rows.person[i]}) MATCH (c:Person {id: $rows.contact[i]})
      CREATE (p)-[:NAMED {${SAID}, ${instant('start', 'started_at')}, ${instant('end', 'ended_at')},
        setting: $rows.setting[i], relation: $rows.relation[i], certainty: $rows.certainty[i]}]->(c)`,
    remove: between('NAMED', 'person', 'contact', 'Person'),
    pattern: '(p)-[r:NAMED]->(c) USING INDEX SEEK r:NAMED(seq)',
    found: { person: 'p.id', contact: 'c.id' },
  },
  {
    feed: 'entries',
    columns: `${IDENTITY}, person, gate, entered_at::BIGINT AS entered_at, country, flight, seat, passport`,
    persons: ['person'],
    venues: [],
    create: `MATCH (p:Person {id: $rows.person[i]}) MERGE (g:Gate {id: $rows.gate[i]})
      CREATE (p)-[:ENTERED {${SAID}, ${instant('entered_at', 'passed_at')},
        country: $rows.country[i], flight: $rows.flight[i], seat: $rows.seat[i], passport: $rows.passport[i]}]->(g)`,
    remove: between('ENTERED', 'person', 'gate', 'Gate'),
    pattern: '(p)-[r:ENTERED]->(g) USING INDEX SEEK r:ENTERED(seq)',
    found: { person: 'p.id', gate: 'g.id' },
  },
  {
    feed: 'cases',
    columns: `${IDENTITY}, case_id, person, onset::BIGINT AS onset, specimen::BIGINT AS specimen,
      confirmed::BIGINT AS confirmed, isolated::BIGINT AS isolated, infectious_from::BIGINT AS infectious_from,
      infectious_to::BIGINT AS infectious_to, area, lat, lng, variant`,
    persons: ['person'],
    venues: [],
    create: `MATCH (p:Person {id: $rows.person[i]})
      CREATE (:Case {case_id: $rows.case_id[i], ${SAID}, ${instant('onset', 'onset_at')},
        ${instant('specimen', 'specimen_at')}, ${instant('confirmed', 'confirmed_at')},
        ${instant('isolated', 'isolated_at')}, ${instant('infectious_from', 'infectious_from_at')},
        ${instant('infectious_to', 'infectious_to_at')},
        area: $rows.area[i], lat: $rows.lat[i], lng: $rows.lng[i], variant: $rows.variant[i]})-[:OF {${RECORD}}]->(p)`,
    remove: 'MATCH (c:Case {case_id: $rows.case_id[i], seq: $rows.seq[i]}) DETACH DELETE c',
    pattern: '(r:Case)-[:OF]->(p) USING INDEX SEEK r:Case(seq)',
    found: { person: 'p.id' },
  },
  {
    feed: 'tests',
    columns: `${IDENTITY}, test_id, person, sampled_at::BIGINT AS sampled, result_at::BIGINT AS resulted,
      method, result, ct, lab`,
    persons: ['person'],
    venues: [],
    create: `MATCH (p:Person {id: $rows.person[i]})
      CREATE (:Test {test_id: $rows.test_id[i], ${SAID}, ${instant('sampled', 'sampled_at')},
        ${instant('resulted', 'result_at')}, method: $rows.method[i], result: $rows.result[i], ct: $rows.ct[i],
        lab: $rows.lab[i]})-[:OF {${RECORD}}]->(p)`,
    remove: 'MATCH (t:Test {test_id: $rows.test_id[i], seq: $rows.seq[i]}) DETACH DELETE t',
    pattern: '(r:Test)-[:OF]->(p) USING INDEX SEEK r:Test(seq)',
    found: { person: 'p.id', sampled_at: 'r.sampled', result_at: 'r.resulted' },
  },
  {
    feed: 'quarantine',
    columns: `${IDENTITY}, person, start::BIGINT AS start, "end"::BIGINT AS "end", kind, facility, wristband`,
    persons: ['person'],
    venues: ['facility'],
    create: `MATCH (p:Person {id: $rows.person[i]}) OPTIONAL MATCH (v:Venue {id: $rows.facility[i]})
      CREATE (q:Quarantine {${SAID}, ${instant('start', 'started_at')}, ${instant('end', 'ended_at')},
        kind: $rows.kind[i], wristband: $rows.wristband[i]})-[:OF {${RECORD}}]->(p)
      FOREACH (facility IN CASE WHEN v IS NULL THEN [] ELSE [v] END | CREATE (q)-[:AT {${RECORD}}]->(facility))`,
    remove: 'MATCH (q:Quarantine {record_id: $rows.record_id[i], seq: $rows.seq[i]}) DETACH DELETE q',
    pattern: '(r:Quarantine)-[:OF]->(p) USING INDEX SEEK r:Quarantine(seq)',
    found: { person: 'p.id', facility: 'head([(r)-[:AT]->(v:Venue) | v.id])' },
  },
  ...recordNodeFeeds(IDENTITY),
];
