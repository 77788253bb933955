import { sharedVenues } from '../../data/hotspots/shared-venues.ts';
import type { Policy } from '../../engine/policy.ts';
import { formatInstant } from '../../engine/time.ts';
import type { CaseRow, ContactRow, TracingService } from '../service.ts';
import { traceableCases } from '../traces/traceable.ts';
import type { Cluster } from './clusters.ts';

/** Cases of a cluster that are traced for its explanation. */
const CASES_MAX = 500;
const LEVELS = 2;
const DAY_S = 86_400;

/** The cases of a cluster, who of them stands on whose list, and the venues that several of them visited. */
export async function explainCluster(
  tracing: TracingService,
  policy: Policy,
  cluster: Cluster,
): Promise<object> {
  const cases = cluster.ids.slice(0, CASES_MAX).flatMap((id) => tracing.case(id, policy) ?? []);
  const persons = cases.map(({ person }) => person);
  // Whoever fell ill in the cluster's time was infected up to the longest incubation before.
  const [from, to] = [cluster.from - 14 * DAY_S, cluster.to];
  const venues = await tracing.read((connection) => sharedVenues(connection, persons, from, to));
  const { number, lat, lng, radius_m, events, ids, scores } = cluster;
  return {
    ...{ number, lat, lng, radius_m, events, ids, ...scores },
    from: formatInstant(cluster.from),
    to: formatInstant(cluster.to),
    links: await linksAmong(tracing, policy, cases),
    shared_venues: venues.map((venue) => ({
      ...venue,
      first: formatInstant(venue.first),
      last: formatInstant(venue.last),
    })),
  };
}

/** Contacts of the cases who are cases of the cluster too: the chains inside it. */
async function linksAmong(
  tracing: TracingService,
  policy: Policy,
  cases: readonly CaseRow[],
): Promise<object[]> {
  const caseOf = new Map(cases.map(({ person, case_id }) => [person, case_id]));
  const traceable = new Set(await traceableCases(tracing, policy));
  const asked = cases.map(({ case_id }) => case_id).filter((id) => traceable.has(id));
  const links: object[] = [];
  const options = { level: LEVELS, policy, asOf: null, evidence: false };
  for await (const rows of tracing.trace(asked, options))
    links.push(...rows.filter(({ person }) => caseOf.has(person)).map((row) => linkOf(row, caseOf)));
  return links;
}

function linkOf(
  { case_id, level, person, via, first_exposure, exposure_s }: ContactRow,
  caseOf: Map<string, string>,
) {
  const to_case = caseOf.get(person);
  return { case_id, to_case, level, via, first_exposure: formatInstant(first_exposure), exposure_s };
}
