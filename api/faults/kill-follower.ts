import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

export const killFollower: Fault = {
  name: 'kill-follower',
  about: '`kill -9` of a follower, which is started again over its copy of the graph',
  times: 10,
  perImport: 10,
  needs: { follower: true },
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    await site.follower!.end('SIGKILL');
    await site.startFollower();
    return when;
  },
};
