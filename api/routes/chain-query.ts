import { type ChainOptions, CONTACT_FEEDS, type ContactFeed } from '../chains/chain-service.ts';
import type { FormatName } from '../formats/formats.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';
import { levelOf, type UNLIMITED } from '../limits.ts';
import type { RouteContext } from './context.ts';
import { instantOf, KNOWN_AT_SCHEMA } from './question.ts';
import { levelSchema } from './schemas.ts';

export const FORMATS_OFFERED: readonly FormatName[] = ['json', 'ndjson', 'csv', 'arrow'];

/** What every question about chains may say. */
export interface ChainQuery {
  level: number | typeof UNLIMITED;
  policy?: string | object;
  as_of?: string;
  known_at?: string;
  since?: string;
  until?: string;
  feed?: ContactFeed[];
  category?: string[];
  setting?: string[];
  evidence?: boolean;
  format?: FormatName;
}

const INSTANT = { type: 'string', maxLength: 64, description: INSTANT_EXPECTED };
const TEXTS = { type: 'array', maxItems: 20, items: { type: 'string', minLength: 1, maxLength: 256 } };

/** Parameters that a question about chains may have; all are optional. */
export function chainParameters(level: number | typeof UNLIMITED, policy: Record<string, unknown>) {
  return {
    level: levelSchema(level),
    policy,
    as_of: INSTANT,
    known_at: KNOWN_AT_SCHEMA,
    ...SPAN,
    feed: { type: 'array', maxItems: 4, items: { type: 'string', enum: CONTACT_FEEDS } },
    category: TEXTS,
    setting: TEXTS,
    evidence: { type: 'boolean', default: false },
    format: { type: 'string', enum: FORMATS_OFFERED },
  };
}

/** Contacts before and after these instants do not count. */
export const SPAN = { since: INSTANT, until: INSTANT };

/** The question that a query asks, and the instant by which it was known. @throws Problem `unknown-policy`, `bad-request` */
export function chainOptions(
  query: ChainQuery,
  context: RouteContext,
): ChainOptions & { knownAt: number | null } {
  const { feed = [], category = [], setting = [] } = query;
  const isFiltered = feed.length + category.length + setting.length > 0;
  const asOf = instantOf('as_of', query.as_of);
  const knownAt = instantOf('known_at', query.known_at);
  return {
    level: levelOf(query.level),
    policy: context.policyOf(query.policy, asOf ?? knownAt),
    from: instantOf('since', query.since),
    asOf: earlier(instantOf('until', query.until), asOf),
    filter: isFiltered ? { feeds: feed, categories: category, settings: setting } : null,
    knownAt,
  };
}

export function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
