import { CellFinder } from '../../engine/hotspots/cell-finder.ts';
import { isStopped, type Part } from './run.ts';

/** Some events and where their cells go. All arrays are shared. */
export interface CellsTask extends Part {
  readonly lat: Float64Array;
  readonly lng: Float64Array;
  readonly resolution: number;
  readonly cells: BigUint64Array;
}

/** What the thread has learned of cells in its latest parts. */
let finder: CellFinder | null = null;

/** The H3 cell of each event. */
export default function cellsOfEvents(task: CellsTask): void {
  if (isStopped(task)) return;
  if (finder?.resolution !== task.resolution) finder = new CellFinder(task.resolution);
  finder.findAll(task.lat, task.lng, task.cells, task.from, task.to);
}
