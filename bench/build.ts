import type { EncounterColumns } from '../engine/columns.ts';
import { buildContactGraph } from '../engine/contact-graph/build.ts';
import type { ContactGraph } from '../engine/contact-graph/layout.ts';
import { buildVenueIndex } from '../engine/venue-index/build.ts';
import { Checksum } from './checksum.ts';
import { figureScale, SCALE } from './encounter-world.ts';
import type { Figure } from './figure.ts';
import { timed } from './measure.ts';
import { type PlainC, withPlainC } from './plain-c.ts';
import { randomEncounters } from './random-encounters.ts';
import { randomVisits } from './random-visits.ts';

const ROUNDS = 5;
const VISITS = { persons: 1_000_000, venues: 50_000, visits: 5_000_000, days: 14, seed: 7 };

/** The contact graph from columns, beside the same counting sorts in plain C; and the venue index. */
export async function benchBuild(): Promise<Figure[]> {
  const columns = randomEncounters(SCALE);
  const graph = buildContactGraph(SCALE.persons, columns);
  const build = async () => (await timed(() => buildContactGraph(SCALE.persons, columns))).elapsed_s;
  const rates = await Array.fromAsync(
    { length: ROUNDS },
    async () => SCALE.encounters / (await build()) / 1e6,
  );
  const ratios = await withPlainC('build-limit.c', wordsOf(graph, columns), async (run) => {
    checkEqual(graph, run);
    return Array.fromAsync({ length: ROUNDS }, async () => ((await build()) * 1000) / Number(run()[0]));
  });
  const scale = figureScale(SCALE);
  const figures: Figure[] = [
    { name: 'contact graph', samples: rates, unit: '10⁶ encounters/s', better: 'more', ...scale },
    await venueFigure(),
  ];
  const name = "contact graph, time as a multiple of a plain C counting sort's";
  if (ratios !== null)
    figures.push({ name, samples: ratios, unit: '×', better: 'less', ...scale, note: 'equal arrays' });
  return figures;
}

async function venueFigure(): Promise<Figure> {
  const columns = randomVisits(VISITS);
  const rates = await Array.fromAsync({ length: ROUNDS }, async () => {
    const { elapsed_s } = await timed(() => buildVenueIndex(VISITS.persons, VISITS.venues, columns));
    return VISITS.visits / elapsed_s / 1e6;
  });
  const { seed, ...sizes } = VISITS;
  return { name: 'venue index', samples: rates, unit: '10⁶ visits/s', better: 'more', seed, sizes };
}

/** The input of `build-limit.c`. */
function wordsOf(graph: ContactGraph, { personA, personB, start, end, signal }: EncounterColumns) {
  const shape = Uint32Array.of(graph.personCount, start.length, graph.classBits, graph.signals.length);
  return [shape, graph.signals, personA, personB, start, end, signal];
}

function checkEqual({ offsets, peers, starts, spans }: ContactGraph, run: PlainC): void {
  const ours = new Checksum();
  for (const column of [offsets, peers, starts, spans]) ours.addAll(column);
  const [, theirs] = run();
  if (ours.value !== Number(theirs)) throw new Error('the graphs of the engine and of C differ');
}
