import { utf8Order } from '../../utf8-order.ts';
import { Identifiers, IdentifierTableBuilder } from '../identifiers.ts';
import type { GraphReader } from './graph-reader.ts';
import type { Flight } from './load.ts';

/** Numbers of persons or venues: their rank by UTF-8 bytes, found by node or by name. */
export class Numbers {
  readonly names: Identifiers;
  readonly #byName: ReadonlyMap<string, number>;
  readonly #byNode: Uint32Array;

  /** @param nodes nodes of the graph by their internal number, and the name of each; several may have one name */
  constructor(nodes: readonly (readonly [node: number, name: string])[], others: Iterable<string> = []) {
    const sorted = sortedByUtf8(new Set([...nodes.map(([, name]) => name), ...others]));
    this.names = identifiersOf(sorted);
    this.#byName = new Map(sorted.map((name, number) => [name, number]));
    this.#byNode = new Uint32Array(nodes.reduce((greatest, [node]) => Math.max(greatest, node), -1) + 1);
    for (const [node, name] of nodes) this.#byNode[node] = this.#byName.get(name)!;
  }

  /** By a node's internal number, which holds within one transaction. */
  of(node: number): number {
    return this.#byNode[node]!;
  }

  /** Puts numbers in the place of nodes. */
  number(nodes: Uint32Array): void {
    for (let i = 0; i < nodes.length; i++) nodes[i] = this.of(nodes[i]!);
  }

  named(name: string): number {
    return this.#byName.get(name)!;
  }
}

/** Venues that any record names, and flights. */
export async function rankedVenues(reader: GraphReader, flights: readonly Flight[]): Promise<Numbers> {
  const nodes: [number, string][] = [];
  await reader.each<[number, string]>(
    'MATCH (v:Venue) WHERE EXISTS { (v)--() } OR v.records > 0 RETURN id(v), v.id',
    ([node, name]) => nodes.push([node, name]),
  );
  return new Numbers(
    nodes,
    flights.map(({ venue }) => venue),
  );
}

function identifiersOf(sorted: readonly string[]): Identifiers {
  const builder = new IdentifierTableBuilder();
  for (const name of sorted) builder.add(name);
  return new Identifiers(builder.finish());
}

/** UTF-16 units and UTF-8 bytes sort alike, and much faster, where nothing is beyond the range of the first surrogate. */
function sortedByUtf8(names: Set<string>): string[] {
  const all = [...names];
  return all.some((name) => HIGH.test(name)) ? all.sort(utf8Order) : all.sort();
}

const HIGH = /[\uD800-\uFFFF]/;
