import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EncounterColumns } from '../columns.ts';
import { buildContactGraph } from './build.ts';
import { type ContactGraph, openContactGraph } from './layout.ts';

const SEED = 20211229;
const PERSON_COUNT = 5;
const LONGEST_PIECE_S = 65_535;

/** One row of the input. */
interface Encounter {
  readonly a: number;
  readonly b: number;
  readonly start: number;
  readonly duration_s: number;
  readonly signal: number;
}

interface HalfEdge {
  readonly person: number;
  readonly peer: number;
  readonly start: number;
  readonly end: number;
  readonly signal: number;
}

function columnsOf(rows: readonly Encounter[]): EncounterColumns {
  return {
    personA: Uint32Array.from(rows, ({ a }) => a),
    personB: Uint32Array.from(rows, ({ b }) => b),
    start: Uint32Array.from(rows, ({ start }) => start),
    end: Uint32Array.from(rows, ({ start, duration_s }) => start + duration_s),
    signal: Int32Array.from(rows, ({ signal }) => signal),
  };
}

/** Half-edges as they stand in the graph. */
function halfEdgesOf({ personCount, offsets, peers, starts, spans, signals, classBits }: ContactGraph) {
  const halfEdges: HalfEdge[] = [];
  for (let person = 0; person < personCount; person++) {
    for (let pos = offsets[person]; pos < offsets[person + 1]; pos++) {
      const end = starts[pos] + (spans[pos] >>> classBits);
      const signal = signals[spans[pos] & (2 ** classBits - 1)];
      halfEdges.push({ person, peer: peers[pos], start: starts[pos], end, signal });
    }
  }
  return halfEdges;
}

/** What the graph of the rows must hold while no encounter is too long for a half-edge. */
function bothDirections(rows: readonly Encounter[]): HalfEdge[] {
  return rows
    .filter(({ a, b, duration_s }) => a !== b && duration_s > 0)
    .flatMap(({ a, b, start, duration_s, signal }) => [
      { person: a, peer: b, start, end: start + duration_s, signal },
      { person: b, peer: a, start, end: start + duration_s, signal },
    ]);
}

function inAnyOrder(halfEdges: readonly HalfEdge[]): string[] {
  return halfEdges
    .map(({ person, peer, start, end, signal }) => `${person}–${peer} [${start}, ${end}) ${signal}`)
    .sort();
}

/** The half-edges with touching ones of the same pair and signal made one. */
function joined(halfEdges: readonly HalfEdge[]): HalfEdge[] {
  const result: HalfEdge[] = [];
  for (const { end, ...piece } of halfEdges) {
    const before = result.findIndex(
      (other) => other.peer === piece.peer && other.person === piece.person && other.end === piece.start,
    );
    if (before < 0) result.push({ ...piece, end });
    else result[before] = { ...(result[before] as HalfEdge), end };
  }
  return result;
}

function encounters(duration_s: fc.Arbitrary<number>): fc.Arbitrary<Encounter[]> {
  const person = fc.nat(PERSON_COUNT - 1);
  const start = fc.oneof(fc.nat(300_000), fc.integer({ min: 2 ** 31, max: 2 ** 31 + 300_000 }));
  const signal = fc.integer({ min: 0, max: 4 });
  return fc.array(fc.record({ a: person, b: person, start, duration_s, signal }), { maxLength: 30 });
}

test('every encounter stands once under either person; zero length and self are left out', () => {
  const short_s = fc.oneof(fc.nat(3), fc.nat(LONGEST_PIECE_S), fc.constant(LONGEST_PIECE_S));
  fc.assert(
    fc.property(encounters(short_s), (rows) => {
      const graph = buildContactGraph(PERSON_COUNT, columnsOf(rows));
      expect(inAnyOrder(halfEdgesOf(graph))).toEqual(inAnyOrder(bothDirections(rows)));
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('half-edges of one person ascend by start, none lasts longer than the graph says, none its piece', () => {
  fc.assert(
    fc.property(encounters(fc.nat(5 * LONGEST_PIECE_S)), (rows) => {
      const graph = buildContactGraph(PERSON_COUNT, columnsOf(rows));
      const halfEdges = halfEdgesOf(graph);
      const byPersonAndStart = halfEdges.toSorted((x, y) => x.person - y.person || x.start - y.start);
      expect(halfEdges).toEqual(byPersonAndStart);
      expect(Math.max(0, ...halfEdges.map(({ start, end }) => end - start))).toBe(graph.longest_s);
      expect(graph.longest_s).toBeLessThanOrEqual(LONGEST_PIECE_S);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test.each([LONGEST_PIECE_S + 1, 2 * LONGEST_PIECE_S, 3 * 86_400])(
  'an encounter of %i s stands as touching pieces with the same total',
  (duration_s) => {
    const rows = [
      { a: 0, b: 1, start: 1000, duration_s, signal: 7 },
      { a: 2, b: 0, start: 40_000, duration_s: 60, signal: 8 },
    ];
    const halfEdges = halfEdgesOf(buildContactGraph(PERSON_COUNT, columnsOf(rows)));
    expect(halfEdges.length).toBe(2 * Math.ceil(duration_s / LONGEST_PIECE_S) + 2);
    expect(inAnyOrder(joined(halfEdges))).toEqual(inAnyOrder(bothDirections(rows)));
  },
);

test('with more signals than 16 bits can number, pieces are shorter and nothing is lost', () => {
  const signals = Array.from({ length: 2 ** 16 + 1 }, (_, signal) => signal);
  const rows = signals.map((signal) => ({ a: 0, b: 1, start: signal, duration_s: 60, signal }));
  rows.push({ a: 2, b: 3, start: 5, duration_s: LONGEST_PIECE_S, signal: 2 ** 16 });
  const graph = buildContactGraph(PERSON_COUNT, columnsOf(rows));
  const pieces = halfEdgesOf(graph).filter(({ person }) => person === 2);
  expect(pieces.length).toBeGreaterThan(1);
  expect(joined(pieces)).toEqual([
    { person: 2, peer: 3, start: 5, end: 5 + LONGEST_PIECE_S, signal: 2 ** 16 },
  ]);
});

test.each([
  { a: PERSON_COUNT, b: 0 },
  { a: 0, b: PERSON_COUNT },
  { a: PERSON_COUNT, b: PERSON_COUNT },
])('person numbers %j of five persons are an error', (persons) => {
  const rows = [{ ...persons, start: 0, duration_s: 1, signal: 0 }];
  expect(() => buildContactGraph(PERSON_COUNT, columnsOf(rows))).toThrow(/^person 5 of 5$/);
});

test('a graph of nobody and a graph without encounters are empty', () => {
  expect(halfEdgesOf(buildContactGraph(0, columnsOf([])))).toEqual([]);
  expect(halfEdgesOf(buildContactGraph(PERSON_COUNT, columnsOf([])))).toEqual([]);
});

test('a half-edge takes 12 bytes, besides an offset a person and each distinct signal', () => {
  fc.assert(
    fc.property(encounters(fc.nat(3 * LONGEST_PIECE_S)), (rows) => {
      const { buffer, halfEdgeCount } = buildContactGraph(PERSON_COUNT, columnsOf(rows));
      const signals = new Set(rows.map(({ signal }) => signal));
      const besides = 4 * (PERSON_COUNT + 1) + 4 * signals.size;
      expect(buffer.byteLength).toBeLessThanOrEqual(12 * halfEdgeCount + besides);
    }),
    { seed: SEED },
  );
});

test('opened from its buffer, a graph is the same without a copy', () => {
  const rows = [{ a: 0, b: 1, start: 10, duration_s: 60, signal: 3 }];
  const graph = buildContactGraph(PERSON_COUNT, columnsOf(rows));
  const opened = openContactGraph(graph, graph.buffer);
  expect(halfEdgesOf(opened)).toEqual(halfEdgesOf(graph));
  expect(opened.starts.buffer).toBe(graph.buffer);
});
