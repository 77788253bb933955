import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/folder.ts';
import { bytesOf } from './content.ts';
import { openSnapshot } from './open.ts';
import { exampleContent } from './testing/example-content.ts';
import { writeSnapshot } from './write.ts';

const WRITE_PROCESS = fileURLToPath(new URL('./testing/write-process.ts', import.meta.url));
const all = async () => true;
const never = new AbortController().signal;

test('what is opened is what was written, section by section', async () => {
  const path = join(await temporaryFolder(), 'snapshot', 'base');
  const written = exampleContent();
  await writeSnapshot(path, written, never);
  const opened = await openSnapshot(path, all);
  expect(opened!.origin).toEqual(written.origin);
  expect(bytesOf(opened!)).toEqual(bytesOf({ ...written, aliases: new Uint8Array(written.aliases) }));
  const { graph, visits, removals } = written.world;
  expect(opened!.world).toEqual({ personCount: 50, graph, visits, removals, delta: null });
  expect(opened!.names.zoneTexts).toEqual(written.names.zoneTexts);
  expect(opened!.names.persons.numberOf('phone:09017')).toBe(17);
  expect(opened!.names.venues.at(2)).toBe('chợ 002');
});

test('a process killed while it writes leaves no file or a whole one', async () => {
  const left: string[][] = [];
  for (const slice of [1, 8, 13, 14, 1000]) {
    const folder = await temporaryFolder();
    spawnSync(process.execPath, [WRITE_PROCESS, join(folder, 'base'), String(slice)], { stdio: 'inherit' });
    left.push(await readdir(folder));
    if (left.at(-1)!.includes('base'))
      expect((await openSnapshot(join(folder, 'base'), all))!.world.graph.halfEdgeCount).toBe(300_000);
  }
  expect(left).toContainEqual(['base']);
  expect(left).toContainEqual(['base.partial']);
});

test('a file that is given up leaves the one before', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'base');
  await writeSnapshot(path, exampleContent(), never);
  const abort = new AbortController();
  const writing = writeSnapshot(path, exampleContent(150_000), abort.signal);
  abort.abort();
  await expect(writing).rejects.toBe(abort.signal.reason);
  expect(await readdir(folder)).toEqual(['base']);
  expect((await openSnapshot(path, all))!.world.graph.halfEdgeCount).toBe(
    exampleContent().world.graph.halfEdgeCount,
  );
});
