import type { Places, Positions } from './place-cells.ts';

/** Instants and places of events, ascending by instant. Many share a place, so that places stand apart. */
export interface EventColumns extends Positions {
  /** Epoch seconds. */
  readonly at: Uint32Array;
  /** Number of each event's person: equal for equal persons. */
  readonly person: Uint32Array;
  /** Index of each event's place in `lats` and `lngs`. */
  readonly place: Uint32Array;
}

/** Events with what they are known by. */
export interface PlacedEvents extends EventColumns {
  /** A case for cases and exposures, a venue for visits: that of an event is `ids[id[event]]`. */
  readonly id: Uint32Array;
  readonly ids: readonly string[];
  /** Events that were left out, having no place or no instant. */
  readonly numLeftOut: number;
}

/** Events with the cells of their places. */
export type LocatedEvents = PlacedEvents & Places;

/** One event before it is packed into columns. */
export interface PlacedEvent {
  readonly at: number;
  readonly person: string;
  readonly lat: number;
  readonly lng: number;
  readonly id: string;
}

/** The events in columns, ascending by instant, then as given. */
export function packEvents(events: readonly PlacedEvent[], numLeftOut: number): PlacedEvents {
  const inOrder = events.toSorted((a, b) => a.at - b.at);
  const persons = new Numbering<string>();
  const ids = new Numbering<string>();
  const places = new Numbering<string>();
  const positions: PlacedEvent[] = [];
  const place = Uint32Array.from(inOrder, (event) => {
    const number = places.of(`${event.lat} ${event.lng}`);
    positions[number] ??= event;
    return number;
  });
  return {
    at: Uint32Array.from(inOrder, ({ at }) => at),
    person: Uint32Array.from(inOrder, (event) => persons.of(event.person)),
    place,
    lats: Float64Array.from(positions, ({ lat }) => lat),
    lngs: Float64Array.from(positions, ({ lng }) => lng),
    id: Uint32Array.from(inOrder, (event) => ids.of(event.id)),
    ids: ids.keys,
    numLeftOut,
  };
}

/** Numbers from 0 for keys, in order of their first use. */
class Numbering<Key> {
  readonly keys: Key[] = [];
  readonly #numbers = new Map<Key, number>();

  of(key: Key): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.keys.push(key) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
