import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetPlans } from './kept-plans.ts';
import { FeedBench } from './testing/feed-bench.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(async () => {
  forgetPlans(bench.connection);
  await bench[Symbol.asyncDispose]();
});

const FILES = [
  'case_id,person,onset,note\nc1,p1,2021-08-01,a\nc2,p2,nonsense,b\n',
  'case_id,person,onset,note\nc3,p3,2021-08-03,\nc4,p4\nc5, p5 ,2021-08-05T00:00:00Z,"x, y"\n',
  'case_id,person,onset,note\nc6,qr1405:1|A,2021-08-03,p|q\nc7,079200012345|AN|1990-01-01|0|Q7f3kk29,2021-08-03,\nc8,p8,2021-08-03,1|2|3|4\n',
];

test('a kept plan stages every file as a plan of its own does, personal codes or none in it', async () => {
  for (const [number, content] of [...FILES, ...FILES].entries()) {
    const name = `cases-${number}.csv`;
    const [kept, own] = [
      await bench.stage(name, content, { keepPlan: true }),
      await bench.stage(name, content),
    ];
    expect(await bench.rows(kept)).toEqual(await bench.rows(own));
    expect(await bench.rejections(kept)).toEqual(await bench.rejections(own));
    expect(kept.parts).toEqual(own.parts);
  }
});

test('a zone, or a column more, is another plan', async () => {
  const options = { keepPlan: true, timeZone: 'Asia/Ho_Chi_Minh' };
  const staged = await bench.stage('cases.csv', 'case_id,person,onset\nc1,p1,2021-08-01T07:00\n', options);
  expect(await bench.rows(staged)).toMatchObject([{ case_id: 'c1', onset: 1_627_776_000 }]);
});

test('a file that cannot be read leaves nothing to the next', async () => {
  const unclosed = 'case_id,person,onset,note\nc9,p9,2021-08-01,"open\n';
  await expect(bench.stage('cases-open.csv', unclosed, { keepPlan: true })).rejects.toThrow('quote');
  const staged = await bench.stage('cases-next.csv', FILES[0]!, { keepPlan: true });
  expect(staged).toMatchObject({ accepted: 1, rejected: 1 });
});
