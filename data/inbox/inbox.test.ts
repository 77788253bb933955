import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/folder.ts';
import { type Delivery, Inbox } from './inbox.ts';

async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

function delivery(...texts: string[]): Delivery {
  return { feed: 'venues', format: 'csv', body: bytes(...texts), received_at: 5 };
}

const OUTCOME = { finished_at: 6, remedies: [] };

test('what was taken waits, in order of receipt, after the process has gone', async () => {
  const folder = await temporaryFolder();
  const inbox = await Inbox.open(folder);
  const first = await inbox.take(delivery('venue\n', 'a\n'));
  const second = await inbox.take({ ...delivery('venue\nb\n'), timeZone: 'Asia/Ho_Chi_Minh' });
  const again = await Inbox.open(folder);
  expect(again.waiting()).toEqual([first, second]);
  expect(await readFile(first.file, 'utf8')).toBe('venue\na\n');
  expect(first).toMatchObject({ feed: 'venues', bytes: 8, received_at: 5 });
});

test('what is finished keeps its outcome and loses its body', async () => {
  const folder = await temporaryFolder();
  const inbox = await Inbox.open(folder);
  const { id } = await inbox.take(delivery('venue\na\n'));
  await inbox.finish(new Map([[id, OUTCOME]]));
  expect((await Inbox.open(folder)).get(id)?.outcome).toEqual(OUTCOME);
  expect(await readdir(join(folder, 'inbox'))).toEqual(['1.outcomes.json']);
});

test('the same body twice are two entries, and the second still has it when the first is finished', async () => {
  const inbox = await Inbox.open(await temporaryFolder());
  const first = await inbox.take(delivery('venue\na\n'));
  const second = await inbox.take(delivery('venue\na\n'));
  expect([second.id === first.id, second.file === first.file]).toEqual([false, true]);
  await inbox.finish(new Map([[first.id, OUTCOME]]));
  expect(await readFile(second.file, 'utf8')).toBe('venue\na\n');
});

test('a body that breaks off leaves nothing', async () => {
  const folder = await temporaryFolder();
  const inbox = await Inbox.open(folder);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('venue\n');
    throw new Error('gone');
  }
  await expect(inbox.take({ ...delivery(), body: broken() })).rejects.toThrow('gone');
  expect(await readdir(join(folder, 'inbox'))).toEqual([]);
});

test('outcomes of several are noted in one file, and outlive what a crash brings back', async () => {
  const folder = await temporaryFolder();
  const inbox = await Inbox.open(folder);
  const entries = [await inbox.take(delivery('venue\na\n')), await inbox.take(delivery('venue\nb\n'))];
  const [first] = entries;
  const entryFile = join(folder, 'inbox', `${first!.id}.json`);
  const entry = await readFile(entryFile);
  await inbox.finish(new Map(entries.map(({ id }) => [id, OUTCOME])));
  await writeFile(entryFile, entry);
  await writeFile(first!.file, 'venue\na\n');
  const again = await Inbox.open(folder);
  expect(again.waiting()).toEqual([]);
  expect(entries.map(({ id }) => again.get(id)?.outcome)).toEqual([OUTCOME, OUTCOME]);
  expect(await readdir(join(folder, 'inbox'))).toEqual(['1.outcomes.json']);
});

test('the oldest outcomes are forgotten', async () => {
  const folder = await temporaryFolder();
  const inbox = await Inbox.open(folder);
  const entry = await inbox.take(delivery('venue\na\n'));
  const remembered = (from: number, count: number) => {
    const entries = Array.from({ length: count }, (_, i) => ({
      ...entry,
      id: `old-${from + i}`,
      number: from + i,
      outcome: OUTCOME,
    }));
    return writeFile(join(folder, 'inbox', `${from}.outcomes.json`), JSON.stringify(entries));
  };
  await remembered(-10_000, 2);
  await remembered(-9_998, 9_999);
  const again = await Inbox.open(folder);
  expect(again.get('old--10000')).toBeDefined();
  await again.finish(new Map([[entry.id, OUTCOME]]));
  expect([again.get('old--10000'), again.get('old--9999')]).toEqual([undefined, undefined]);
  expect(again.get('old--9998')).toBeDefined();
  expect(await readdir(join(folder, 'inbox'))).toEqual(['-9998.outcomes.json', '1.outcomes.json']);
});
