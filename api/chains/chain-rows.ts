import type { Chain, ChainLink, ChainQuestion } from '../../engine/chains/chain.ts';
import { Links } from '../../engine/chains/earliest-chain.ts';
import type { TreeNode, TreeRows } from '../../engine/chains/onward-tree.ts';
import { PairExposures } from '../../engine/exposure/pair.ts';
import { exposingWindow } from '../../engine/exposure/trace.ts';
import { VIA_CASE } from '../../engine/exposure/trace-rows.ts';
import type { Episode } from '../service.ts';
import { withoutUnknown } from '../tracing/contact-rows.ts';
import { evidenceOf } from '../tracing/evidence.ts';
import type { ChainOptions, Chains, LinkRow, TreeRow } from './chain-service.ts';
import { type ChainContext, chainQuestion, knownPerson } from './context.ts';

/** Rows of a tree that are made readable together: what bounds the memory of an answer under way. */
const ROWS_A_BATCH = 1000;

/** The earliest chain from a case to a person, or the best ways. */
export async function chainsTo(
  context: ChainContext,
  caseId: string,
  person: string,
  { best, ...options }: ChainOptions & { best: number | null },
): Promise<Chains> {
  const { world } = context.loaded;
  const { policy } = options;
  const question = await chainQuestion(context, caseId, options);
  const { printed, number } = await knownPerson(context, person);
  const answer = { case_id: caseId, person: printed };
  if (number === question.index.person) return { ...answer, rows: [] };
  if (best !== null) {
    const chains = await context.searches.best(world, policy, question, number, best);
    return { ...answer, rows: await linkRows(context, options, chains) };
  }
  const labels = await context.searches.labels(world, policy, question, number);
  const chain = new Links(world, policy, question, labels).earliestChain(number);
  return { ...answer, rows: await linkRows(context, options, chain ? [chain] : []) };
}

async function linkRows(
  context: ChainContext,
  { policy }: ChainOptions,
  chains: readonly Chain[],
): Promise<LinkRow[]> {
  const { connection, loaded, details, cases } = context;
  const links = chains.flatMap((chain, c) => chain.map((link, l) => ({ chain: c + 1, number: l + 1, link })));
  const persons = new Set(links.map(({ link }) => loaded.persons.at(link.person)));
  const known = await details.of(connection, persons);
  const evidence = await evidenceOf(
    connection,
    loaded,
    policy.assumed_stay_s,
    links.map(({ link }) => ({ source: link.window.source, person: link.person, episodes: link.episodes })),
  );
  return links.map(({ chain, number, link }, i) => {
    const person = loaded.persons.at(link.person);
    return withoutUnknown({
      chain,
      link: number,
      source: loaded.persons.at(link.window.source),
      person,
      ...exposureColumns(link.exposure),
      is_case: cases.persons.has(person),
      ...known.get(person),
      evidence: evidence[i],
    }) as LinkRow;
  });
}

/** The rows of a case's tree, batch by batch as they are read. */
export async function treeOf(
  context: ChainContext,
  caseId: string,
  options: ChainOptions & { evidence: boolean },
): Promise<AsyncIterable<TreeRow[]>> {
  const question = await chainQuestion(context, caseId, options);
  const tree = await context.searches.tree(context.loaded.world, options.policy, question);
  return treeRows(context, caseId, question, tree, options);
}

async function* treeRows(
  context: ChainContext,
  caseId: string,
  question: ChainQuestion,
  tree: TreeRows,
  options: ChainOptions & { evidence: boolean },
): AsyncGenerator<TreeRow[]> {
  const { connection, loaded, details, cases } = context;
  for (let first = 0; first < tree.count; first += ROWS_A_BATCH) {
    const length = Math.min(ROWS_A_BATCH, tree.count - first);
    const nodes = Array.from({ length }, (_, i) => tree.at(first + i));
    const known = await details.of(connection, new Set(nodes.map(({ person }) => loaded.persons.at(person))));
    const evidence = options.evidence ? await treeEvidence(context, question, nodes, options) : null;
    yield nodes.map((node, i) => {
      const person = loaded.persons.at(node.person);
      return withoutUnknown({
        case_id: caseId,
        level: node.level,
        person,
        via: loaded.persons.at(node.via),
        ...exposureColumns(node.exposure),
        onward: node.onward,
        again: node.isAgain,
        is_case: cases.persons.has(person),
        ...known.get(person),
        evidence: evidence?.[i],
      }) as TreeRow;
    });
  }
}

async function treeEvidence(
  { connection, loaded }: ChainContext,
  question: ChainQuestion,
  nodes: readonly TreeNode[],
  { policy }: ChainOptions,
): Promise<Episode[][]> {
  const exposures = new PairExposures(loaded.world, policy, question.filter);
  const pairs = nodes.map(({ person, via, viaExposedAt }) => {
    const window = viaExposedAt === VIA_CASE ? question.index : exposingWindow(viaExposedAt, policy);
    const from = Math.max(window.from, question.from);
    const episodes = exposures.episodesOf({ source: via, from, to: window.to, asOf: question.asOf }, person);
    return { source: via, person, episodes };
  });
  return evidenceOf(connection, loaded, policy.assumed_stay_s, pairs);
}

function exposureColumns({ first, last, exposure_s, qualifiedAt }: ChainLink['exposure']) {
  return { first_exposure: first, last_exposure: last, exposure_s, qualified_at: qualifiedAt };
}
