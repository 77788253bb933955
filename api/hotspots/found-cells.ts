import { cellColumns, cellRows } from './cell-rows.ts';
import { explainCell } from './explain-cell.ts';
import type { Found } from './found.ts';
import type { Answer } from './hotspots.ts';
import { layerDrawing } from './map/layer-drawing.ts';
import { type Shown, shownWhole } from './shown.ts';
import { headline, statementOf, summary } from './statement.ts';

/** The cells of an answer, as one reader may see them; by default all of it. */
export function foundCells(answer: Answer, shown: Shown = shownWhole(answer.layer)): Found {
  const { steps } = answer.layer;
  const span = { from: steps[0]!.from, to: steps.at(-1)!.to };
  return {
    statement: statementOf(answer, shown.isWhole),
    columns: cellColumns(shown),
    rows: cellRows(shown),
    caption: [headline(answer), ...summary(answer, span)].join('\n'),
    note: whyNoScores(answer),
    drawing: () => layerDrawing(answer),
    explain: (cell) => explainCell(answer, cell),
  };
}

/** Gi* of equal values is not 0: there is none. */
function whyNoScores({ layer, question }: Answer): string | null {
  const { z } = layer.numbers;
  if (layer.counts.every((count) => count === 0))
    return `no ${question.of} lie in the study area and time asked for`;
  if (!z?.every(Number.isNaN)) return null;
  return 'no cell has a score: all values are equal, or each neighbourhood is the whole study area';
}
