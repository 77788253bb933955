import type { EncounterColumns } from '../columns.ts';
import { stableOrder } from '../order.ts';
import { allocateContactGraph, type ContactGraph, pieceLimit } from './layout.ts';

/**
 * Builds the contact graph by counting sort: O(encounters), 12 bytes an encounter besides the graph while it runs.
 * Rows of zero length and of a person with themself make no half-edge.
 * @throws RangeError for a person number of `personCount` or above
 */
export function buildContactGraph(personCount: number, rows: EncounterColumns): ContactGraph {
  const { signals, classOf } = classesOf(rows.signal);
  const classBits = Math.ceil(Math.log2(Math.max(2, signals.length)));
  const piece_s = pieceLimit(classBits);
  const counts = countHalfEdges(personCount, rows, piece_s);
  const graph = allocateContactGraph({
    personCount,
    halfEdgeCount: counts.halfEdgeCount,
    classCount: signals.length,
    classBits,
    longest_s: counts.longest_s,
  });
  graph.signals.set(signals);
  graph.offsets.set(counts.offsets);
  fillHalfEdges(graph, rows, classOf, piece_s);
  return graph;
}

function classesOf(signal: Int32Array): { signals: Int32Array; classOf: Map<number, number> } {
  const signals = Int32Array.from(new Set(signal)).sort();
  return { signals, classOf: new Map(Array.from(signals, (value, number) => [value, number])) };
}

function countHalfEdges(personCount: number, rows: EncounterColumns, piece_s: number) {
  const { personA, personB, start, end } = rows;
  const offsets = new Uint32Array(personCount + 1);
  let longest_s = 0;
  for (let i = 0; i < start.length; i++) {
    const a = personA[i];
    const b = personB[i];
    if (a >= personCount || b >= personCount)
      throw new RangeError(`person ${Math.max(a, b)} of ${personCount}`);
    if (a === b || end[i] <= start[i]) continue;
    const duration_s = end[i] - start[i];
    const numPieces = Math.ceil(duration_s / piece_s);
    offsets[a + 1] += numPieces;
    offsets[b + 1] += numPieces;
    longest_s = Math.max(longest_s, Math.min(duration_s, piece_s));
  }
  for (let person = 0; person < personCount; person++) offsets[person + 1] += offsets[person];
  return { offsets, halfEdgeCount: offsets[personCount], longest_s };
}

function fillHalfEdges(
  graph: ContactGraph,
  rows: EncounterColumns,
  classOf: ReadonlyMap<number, number>,
  piece_s: number,
): void {
  const { personA, personB, start, end, signal } = rows;
  const { peers, starts, spans, classBits } = graph;
  const next = graph.offsets.slice();
  const put = (person: number, peer: number, at: number, span: number): void => {
    const pos = next[person]++;
    peers[pos] = peer;
    starts[pos] = at;
    spans[pos] = span;
  };
  const order = stableOrder(start);
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    if (personA[row] === personB[row]) continue;
    const signalClass = classOf.get(signal[row]) as number;
    for (let at = start[row]; at < end[row]; at += piece_s) {
      const span = ((Math.min(piece_s, end[row] - at) << classBits) | signalClass) >>> 0;
      put(personA[row], personB[row], at, span);
      put(personB[row], personA[row], at, span);
    }
  }
  if (graph.longest_s === piece_s) sortStarts(graph);
}

/** Pieces of a long encounter stand with its start; this puts each person's half-edges in order once more. */
function sortStarts({ offsets, peers, starts, spans, personCount }: ContactGraph): void {
  for (let person = 0; person < personCount; person++) {
    const from = offsets[person];
    const to = offsets[person + 1];
    if (isAscending(starts, from, to)) continue;
    const order = stableOrder(starts.slice(from, to));
    for (const column of [peers, starts, spans]) {
      const before = column.slice(from, to);
      for (let i = 0; i < order.length; i++) column[from + i] = before[order[i]];
    }
  }
}

function isAscending(column: Uint32Array, from: number, to: number): boolean {
  for (let pos = from + 1; pos < to; pos++) if (column[pos - 1] > column[pos]) return false;
  return true;
}
