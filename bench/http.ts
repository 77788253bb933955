import { fork } from 'node:child_process';
import { once } from 'node:events';
import Fastify from 'fastify';
import type { Figure } from './figure.ts';
import type { HttpLoad, HttpResult } from './http-load.ts';
import { median } from './measure.ts';
import { COUNTRY, serveCountry } from './served-country.ts';

const SECONDS_A_ROUND = 4;
const ROUNDS = 3;
const CASES_ASKED = 200;
/** After the last record, so that a cut there changes no list. */
const LATE = 1_900_000_000;
const REQUESTS_A_ROUND_MAX = 1_000_000;

/** Lists of cases over HTTP beside a bare route of the same framework that sends the same bytes, in turn. */
export async function benchHttp(): Promise<Figure[]> {
  await using served = await serveCountry();
  const pathOf = (id: string) => `/v1/cases/${id}/contacts`;
  const paths = served.caseIds.slice(0, CASES_ASKED).map(pathOf);
  const answers = new Map<string, string>();
  for (const path of paths) answers.set(path, await answerOf(served.address, path));
  const bare = Fastify();
  bare.get('/*', async (request, reply) =>
    reply.type('application/json; charset=utf-8').send(answers.get(request.url)),
  );
  const bareAddress = await bare.listen({ host: '127.0.0.1', port: 0 });
  const loads = {
    ours: (_round: number) => load({ address: served.address, paths, newFrom: null }),
    bare: (_round: number) => load({ address: bareAddress, paths, newFrom: null }),
    fresh: (round: number) =>
      load({
        address: served.address,
        paths: served.caseIds.map(pathOf),
        newFrom: LATE + round * REQUESTS_A_ROUND_MAX,
      }),
  };
  for (const each of Object.values(loads)) await each(0);
  const results = { ours: [] as HttpResult[], bare: [] as HttpResult[], fresh: [] as HttpResult[] };
  for (let round = 1; round <= ROUNDS; round++)
    for (const name of ['ours', 'bare', 'fresh'] as const) results[name].push(await loads[name](round));
  for (const [path, answer] of answers)
    for (const address of [served.address, bareAddress])
      if ((await answerOf(address, path)) !== answer)
        throw new Error(`${address}${path} is answered otherwise than before`);
  await bare.close();
  const bytes = [...answers.values()].reduce((sum, { length }) => sum + length, 0) / answers.size;
  return figures(results, `${Math.round(bytes)} characters an answer; ${COUNTRY.persons} persons`);
}

function figures(results: Record<'ours' | 'bare' | 'fresh', readonly HttpResult[]>, about: string): Figure[] {
  const { ours, bare, fresh } = results;
  const rate = (name: keyof typeof results) =>
    Math.round(median(results[name].map(({ perSecond }) => perSecond)));
  const latencies = (name: keyof typeof results) => results[name].map(({ p99_ms }) => p99_ms);
  const share = (of: readonly HttpResult[]) =>
    of.map(({ perSecond }, round) => perSecond / bare[round].perSecond);
  const beside = `the bare route ${median(latencies('bare'))} ms`;
  const asked = `100 connections, ${CASES_ASKED} cases in turn, ${about}`;
  const everNew = `100 connections, no question twice, ${about}`;
  const ratio = { unit: '×', better: 'more' } as const;
  const time = { unit: 'ms', better: 'less', target: 20 } as const;
  return [
    {
      name: "lists over HTTP, requests/s as a share of a bare route's that sends the same bytes",
      samples: share(ours),
      ...ratio,
      target: 0.6,
      note: `${asked}; ${rate('ours')} and ${rate('bare')} requests/s`,
    },
    {
      name: 'lists over HTTP, time of an answer, 99th percentile',
      samples: latencies('ours'),
      ...time,
      note: `${asked}; ${beside}`,
    },
    {
      name: "lists over HTTP that nobody asked before, requests/s as a share of the bare route's",
      samples: share(fresh),
      ...ratio,
      note: `${everNew}; ${rate('fresh')} and ${rate('bare')} requests/s`,
    },
    {
      name: 'lists over HTTP that nobody asked before, time of an answer, 99th percentile',
      samples: latencies('fresh'),
      ...time,
      note: `${everNew}; ${beside}`,
    },
  ];
}

/** @throws Error for a refusal, such as `busy` where the machine is */
async function answerOf(address: string, path: string): Promise<string> {
  const response = await fetch(address + path);
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`${path} is answered by ${response.status}: ${text}`);
}

/** The load comes from a process of its own. */
async function load(asked: Omit<HttpLoad, 'seconds'>): Promise<HttpResult> {
  const process = fork(new URL('./http-load.ts', import.meta.url));
  process.send({ ...asked, seconds: SECONDS_A_ROUND } satisfies HttpLoad);
  const [result] = (await once(process, 'message')) as [HttpResult];
  if (result.failed > 0) throw new Error(`${result.failed} requests failed`);
  return result;
}
