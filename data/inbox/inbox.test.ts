import { readdir, readFile } from 'node:fs/promises';
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
  await inbox.finish(id, OUTCOME);
  expect((await Inbox.open(folder)).get(id)?.outcome).toEqual(OUTCOME);
  expect(await readdir(join(folder, 'inbox'))).toEqual([`${id}.json`]);
});

test('the same body twice are two entries, and the second still has it when the first is finished', async () => {
  const inbox = await Inbox.open(await temporaryFolder());
  const first = await inbox.take(delivery('venue\na\n'));
  const second = await inbox.take(delivery('venue\na\n'));
  expect([second.id === first.id, second.file === first.file]).toEqual([false, true]);
  await inbox.finish(first.id, OUTCOME);
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

test('the oldest outcomes are forgotten', async () => {
  const inbox = await Inbox.open(await temporaryFolder());
  const { id } = await inbox.take(delivery('venue\nfirst\n'));
  await inbox.finish(id, OUTCOME);
  for (let i = 0; i < 1000; i++) {
    const entry = await inbox.take(delivery('venue\n', `${i}\n`));
    await inbox.finish(entry.id, OUTCOME);
  }
  expect(inbox.get(id)).toBeUndefined();
});
