/** Records to be removed beside those of the small town. For tests only. */
import type { Driver } from 'neo4j-driver';
import { FIRST_DAY } from './small-town.ts';

const OLD = FIRST_DAY - 50 * 86_400;
const ZEBRA = 'phone:zebra';
const record = { person: ZEBRA };
const encounter = { person_a: ZEBRA, person_b: 'phone:0900000002', start: OLD, duration_s: 900 };

/** Of every feed that forgets, fifty days before the town's; in each is `zebra`, which is nowhere else. */
export const OLD_RECORDS: Readonly<Record<string, readonly object[]>> = {
  encounters: [
    { ...encounter, record_id: 'zebra-1' },
    { ...encounter, record_id: 'zebra-2' },
    { ...encounter, record_id: 'zebra-3', person_b: 'phone:zebra-wrong' },
  ],
  visits: [{ ...record, venue: 'cho:zebra', check_in: OLD, check_out: OLD + 600 }],
  contacts: [{ person: 'phone:0900000003', contact: ZEBRA, start: OLD }],
  entries: [{ ...record, entered_at: OLD, gate: 'zebra gate', passport: 'zebra-passport' }],
  checkpoints: [{ ...record, checkpoint: 'zebra', passed_at: OLD }],
  declarations: [{ ...record, declared_at: OLD, symptoms: 'zebra' }],
  wristband_alerts: [{ wristband: 'zebra', alerted_at: OLD, kind: 'cut' }],
  reports: [{ ...record, report_id: 'zebra', reported_at: OLD }],
  help_requests: [{ ...record, request_id: 'zebra', requested_at: OLD, need: 'food' }],
  consultations: [{ ...record, consultation_id: 'zebra', at: OLD }],
};

/** A correction and a retraction of two of them. */
export const OLD_CORRECTIONS = {
  encounters: [
    { ...encounter, record_id: 'zebra-2', duration_s: 60 },
    { ...encounter, record_id: 'zebra-3', person_b: 'phone:zebra-wrong', retracted: true },
  ],
};

/** Nodes and relationships with the text in any property. */
export async function numNaming(driver: Driver, text: string): Promise<number> {
  const has = 'any(key IN keys(x) WHERE toStringOrNull(x[key]) CONTAINS $text)';
  const { records } = await driver.executeQuery(
    `RETURN COUNT { MATCH (x) WHERE ${has} } + COUNT { MATCH ()-[x]->() WHERE ${has} } AS found`,
    { text },
  );
  return records[0]!.get('found');
}
