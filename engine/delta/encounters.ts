import { pieceLimit } from '../contact-graph/layout.ts';
import { lowerBound } from '../order.ts';
import type { World } from '../world.ts';
import { type DeltaEncounters, isAlive } from './layout.ts';
import { DeltaMismatchError, link, Rows, rowsOf } from './rows.ts';

/** An encounter or an interview, `[start, end)`; `signal` as in contact-graph/signal.ts. */
export interface Encounter {
  readonly personA: number;
  readonly personB: number;
  readonly start: number;
  readonly end: number;
  readonly signal: number;
}

/** Writes the encounters of a delta. */
export class EncounterWriter {
  readonly #world: World;
  readonly #delta: DeltaEncounters;
  readonly #rows: Rows;

  constructor(world: World, delta: DeltaEncounters) {
    this.#world = world;
    this.#delta = delta;
    this.#rows = new Rows('half-edges of encounters', delta.peers.length);
  }

  get count(): number {
    return this.#rows.count;
  }

  /** @throws DeltaFullError */
  add({ personA, personB, start, end, signal }: Encounter, tick: number): void {
    if (personA === personB || end <= start) return;
    this.#put(personA, personB, start, end, signal, tick);
    this.#put(personB, personA, start, end, signal, tick);
  }

  /** Ends one encounter like this one. @throws DeltaMismatchError where there is none */
  remove(encounter: Encounter, tick: number): void {
    const { personA, personB, start, end } = encounter;
    if (personA === personB || end <= start) return;
    for (const [person, peer] of [
      [personA, personB],
      [personB, personA],
    ]) {
      if (!this.#endAdded(person, peer, encounter, tick) && !this.#endInBase(person, peer, encounter, tick))
        throw new DeltaMismatchError('an encounter to be ended is not there');
    }
  }

  #put(person: number, peer: number, start: number, end: number, signal: number, tick: number): void {
    const { heads, nexts, peers, starts, ends, signals, borns } = this.#delta;
    const row = this.#rows.next();
    peers[row] = peer;
    starts[row] = start;
    ends[row] = end;
    signals[row] = signal;
    borns[row] = tick;
    link(heads, nexts, person, row);
  }

  #endAdded(person: number, peer: number, { start, end, signal }: Encounter, tick: number): boolean {
    const { heads, nexts, peers, starts, ends, signals, borns, dieds } = this.#delta;
    for (const row of rowsOf(heads, nexts, person)) {
      if (peers[row] !== peer || starts[row] !== start || ends[row] !== end) continue;
      if (signals[row] !== signal >>> 0 || !isAlive(borns[row], dieds[row], tick)) continue;
      dieds[row] = tick;
      return true;
    }
    return false;
  }

  /** In the graph an encounter may stand as several pieces: all of them end, or none. */
  #endInBase(person: number, peer: number, { start, end, signal }: Encounter, tick: number): boolean {
    const { graph } = this.#world;
    if (person >= graph.personCount) return false;
    const signalClass = graph.signals.indexOf(signal);
    if (signalClass < 0) return false;
    const piece_s = pieceLimit(graph.classBits);
    const pieces: number[] = [];
    for (let at = start; at < end; at += piece_s) {
      const span = ((Math.min(piece_s, end - at) << graph.classBits) | signalClass) >>> 0;
      const pos = this.#halfEdge(person, peer, at, span);
      if (pos < 0) return false;
      pieces.push(pos);
    }
    for (const pos of pieces) this.#delta.baseDieds[pos] = tick;
    this.#delta.baseTouched[person] = 1;
    return true;
  }

  #halfEdge(person: number, peer: number, start: number, span: number): number {
    const { offsets, starts, peers, spans } = this.#world.graph;
    const last = offsets[person + 1];
    for (
      let pos = lowerBound(starts, start, offsets[person], last);
      pos < last && starts[pos] === start;
      pos++
    )
      if (peers[pos] === peer && spans[pos] === span && this.#delta.baseDieds[pos] === 0) return pos;
    return -1;
  }
}
