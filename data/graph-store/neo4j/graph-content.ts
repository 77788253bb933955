import { createHash } from 'node:crypto';
import type { Driver, Record as GraphRecord } from 'neo4j-driver';

/** What is there of each record, and of those whom any record names; marks of how it came there are left out. */
const QUERIES = [
  `MATCH (a)-[r]->(b) RETURN type(r) AS kind, coalesce(a.id, a.record_id) AS from, b.id AS to, properties(r) AS values`,
  `MATCH (n) WHERE NOT (n:Graph OR n:Applied OR n:Batch OR n:Ended)
     AND (EXISTS { (n)--() } OR n.records > 0 OR n.printed <> n.id OR n:Record)
   RETURN labels(n)[0] AS kind, null AS from, null AS to, properties(n) AS values`,
];

/** Count and digest of what Neo4j holds, by label and type, in whatever order and batches it came. */
export async function graphContent(driver: Driver): Promise<Map<string, string>> {
  const lines = new Map<string, string[]>();
  const session = driver.session();
  try {
    for (const query of QUERIES)
      for await (const record of session.run(query)) {
        const kind: string = record.get('kind');
        const ofKind = lines.get(kind);
        if (ofKind) ofKind.push(lineOf(record));
        else lines.set(kind, [lineOf(record)]);
      }
  } finally {
    await session.close();
  }
  return new Map([...lines].map(([kind, ofKind]) => [kind, `${ofKind.length} ${digestOf(ofKind)}`]));
}

/** The batch that brought a record depends on how bodies were put together. */
function lineOf(record: GraphRecord): string {
  const { seq: _, ...values } = record.get('values') as Record<string, unknown>;
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([record.get('from'), record.get('to'), sorted]);
}

function digestOf(lines: string[]): string {
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}
