import autocannon, { type Result } from 'autocannon';
import Fastify from 'fastify';
import type { Figure } from './figure.ts';
import { median } from './measure.ts';
import { COUNTRY, serveCountry } from './served-country.ts';

const CONNECTIONS = 100;
const SECONDS_A_ROUND = 4;
const ROUNDS = 3;
const CASES_ASKED = 200;

/** Lists of cases over HTTP beside a bare route of the same framework that sends the same bytes, in turn. */
export async function benchHttp(): Promise<Figure[]> {
  await using served = await serveCountry();
  const paths = served.caseIds.slice(0, CASES_ASKED).map((id) => `/v1/cases/${id}/contacts`);
  const answers = new Map<string, string>();
  for (const path of paths) answers.set(path, await (await fetch(served.address + path)).text());
  const bare = Fastify();
  bare.get('/*', async (request, reply) =>
    reply.type('application/json; charset=utf-8').send(answers.get(request.url)),
  );
  const bareAddress = await bare.listen({ host: '127.0.0.1', port: 0 });
  const ours: Result[] = [];
  const theirs: Result[] = [];
  for (const address of [served.address, bareAddress]) await load(address, paths);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await load(served.address, paths));
    theirs.push(await load(bareAddress, paths));
  }
  for (const path of paths)
    if ((await (await fetch(served.address + path)).text()) !== answers.get(path))
      throw new Error(`${path} is answered otherwise than before`);
  await bare.close();
  const rate = (results: readonly Result[]) => median(results.map(({ requests }) => requests.average));
  const bytes = [...answers.values()].reduce((sum, { length }) => sum + length, 0) / answers.size;
  const note = `${CONNECTIONS} connections, ${CASES_ASKED} cases in turn, ${Math.round(bytes)} characters an answer; ${COUNTRY.persons} persons`;
  return [
    {
      name: "lists over HTTP, requests/s as a share of a bare route's that sends the same bytes",
      samples: ours.map(({ requests }, round) => requests.average / theirs[round].requests.average),
      unit: '×',
      better: 'more',
      target: 0.6,
      note: `${note}; ${Math.round(rate(ours))} and ${Math.round(rate(theirs))} requests/s`,
    },
    {
      name: 'lists over HTTP, time of an answer, 99th percentile',
      samples: ours.map(({ latency }) => latency.p99),
      unit: 'ms',
      better: 'less',
      target: 20,
      note: `${note}; the bare route ${median(theirs.map(({ latency }) => latency.p99))} ms`,
    },
  ];
}

/** The load comes from a thread of its own. */
async function load(url: string, paths: readonly string[]): Promise<Result> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS_A_ROUND,
    workers: 1,
    requests: paths.map((path) => ({ path })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx + result.errors} requests failed`);
  return result;
}
