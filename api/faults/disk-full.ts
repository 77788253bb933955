import { setTimeout as wait } from 'node:timers/promises';
import { canMount, fill } from '../../data/store/testing/disk.ts';
import type { Fault } from './fault.ts';
import { randomMoment } from './moment.ts';

const FULL_S = 5;
const KIB = 1024;
/** Left on the disk: what fails first is the body taken in, the journal's file, its manifest, or the store. */
const FREE_KIB_MAX = 4096;

export const diskFull: Fault = {
  name: 'disk-full',
  about: `the owner's disk full but for 0 to ${FREE_KIB_MAX / KIB} MiB, for ${FULL_S} s`,
  times: 8,
  perImport: 4,
  needs: { smallDisk: true },
  missing: () => (canMount() ? null : 'it takes the right to mount a disk'),
  strike: async (site, random) => {
    const when = await randomMoment(site, random);
    // Small rests are where the steps differ.
    const free_kib = Math.round(FREE_KIB_MAX * random.unit() ** 3);
    const makeRoom = await fill(site.disk!.folder, free_kib * KIB);
    await wait(FULL_S * 1000);
    await makeRoom();
    return `${when}, ${free_kib} KiB left`;
  },
};
