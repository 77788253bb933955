import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const killWorker: Fault = {
  name: 'kill-worker',
  about: '`kill -9` of a worker, which is started again',
  times: 10,
  perImport: 10,
  needs: { worker: true },
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.worker!.end('SIGKILL');
    await site.startWorker();
    return when;
  },
};
