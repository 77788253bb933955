import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFile } from '../import.ts';
import { canMount, fill } from './testing/disk.ts';
import {
  csv,
  digestsOf,
  encounterLines,
  folderWith,
  heldRows,
  importAll,
  temporaryFolder,
  withStore,
} from './testing/folder.ts';
import { mountedFolder } from './testing/mount.ts';

const KIB = 1024;

test.skipIf(!canMount()).each([0, 16, 300, 900, 1800])(
  'a disk with %i KiB left loses nothing, and the import goes through once there is space (needs the right to mount)',
  async (free) => {
    const small = await csv('encounters', ...encounterLines(1000));
    const large = await csv('encounters', ...encounterLines(60_000));
    const clean = await withStore(await folderWith([small, large]), digestsOf);
    const disk = await mountedFolder('40m');
    const folder = join(disk, 'var');
    await withStore(folder, async (store) => {
      await importAll(store, [small]);
      const makeRoom = await fill(disk, free * KIB);
      for (const _ of [1, 2])
        await expect(importFile(store, { file: large })).rejects.toMatchObject({
          code: 'disk-full',
          message: expect.stringContaining(folder),
        });
      await makeRoom();
      const counts = await importFile(store, { file: large });
      expect(counts.accepted + counts.alreadyKnown).toBe(60_000);
      expect(await heldRows(store, 'encounters', '1')).toHaveLength(60_000);
      expect(await digestsOf(store)).toEqual(clean);
    });
    await withStore(folder, async (store) => expect(await digestsOf(store)).toEqual(clean));
  },
);

test.skipIf(!canMount())('a full disk refuses to begin a folder (needs the right to mount)', async () => {
  const disk = await mountedFolder('1m');
  await fill(disk, 0);
  const folder = join(disk, 'var');
  await expect(withStore(folder, async () => {})).rejects.toMatchObject({ code: 'disk-full' });
  await withStore(await temporaryFolder(), async (store) => expect(store.version).toBe(0));
});
