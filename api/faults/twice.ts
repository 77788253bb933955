import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { PREFIX } from '../../workers/jobs/redis.ts';
import type { Fault } from './fault.ts';

const LOOK_MS = 10;
const STATES = ['waiting', 'active', 'completed'] as const;

export const twice: Fault = {
  name: 'twice',
  about: 'every job delivered once more after it has ended, as by a Redis that forgot its last second',
  times: 2,
  perImport: 1,
  needs: { worker: true },
  strike: async (site) => {
    const queue = new Queue('trace', { connection: { url: site.redis.url }, prefix: PREFIX });
    const seen = new Map<string, object>();
    const again = new Set<string>();
    const until = Date.now() + site.moment_ms;
    while (Date.now() < until) {
      const held = (await queue.getJobs([...STATES])).filter((job) => job !== undefined);
      for (const { id, data } of held) seen.set(id!, data);
      for (const [id, data] of seen) {
        if (again.has(id) || held.some((job) => job.id === id)) continue;
        again.add(id);
        await queue.add('trace', data, { jobId: id, attempts: 1 });
      }
      await wait(LOOK_MS);
    }
    await queue.close();
    return `${again.size} jobs`;
  },
};
