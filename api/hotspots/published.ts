import { type HotspotQuestion, questionFrom } from '../../data/hotspots/question.ts';
import type { Step } from '../../data/hotspots/steps.ts';
import { textOfCell } from '../../engine/hotspots/study-area.ts';
import type { Layer } from '../../workers/hotspots/layer.ts';
import { PUBLISHED_STEP_DAYS, type Publication } from '../../workers/hotspots/publication.ts';
import { Problem } from '../errors.ts';
import type { Shown } from './shown.ts';

/** What a reader who sees no persons may choose; all else would give counts that overlap with those published. */
const OPEN_CHOICES = ['resolution', 'of', 'from', 'to', 'step_days'];
const REFUSED =
  `without the role epidemiologist: Gi* of all events together, or by weeks with step=${PUBLISHED_STEP_DAYS}, ` +
  'where from and to may be Mondays, 0:00 local time; no other choice beside resolution and of';

/** Refuses what would not be answered from the published weeks. @throws Problem `forbidden` */
export function requirePublished(question: HotspotQuestion): void {
  const plain = questionFrom({ resolution: question.resolution });
  const chosen = (Object.keys(question) as (keyof HotspotQuestion)[]).filter(
    (name) => !OPEN_CHOICES.includes(name) && question[name] !== plain[name],
  );
  const { from, to, step_days } = question;
  const isWeekly = step_days === PUBLISHED_STEP_DAYS;
  const isWhole = step_days === null && from === null && to === null;
  if (chosen.length > 0 || !(isWeekly || isWhole)) throw new Problem('forbidden', REFUSED);
}

/** The question over all published weeks, whatever part of them is shown. */
export function weeklyQuestion(question: HotspotQuestion, weeks: readonly Step[]): HotspotQuestion {
  return { ...question, from: weeks[0]?.from ?? null, to: weeks.at(-1)?.to ?? null };
}

/**
 * What of the layer of `weeklyQuestion` is shown: the weeks asked for, and of cases the counts that are not withheld.
 * Of other events a count is not one of persons, and none is shown.
 * @throws Problem `forbidden` for a part that does not begin or end with a week
 */
export function shownPublished(layer: Layer, question: HotspotQuestion, publication: Publication): Shown {
  const { first, end } = stepsShown(layer.steps, question);
  const cellCount = layer.area.cells.length;
  const shown = withSteps(layer, first, end);
  const isTotal = question.step_days === null;
  const countAt = (slot: number) => {
    const count = shown.counts[slot];
    if (count === 0) return 0;
    if (question.of !== 'cases') return null;
    const week = isTotal ? publication.weeks.length : first + Math.floor(slot / cellCount);
    const cell = textOfCell(layer.area.cells[slot % cellCount]);
    return isWithheld(publication, week, cell) ? null : count;
  };
  return { layer: shown, isWhole: false, countAt };
}

function isWithheld({ nodes, nodeCount, withheld }: Publication, week: number, cell: string): boolean {
  const node = nodes.get(cell);
  return node === undefined || withheld[week * nodeCount + node] === 1;
}

function stepsShown(steps: readonly Step[], { from, to }: HotspotQuestion): { first: number; end: number } {
  const first = from === null ? 0 : steps.findIndex((step) => step.from === from);
  const end = to === null ? steps.length : steps.findIndex((step) => step.to === to) + 1;
  if (first < 0 || end <= first) throw new Problem('forbidden', REFUSED);
  return { first, end };
}

function withSteps(layer: Layer, first: number, end: number): Layer {
  const { length } = layer.area.cells;
  const [from, to] = [first * length, end * length];
  return {
    ...layer,
    steps: layer.steps.slice(first, end),
    counts: layer.counts.slice(from, to),
    classes: layer.classes.slice(from, to),
    numbers: {},
  };
}
