import type { RankedCase } from '../../data/synth/infector-score.ts';
import { printedUnder } from '../../data/synth/truth.ts';
import type { Policy } from '../../engine/policy.ts';
import type { CaseRow, TracingService } from '../service.ts';
import { pictureOf } from '../transmission/picture.ts';

/** What is scored: lists, identities and possible infectors, of a store or of the server that holds it. */
export interface ScoreSource extends Pick<TracingService, 'trace'> {
  cases(policy: Policy): Promise<readonly Pick<CaseRow, 'case_id' | 'person'>[]>;
  /** What those of the identifiers are printed under that are printed under another. */
  printedUnder(identifiers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Of each case its possible infectors, the likeliest first. */
  ranking(policy: Policy): Promise<readonly RankedCase[]>;
}

/** Of a store that is loaded. */
export function loadedSource(tracing: TracingService): ScoreSource {
  return {
    trace: (...question) => tracing.trace(...question),
    cases: async (policy) => tracing.cases(policy),
    printedUnder: (identifiers) => tracing.read((connection) => printedUnder(connection, identifiers)),
    async ranking(policy) {
      const { cases, ranked } = await pictureOf(tracing, policy);
      return cases.map(({ person }, number) => ({
        person,
        infectors: ranked[number]!.map(({ infector }) => cases[infector]!.person),
      }));
    },
  };
}
