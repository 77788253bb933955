import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const killOwner: Fault = {
  name: 'kill-owner',
  about: '`kill -9` of the owner, which is started again',
  times: 10,
  perImport: 10,
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.owner.end('SIGKILL');
    await site.startOwner();
    return when;
  },
};
