import type { Scan } from './exposure-windows.ts';

/** Time in which one phone measured the other, `[from, to)`. */
export interface Measured {
  readonly from: number;
  readonly to: number;
  readonly attenuation_db: number;
}

/** Half an hour at most, as the phones' system makes them. */
export interface BluetoothWindow {
  readonly start: number;
  /** The first stands at `start`, with no time before it. */
  readonly scans: readonly Scan[];
}

const WINDOW_S = 1800;
/** Phones scan every 2.5 to 5 minutes (exposure notification system). */
const SCAN_S = 240;

/**
 * What phones would have told of these times: windows that begin with the first measured second behind the window before,
 * with scans at least every four minutes of measured time. Where two logs measured at once the nearer one holds: either
 * phone's suffices. Cost: sorting, and the pieces × those that overlap with them.
 */
export function bluetoothWindows(measured: readonly Measured[]): BluetoothWindow[] {
  const windows: { start: number; scans: Scan[] }[] = [];
  let end = -Infinity;
  for (const piece of nearestPieces(measured)) {
    for (let from = piece.from; from < piece.to; ) {
      if (from >= end) {
        windows.push({
          start: from,
          scans: [{ minAttenuation_db: piece.attenuation_db, secondsSinceLastScan: 0 }],
        });
        end = from + WINDOW_S;
      }
      const to = Math.min(piece.to, end, from + SCAN_S);
      windows
        .at(-1)!
        .scans.push({ minAttenuation_db: piece.attenuation_db, secondsSinceLastScan: to - from });
      from = to;
    }
  }
  return windows;
}

/** Disjoint pieces in order, each with the least attenuation of those who measured then. */
function nearestPieces(measured: readonly Measured[]): Measured[] {
  const cuts = [...new Set(measured.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const byStart = measured.toSorted((a, b) => a.from - b.from);
  const pieces: Measured[] = [];
  let open: Measured[] = [];
  let next = 0;
  for (const [i, from] of cuts.entries()) {
    while (next < byStart.length && byStart[next].from <= from) open.push(byStart[next++]);
    open = open.filter(({ to }) => to > from);
    if (open.length === 0) continue;
    const attenuation_db = Math.min(...open.map((one) => one.attenuation_db));
    const last = pieces.at(-1);
    if (last?.to === from && last.attenuation_db === attenuation_db)
      pieces[pieces.length - 1] = { ...last, to: cuts[i + 1] };
    else pieces.push({ from, to: cuts[i + 1], attenuation_db });
  }
  return pieces;
}
