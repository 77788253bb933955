import { test } from 'vitest';
import { InProcessCarrier } from './in-process.ts';
import { describeQueue } from './testing/conformance.ts';
import type { TestKinds } from './testing/workbench.ts';

describeQueue(test, async ({ handlers }) => ({
  carrier: new InProcessCarrier<TestKinds>(handlers),
  stop: async () => {},
}));
