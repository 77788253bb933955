import { machine } from './machine.ts';
import { type Figure, isMet } from './measure.ts';

/** Suites by name; each is loaded only when it runs. */
const SUITES: Record<string, () => Promise<Figure[]>> = {
  trace: async () => (await import('./trace.ts')).benchTrace(),
  batch: async () => (await import('./batch.ts')).benchBatch(),
  import: async () => (await import('./import.ts')).benchImport(),
  hubs: async () => (await import('./hubs.ts')).benchHubs(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  process.stderr.write(`no suite ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}\n`);
  process.exit(2);
}

const { cpu, cores, memory_gib, platform, node, commit } = machine();
print(`${cpu}, ${cores} cores, ${memory_gib} GiB, ${platform}, Node ${node}, commit ${commit}\n`);
print('| figure | value | target | met | measured |\n|---|---|---|---|---|');
for (const name of asked.length > 0 ? asked : Object.keys(SUITES)) {
  process.stderr.write(`running ${name} …\n`);
  for (const figure of await SUITES[name]()) print(row(figure));
}

function row(figure: Figure): string {
  const { name, value, unit, target, note } = figure;
  const limit = target && ('atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`);
  const met = isMet(figure);
  return `| ${name} | ${value.toPrecision(3)} ${unit} | ${limit ?? ''} | ${met === null ? '' : met ? 'yes' : 'no'} | ${note} |`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
