import type { ContactGraph } from '../contact-graph/layout.ts';

/**
 * Reads half-edges of several persons before the first of them is searched. They lie far apart in memory: asked for
 * one right after the other, the waits for them overlap, while in the search each is waited for alone.
 */
export class Prefetch {
  /** Of all that was read. Means nothing, but reads that go nowhere would be left out. */
  parity = 0;
  readonly #graph: ContactGraph;

  constructor(graph: ContactGraph) {
    this.#graph = graph;
  }

  halfEdges(sources: readonly { readonly person: number }[]): void {
    const { personCount, offsets, peers, starts, spans } = this.#graph;
    let parity = this.parity;
    for (let i = 0; i < sources.length; i++) {
      const { person } = sources[i];
      if (person >= personCount) continue;
      const middle = (offsets[person] + offsets[person + 1]) >>> 1;
      parity ^= peers[middle] ^ starts[middle] ^ spans[middle];
    }
    this.parity = parity;
  }
}
