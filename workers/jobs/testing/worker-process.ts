import { readSync } from 'node:fs';
import { work } from '../work.ts';
import type { TestKinds } from './workbench.ts';

// Run as `worker-process.ts URL PREFIX LOCK_MS`: works on one task after the other, and says which attempt it begins.
// Then it holds its event loop, and so does not renew its lock, until a byte comes in; with the byte it is done.
const [url, prefix, lock_ms] = process.argv.slice(2);

await work<TestKinds>({
  url: url!,
  prefix: prefix!,
  lock_ms: Number(lock_ms),
  onNotice: (sentence) => console.log(sentence),
  handlers: {
    task: async ({ attempt }) => {
      console.log(`begun ${attempt}`);
      readSync(0, Buffer.alloc(1));
      return { said: `process, attempt ${attempt}` };
    },
  },
});
console.log('ready');
