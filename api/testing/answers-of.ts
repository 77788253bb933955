/** Questions about the small town, by which a follower is compared with its owner. For tests only. */
import { expect } from 'vitest';
import type { RunningServer } from '../server.ts';

const UNKNOWN = '/v1/cases/none/contacts';

/** About earlier states, which a follower asks its owner of. */
const OF_THE_PAST = ['/v1/cases/BN1/contacts?known_at=2021-08-28T00:00:00Z'];

export const OF_THE_PRESENT: readonly string[] = [
  '/v1/cases',
  '/v1/cases?format=csv',
  '/v1/cases/BN1',
  ...[0, 1, 2, 3, 4].map((i) => `/v1/cases/BN${i}/contacts?evidence=true&level=3&policy=vn-2021-12-unmasked`),
  '/v1/cases/BN1/contacts?format=arrow',
  UNKNOWN,
  '/v1/persons/phone:0900000003/timeline',
  '/v1/persons/cccd:001/timeline?format=ndjson',
  '/v1/venues/cho:1/visits',
  '/v1/feeds',
  '/v1/flows?from=2021-08-01T00:00:00Z&to=2021-08-10T00:00:00Z&resolution=5',
  '/v1/hotspots?resolution=8&of=visits',
];

/** Status, version and bytes of the answer to each question. */
export async function answersOf(
  { address }: Pick<RunningServer, 'address'>,
  questions: readonly string[] = [...OF_THE_PRESENT, ...OF_THE_PAST],
) {
  const answers: unknown[][] = [];
  for (const question of questions) {
    const response = await fetch(address + question);
    const version = response.headers.get('truyvet-version');
    answers.push([question, response.status, version, await response.text()]);
  }
  const refused = answers.filter(([, status]) => status !== 200).map(([question]) => question);
  expect(refused).toEqual([UNKNOWN]);
  return answers;
}
