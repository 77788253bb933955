import { type ColumnKind, type FeedDeclaration, feedOf } from '../../feeds/declaration.ts';
import { identifier } from '../../feeds/sql.ts';
import type { GraphFeed } from './graph-feeds.ts';

/** A feed whose records become a node each; under their instants' columns stand epoch seconds and a datetime. */
interface RecordNode {
  readonly feed: string;
  readonly label: string;
  readonly instants: Readonly<Record<string, readonly [seconds: string, datetime: string]>>;
}

const RECORD_NODES: readonly RecordNode[] = [
  { feed: 'persons', label: 'PersonRecord', instants: {} },
  { feed: 'identities', label: 'Identity', instants: { since: ['since', 'since_at'] } },
  {
    feed: 'identity_decisions',
    label: 'IdentityDecision',
    instants: { decided_at: ['decided', 'decided_at'] },
  },
  { feed: 'venues', label: 'VenueRecord', instants: {} },
  { feed: 'transmissions', label: 'Transmission', instants: {} },
  { feed: 'vaccinations', label: 'Vaccination', instants: { given_at: ['given', 'given_at'] } },
  {
    feed: 'declarations',
    label: 'Declaration',
    instants: {
      declared_at: ['declared', 'declared_at'],
      depart: ['depart', 'departed_at'],
      arrive: ['arrive', 'arrived_at'],
    },
  },
  { feed: 'checkpoints', label: 'Passage', instants: { passed_at: ['passed', 'passed_at'] } },
  { feed: 'wristband_alerts', label: 'WristbandAlert', instants: { alerted_at: ['alerted', 'alerted_at'] } },
  { feed: 'reports', label: 'Report', instants: { reported_at: ['reported', 'reported_at'] } },
  { feed: 'help_requests', label: 'HelpRequest', instants: { requested_at: ['requested', 'requested_at'] } },
  { feed: 'consultations', label: 'Consultation', instants: { at: ['at', 'consulted_at'] } },
  { feed: 'priority_groups', label: 'PriorityGroup', instants: { since: ['since', 'since_at'] } },
];

/** Labels whose nodes are found by `record_id`. */
export const RECORD_LABELS: readonly string[] = RECORD_NODES.map(({ label }) => label);

/** Whole numbers come as bigint, which Neo4j takes for whole; a date as text. */
const TYPES: { readonly [Kind in ColumnKind]?: string } = { count: '::BIGINT', date: '::VARCHAR' };

/** These feeds in the graph: a node each with its columns as properties, `OF` the person where the record names one. */
export function recordNodeFeeds(recordColumns: string): GraphFeed[] {
  return RECORD_NODES.map((node) => graphFeedOf(node, feedOf(node.feed)!, recordColumns));
}

function graphFeedOf(
  { feed, label, instants }: RecordNode,
  { columns }: FeedDeclaration,
  record: string,
): GraphFeed {
  const selected = columns.map(({ name, kind }) => {
    const [seconds] = instants[name] ?? [name];
    const type = instants[name] ? '::BIGINT' : TYPES[kind];
    return `${identifier(name)}${type ?? ''} AS ${identifier(seconds)}`;
  });
  const properties = columns
    .filter(({ name }) => name !== 'person')
    .flatMap(({ name }) => {
      const [seconds, datetime] = instants[name] ?? [name];
      const value = `$rows.\`${seconds}\`[i]`;
      const readable = `CASE WHEN ${value} IS NOT NULL THEN datetime({epochSeconds: ${value}}) END`;
      return [`\`${seconds}\`: ${value}`, ...(datetime ? [`${datetime}: ${readable}`] : [])];
    });
  const elsewhere = Object.entries(instants).filter(([name, [seconds]]) => name !== seconds);
  const hasPerson = columns.some(({ name }) => name === 'person');
  const person = hasPerson ? '$rows.person[i]' : 'NULL';
  return {
    feed,
    columns: `${record}, ${selected.join(', ')}`,
    persons: hasPerson ? ['person'] : [],
    venues: [],
    create: `OPTIONAL MATCH (p:Person {id: ${person}})
      CREATE (r:${label} {record_id: $rows.record_id[i], recorded_at: $rows.recorded_at[i], seq: $rows.seq[i], attributes: $rows.attributes[i],
        ${properties.join(', ')}})
      FOREACH (person IN CASE WHEN p IS NULL THEN [] ELSE [p] END |
        CREATE (r)-[:OF {record_id: $rows.record_id[i], seq: $rows.seq[i]}]->(person))`,
    remove: `MATCH (r:${label} {record_id: $rows.record_id[i], seq: $rows.seq[i]}) DETACH DELETE r`,
    pattern: `(r:${label}) USING INDEX SEEK r:${label}(seq)`,
    found: {
      ...Object.fromEntries(elsewhere.map(([name, [seconds]]) => [name, `r.\`${seconds}\``])),
      ...(hasPerson && { person: 'head([(r)-[:OF]->(p:Person) | p.id])' }),
    },
  };
}
