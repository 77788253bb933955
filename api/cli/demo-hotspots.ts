import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cellArea } from 'h3-js';
import { homesOf } from '../../data/hotspots/case-events.ts';
import { provinceOutlines } from '../../data/hotspots/outlines.ts';
import { cellAt } from '../../data/hotspots/place-cells.ts';
import { questionFrom } from '../../data/hotspots/question.ts';
import type { TrueInfection } from '../../data/synth/completeness.ts';
import { numberOfCell, textOfCell } from '../../engine/hotspots/study-area.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import { classAt } from '../hotspots/cell-rows.ts';
import { foundCells } from '../hotspots/found-cells.ts';
import { Hotspots } from '../hotspots/hotspots.ts';
import { drawMap } from '../hotspots/map/svg.ts';
import type { TracingService } from '../service.ts';

const RESOLUTION = 9;
const HOT = ['hot-95', 'hot-99'];

/**
 * Writes a map of the hotspots of cases, and says in one paragraph where they are.
 * @param truth who was infected, known of an invented district alone
 */
export async function demoHotspots(
  tracing: TracingService,
  folder: string,
  truth: readonly TrueInfection[] | null,
): Promise<string> {
  const hotspots = new Hotspots({ threads: 1 });
  try {
    const answer = await hotspots.answer(tracing, DEFAULT_POLICY, questionFrom({ resolution: RESOLUTION }));
    const map = join(folder, 'hotspots.svg');
    await writeFile(map, drawMap(foundCells(answer).drawing(), await provinceOutlines()));
    const found = `${hotCells(answer.layer).size} of ${answer.layer.area.cells.length} cells are hot with 95 % confidence or more`;
    const compared = truth === null ? '' : ` ${await besideTruth(tracing, answer.layer, truth)}`;
    return `Hotspots of the confirmed cases by home, Gi* at H3 resolution ${RESOLUTION}: ${found}.${compared} The map is ${map}.`;
  } finally {
    await hotspots.close();
  }
}

/** Numbers of the cells that are hot at 95 or 99 %. */
function hotCells(layer: Layer): Set<number> {
  const numbers = layer.area.cells.keys();
  return new Set([...numbers].filter((cell) => HOT.includes(classAt(layer, cell) ?? '')));
}

/** What share of all true infections, found or not, lives in the hot cells, beside their share of the area. */
async function besideTruth(
  tracing: TracingService,
  layer: Layer,
  truth: readonly TrueInfection[],
): Promise<string> {
  const infected = truth.map(({ infectee }) => infectee);
  const homes = await tracing.read((connection) => homesOf(connection, infected));
  const hot = hotCells(layer);
  const isHot = (person: string) => {
    const home = homes.get(person);
    return home !== undefined && hot.has(numberOfCell(layer.area, cellAt(home.lat, home.lng, RESOLUTION)));
  };
  const inside = infected.filter(isHot).length;
  return (
    `They are ${percent(area_km2(layer, hot), area_km2(layer))} of the study area, and ${inside} of the ` +
    `${infected.length} true infections (${percent(inside, infected.length)}) live there.`
  );
}

function area_km2({ area }: Layer, chosen?: ReadonlySet<number>): number {
  const cells = chosen ? Array.from(chosen, (cell) => area.cells[cell]!) : Array.from(area.cells);
  return cells.reduce((sum, cell) => sum + cellArea(textOfCell(cell), 'km2'), 0);
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(whole, Number.EPSILON))} %`;
}
