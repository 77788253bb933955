import type { RankedCase } from '../../../data/synth/infector-score.ts';
import type { Policy } from '../../../engine/policy.ts';
import type { Row } from '../../formats/row-set.ts';
import type { ScoreSource } from '../score-source.ts';
import { policyAsked } from './asking.ts';
import type { ServerClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { RemoteTracing } from './remote-tracing.ts';

/** What is scored, asked of the server that holds the folder. */
export function remoteSource(server: ServerClient): ScoreSource {
  const tracing = new RemoteTracing(server);
  return {
    trace: (...question) => tracing.trace(...question),
    cases: (policy) => tracing.cases(policy),
    printedUnder: async () => {
      const pages = pagesOf([], (after) =>
        server.post('/v1/answers/identifiers', { limit: 10_000, ...after }),
      );
      const printed = new Map<string, string>();
      for await (const rows of pages)
        for (const { person, identifier, same_as } of rows as Record<string, string>[]) {
          printed.set(identifier!, person!);
          printed.set(same_as!, person!);
        }
      return printed;
    },
    ranking: async (policy) => rankingOf(await tracing.cases(policy), await transmissions(server, policy)),
  };
}

async function transmissions(server: ServerClient, policy: Policy): Promise<readonly Row[]> {
  const query = new URLSearchParams({ policy: policyAsked(policy) });
  const { rows } = (await (await server.get(`/v1/transmissions?${query}`)).json()) as { rows: Row[] };
  return rows;
}

function rankingOf(
  cases: Awaited<ReturnType<ScoreSource['cases']>>,
  rows: readonly Row[],
): readonly RankedCase[] {
  const persons = new Map(cases.map(({ case_id, person }) => [case_id, person]));
  const ranked = Map.groupBy(
    rows.filter(({ rank }) => rank !== undefined),
    ({ case_id }) => case_id as string,
  );
  const rankOf = ({ rank }: Row) => rank as number;
  return cases.map(({ case_id, person }) => ({
    person,
    infectors: (ranked.get(case_id) ?? [])
      .toSorted((a, b) => rankOf(a) - rankOf(b))
      .map(({ infector }) => persons.get(infector as string)!),
  }));
}
