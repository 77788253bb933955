import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { formatInstant } from '../../../engine/time.ts';
import type { Row } from '../../formats/row-set.ts';
import { CAUSE_COLUMNS } from '../../traces/diff.ts';
import type { TraceQuestion } from '../../traces/trace-job.ts';
import { type ServerClient, ServerError } from './client.ts';
import { rowFrom } from './rows.ts';

/** As `questionDiff`, by two traces of the server that holds the folder. @throws ServerError */
export async function* remoteDiff(
  server: ServerClient,
  before: TraceQuestion,
  after: TraceQuestion,
): AsyncGenerator<readonly Row[]> {
  const made: string[] = [];
  try {
    for (const question of [before, after]) made.push(await trace(server, question));
    const [against, address] = made.map((location) => location.split('/').at(-1)!);
    const { body } = await server.get(`/v1/traces/${address}/diff?against=${against}&format=ndjson`);
    for await (const line of createInterface({ input: Readable.fromWeb(body as never) }))
      yield [rowFrom(CAUSE_COLUMNS, JSON.parse(line))];
  } finally {
    for (const location of made) await server.send(location, () => ({ method: 'DELETE' })).catch(() => {});
  }
}

/** Address of the trace, once it is done. */
async function trace(server: ServerClient, question: TraceQuestion): Promise<string> {
  const { caseIds, policy, level, asOf, knownAt, version } = question;
  const taken = await server.post('/v1/traces', {
    cases: caseIds ?? 'all',
    policy,
    level,
    ...(asOf !== null && { as_of: formatInstant(asOf) }),
    ...(knownAt !== undefined && { known_at: formatInstant(knownAt) }),
    ...(version !== undefined && { version }),
  });
  const location = taken.headers.get('location')!;
  await (await server.get(`${location}/events`)).text();
  const { state, refusal } = (await (await server.get(location)).json()) as {
    state: string;
    refusal?: string;
  };
  if (state === 'done') return location;
  throw new ServerError(refusal ?? `the trace at the server is ${state}`);
}
