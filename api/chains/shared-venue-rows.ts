import { venueCategories } from '../../data/line-list/person-details.ts';
import { utf8Order } from '../../data/utf8-order.ts';
import { sharedVenues, visitorsOf } from '../../engine/chains/shared-venues.ts';
import { TracingError } from '../service.ts';
import { withoutUnknown } from '../tracing/contact-rows.ts';
import { personNumber } from '../tracing/loaded-world.ts';
import type { ChainOptions, SharedVenueRow } from './chain-service.ts';
import type { ChainContext } from './context.ts';
import { onsetOf } from './source-rows.ts';

/** Of one case alone a venue tells nothing. */
const CASES_MIN = 2;

/**
 * Venues where at least two of the cases were while they may have been infected: those of most cases first, of equal
 * ones those with fewer visitors, which say more, then in order of identifiers.
 */
export async function sharedVenueRows(
  { connection, loaded, cases }: ChainContext,
  caseIds: readonly string[],
  { policy, from, asOf }: Pick<ChainOptions, 'policy' | 'from' | 'asOf'>,
): Promise<SharedVenueRow[]> {
  const asked = [...new Set(caseIds)].map((caseId) => {
    const index = cases.byId.get(caseId);
    if (!index) throw new TracingError('unknown-case', `there is no case ${caseId}`);
    const onset = onsetOf([index], null);
    const person = personNumber(loaded, index.person);
    return {
      caseId,
      person,
      from: Math.max(onset - policy.incubation_s, from ?? -Infinity),
      to: Math.min(onset, asOf ?? Infinity),
    };
  });
  const categories = await venueCategories(connection);
  const shared = sharedVenues(loaded.world, policy, asked, CASES_MIN);
  return shared
    .map(({ venue, asked: places, together, first, last, stay_s }) => {
      const name = loaded.venues.at(venue);
      const case_ids = places.map((place) => asked[place]!.caseId).sort(utf8Order);
      const visitors = visitorsOf(loaded.world, policy, venue, first, last);
      return {
        venue: name,
        name: loaded.venueNames.get(name),
        category: categories.get(name),
        cases: case_ids.length,
        case_ids,
        together,
        visitors,
        first,
        last,
        stay_s,
      };
    })
    .sort((a, b) => b.cases - a.cases || a.visitors - b.visitors || utf8Order(a.venue, b.venue))
    .map((row, i) => withoutUnknown({ rank: i + 1, ...row }) as SharedVenueRow);
}
