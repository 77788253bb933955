import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { type RunningRedis, startRedis } from '../servers/redis.ts';
import { missingForRedis, testWithRedis } from '../servers/testing/require-servers.ts';
import { BullCarrier } from './bullmq.ts';
import { describeQueue } from './testing/conformance.ts';
import type { TestKinds, Workbench } from './testing/workbench.ts';
import { work } from './work.ts';

let redis: RunningRedis;

beforeAll(async () => {
  if (missingForRedis() === null) redis = await startRedis({ folder: await temporaryFolder() });
});
afterAll(() => redis?.stop());

let prefix: string;
let workbenchOfPrefix: Workbench;

/** A fresh name of the queue for each test; the same after a new start. */
async function staff(workbench: Workbench) {
  if (workbench !== workbenchOfPrefix) prefix = randomUUID();
  workbenchOfPrefix = workbench;
  const { url } = redis;
  const onNotice = () => {};
  const carrier = new BullCarrier({ url, prefix, kinds: ['task', 'errand'], onNotice });
  const { stop } = await work<TestKinds>({ url, prefix, handlers: workbench.handlers, onNotice });
  return { carrier, stop };
}

describeQueue(testWithRedis, staff);
