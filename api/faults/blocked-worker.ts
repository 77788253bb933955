import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

/** Longer than the lock of a job, and than what it takes to notice that it has run out. */
const STILL_S = 65;

export const blockedWorker: Fault = {
  name: 'blocked-worker',
  about: `a worker standing still for ${STILL_S} s, longer than the lock of its job`,
  times: 2,
  perImport: 1,
  needs: { worker: true },
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    site.worker!.pause(true);
    await wait(STILL_S * 1000);
    site.worker!.pause(false);
    return when;
  },
};
