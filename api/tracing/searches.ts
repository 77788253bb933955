import { type BackwardQuestion, type BackwardRows, BackwardSearch } from '../../engine/chains/backward.ts';
import { bestChains } from '../../engine/chains/best-chains.ts';
import type { Chain, ChainQuestion } from '../../engine/chains/chain.ts';
import { Links } from '../../engine/chains/earliest-chain.ts';
import { Labels } from '../../engine/chains/labels.ts';
import { OnwardTree, TreeRows } from '../../engine/chains/onward-tree.ts';
import { Tracer } from '../../engine/exposure/trace.ts';
import { TraceRows } from '../../engine/exposure/trace-rows.ts';
import type { Policy } from '../../engine/policy.ts';
import type { World } from '../../engine/world.ts';
import type { TracePool } from '../../workers/pool/trace-pool.ts';

/** A search that looks at more holds the event loop for some milliseconds, and is left to a thread. */
const EPISODES_INLINE_MAX = 50_000;
const PAIRS_INLINE_MAX = 2000;
const TREE_ROWS_INLINE_MAX = 2000;
/** Rows looked through for the sources of a person. */
const LOOKED_INLINE_MAX = 2_000_000;

/** Searches over one case or person: inline while they are short, else in a thread. */
export class Searches {
  readonly #pool: TracePool;
  /** The tracer of the world and policy asked last. */
  #kept: { world: World; policy: Policy; tracer: Tracer } | null = null;

  constructor(pool: TracePool) {
    this.#pool = pool;
  }

  /** @param target the only person asked about, if any */
  async labels(world: World, policy: Policy, question: ChainQuestion, target = -1): Promise<Labels> {
    const tracer = this.#tracerOf(world, policy, question);
    const asked = { ...question, target };
    const rows = tracer.traceWithin(EPISODES_INLINE_MAX, question.index, asked);
    if (rows) return new Labels(world, rows, tracer.exposedAgain);
    const { cells, again } = await this.#pool.search('traceLabels', { world, policy, question: asked });
    return new Labels(world, new TraceRows(cells), again);
  }

  async tree(world: World, policy: Policy, question: ChainQuestion): Promise<TreeRows> {
    const tracer = this.#tracerOf(world, policy, question);
    const rows = tracer.traceWithin(EPISODES_INLINE_MAX, question.index, question);
    if (rows === null || rows.count > TREE_ROWS_INLINE_MAX)
      return new TreeRows(await this.#pool.search('onwardTree', { world, policy, question }));
    const labels = new Labels(world, rows, tracer.exposedAgain);
    return new OnwardTree(world, labels, new Links(world, policy, question, labels)).rows();
  }

  /** The best ways to a person. */
  async best(
    world: World,
    policy: Policy,
    question: ChainQuestion,
    person: number,
    numWanted: number,
  ): Promise<readonly Chain[]> {
    const tracer = this.#tracerOf(world, policy, question);
    const rows = tracer.traceWithin(EPISODES_INLINE_MAX, question.index, question);
    if (rows) {
      const labels = new Labels(world, rows, tracer.exposedAgain);
      const links = new Links(world, policy, question, labels);
      const sources = links.possibleSources(person);
      if (sources.size * rows.count <= LOOKED_INLINE_MAX)
        return bestChains(world, labels, links, person, { sources, numWanted, levels: question.levels });
    }
    const asked = { ...question, person, numWanted };
    return this.#pool.search('rankedChains', { world, policy, question: asked });
  }

  async backward(world: World, policy: Policy, question: BackwardQuestion): Promise<BackwardRows> {
    const found = new BackwardSearch(world, policy, question.filter).search(question, PAIRS_INLINE_MAX);
    return found ?? this.#pool.search('backward', { world, policy, question });
  }

  #tracerOf(world: World, policy: Policy, { filter }: ChainQuestion): Tracer {
    if (filter !== null) return new Tracer(world, policy, undefined, filter);
    if (this.#kept?.world !== world || this.#kept.policy !== policy)
      this.#kept = { world, policy, tracer: new Tracer(world, policy) };
    return this.#kept.tracer;
  }
}
