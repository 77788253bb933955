import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Store } from './store.ts';
import { ended, said, startImport } from './testing/child.ts';
import { canMount } from './testing/disk.ts';
import { NOW, temporaryFolder, withStore } from './testing/folder.ts';
import { mountedFolder } from './testing/mount.ts';

const options = { now: () => NOW };

test('a folder that another process has is refused, and says whose it is', async () => {
  const folder = await temporaryFolder();
  const child = startImport(folder, 'never', []);
  await said(child, 'imported');
  await writeFile(join(folder, 'serve.json'), '{"address":"http://127.0.0.1:8080"}');
  await expect(Store.open(folder, options)).rejects.toMatchObject({
    code: 'folder-in-use',
    message: expect.stringMatching(new RegExp(`${folder} .*process ${child.pid}, serving at http://127`)),
  });
  child.kill('SIGKILL');
  await ended(child);
  await withStore(folder, async (store) => expect(store.version).toBe(0));
});

test('a folder that this process has is refused a second time, and free after closing', async () => {
  const folder = await temporaryFolder();
  await withStore(folder, async () => {
    await expect(Store.open(folder, options)).rejects.toMatchObject({ code: 'folder-in-use' });
    await expect(Store.open(folder, options)).rejects.toMatchObject({ code: 'folder-in-use' });
  });
  await withStore(folder, async (store) => expect(store.version).toBe(0));
});

test('a folder that is a file is refused', async () => {
  const path = join(await temporaryFolder(), 'var');
  await writeFile(path, '');
  await expect(Store.open(path, options)).rejects.toMatchObject({
    code: 'folder-not-writable',
    message: expect.stringContaining(path),
  });
});

test.skipIf(!canMount())('a folder on a read-only disk is refused (needs the right to mount)', async () => {
  const disk = await mountedFolder('4m');
  const folder = join(disk, 'var');
  await mkdir(folder);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  for (const path of [folder, join(disk, 'other')])
    await expect(Store.open(path, options)).rejects.toMatchObject({
      code: 'folder-not-writable',
      message: expect.stringContaining(path),
    });
});
