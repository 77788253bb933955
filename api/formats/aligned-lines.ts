/** A cell of several lines is written beneath itself. */
export type Align = 'left' | 'right';

const GAP = '  ';

/** The records as lines of aligned columns, a rule beneath the first record, no blanks at the end of a line. */
export function alignedLines(records: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const blocks = records.map((cells) => cells.map((cell) => cell.split('\n')));
  const widths = aligns.map((_, column) =>
    blocks.reduce((widest, cells) => Math.max(widest, ...cells[column]!.map(screenWidth)), 0),
  );
  const [head = [], ...rest] = blocks.map((cells) => blockLines(cells, widths, aligns));
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length));
  return rest.length === 0 ? head : [...head, rule, ...rest.flat()];
}

function blockLines(
  cells: readonly string[][],
  widths: readonly number[],
  aligns: readonly Align[],
): string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => padded(lines[line] ?? '', widths[column]!, aligns[column]!))
      .join(GAP)
      .trimEnd(),
  );
}

function padded(text: string, width: number, align: Align): string {
  const blanks = ' '.repeat(width - screenWidth(text));
  return align === 'right' ? blanks + text : text + blanks;
}

const ASCII = /^[\x20-\x7e]*$/;
/** Marks that sit on the letter before them, and what is not shown at all. */
const NO_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/gu;
/** Scripts and pictures that fill two columns (Unicode Standard Annex 11, W and F). */
const TWO_WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/gu;

/** Columns that the text fills on a screen of fixed width. */
export function screenWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  const visible = text.replaceAll(NO_WIDTH, '');
  return [...visible].length + (visible.match(TWO_WIDE)?.length ?? 0);
}
