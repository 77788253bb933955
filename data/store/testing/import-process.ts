import { importFile } from '../../import.ts';
import { Store } from '../store.ts';

// Run as `import-process.ts FOLDER STEP FILE…`: opens the folder, says so, imports the files, and kills itself
// without warning at the given step of the last one.
const [folder, fatalStep, ...files] = process.argv.slice(2);

const store = await Store.open(folder!, { now: () => 1_640_000_000 });
console.log('opened');
for (const file of files)
  await importFile(store, {
    file,
    onStep: (step) => {
      if (step === fatalStep && file === files.at(-1)) process.kill(process.pid, 'SIGKILL');
    },
  });
console.log('imported');
await new Promise(process.stdin.resume.bind(process.stdin));
