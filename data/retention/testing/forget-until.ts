/** `forget-until.ts FOLDER BEFORE STEP`: forgets, tells that it has come to the step of this number, and goes no further. */
import { Store } from '../../store/store.ts';
import { forget } from '../forget.ts';

const [folder, before, until] = process.argv.slice(2);
let steps = 0;
const store = await Store.open(folder!, { now: () => Number(before) });
await forget(store, Number(before), {
  onStep: async (step) => {
    if (++steps < Number(until)) return;
    // Whoever waits for this line ends the process; the timer keeps it from ending by itself.
    process.stdout.write(`${step}\n`);
    setInterval(() => {}, 1 << 30);
    await new Promise(() => {});
  },
});
await store.close();
