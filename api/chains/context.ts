import type { DuckDBConnection } from '@duckdb/node-api';
import { printedIdentifier } from '../../data/identity/aliases.ts';
import type { ChainQuestion } from '../../engine/chains/chain.ts';
import { TracingError } from '../service.ts';
import type { KnownCases } from '../tracing/known-cases.ts';
import type { KnownDetails } from '../tracing/known-details.ts';
import { type LoadedWorld, personNumber } from '../tracing/loaded-world.ts';
import type { Searches } from '../tracing/searches.ts';
import { periodOf } from '../tracing/windows.ts';
import type { ChainOptions } from './chain-service.ts';
import { episodeFilter } from './episode-filter.ts';

/** What questions about chains are answered from, under one policy. */
export interface ChainContext {
  readonly connection: DuckDBConnection;
  readonly loaded: LoadedWorld;
  readonly details: KnownDetails;
  readonly cases: KnownCases;
  readonly searches: Searches;
}

/** What the engine is asked about a case. @throws TracingError `unknown-case`, `case-without-dates` */
export async function chainQuestion(
  { connection, loaded, cases }: ChainContext,
  caseId: string,
  { level, policy, from, asOf, filter }: ChainOptions,
): Promise<ChainQuestion> {
  const index = cases.byId.get(caseId);
  if (!index) throw new TracingError('unknown-case', `there is no case ${caseId}`);
  const period = periodOf(index, policy);
  return {
    index: { person: personNumber(loaded, index.person), ...period },
    levels: level,
    from: from ?? -Infinity,
    asOf: asOf ?? Infinity,
    filter: filter && (await episodeFilter(connection, loaded, filter)),
  };
}

/** What they are printed under, and their number. @throws TracingError `unknown-person` */
export async function knownPerson(
  { connection, loaded }: ChainContext,
  person: string,
): Promise<{ printed: string; number: number }> {
  const printed = await printedIdentifier(connection, person);
  const number = personNumber(loaded, printed);
  if (number < 0) throw new TracingError('unknown-person', 'no record names this person');
  return { printed, number };
}
