import { writeSnapshot } from '../write.ts';
import { exampleContent } from './example-content.ts';

// Run as `write-process.ts PATH SLICE`: writes an example, and kills itself without warning before the given slice.
const [path, fatalSlice] = process.argv.slice(2);

let slice = 0;
const { signal } = new AbortController();
signal.throwIfAborted = () => {
  if (++slice === Number(fatalSlice)) process.kill(process.pid, 'SIGKILL');
};
await writeSnapshot(path!, exampleContent(150_000), signal);
