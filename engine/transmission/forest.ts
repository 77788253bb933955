/** Who infected whom, at most one infector a case, without circles. */
export interface Forest {
  /** Number of each case's infector, −1 for none. */
  readonly parents: Int32Array;
  /** Steps from the first case of each tree. */
  readonly generations: Uint32Array;
  /** Cases in a tree of at least two, by their tree's number; −1 for those alone. Trees by their first case. */
  readonly trees: Int32Array;
  readonly treeCount: number;
}

/** Possible infectors of each case, those that are taken first standing first. */
export type Choices = readonly (readonly number[])[];

/**
 * Takes for each case, in the order given, the first of its choices that closes no circle.
 * @param order numbers of all cases, each once: who comes early keeps their first choice
 */
export function forestOf(choices: Choices, order: readonly number[]): Forest {
  const parents = new Int32Array(choices.length).fill(-1);
  for (const number of order)
    parents[number] = choices[number].find((choice) => !descendsFrom(parents, choice, number)) ?? -1;
  return { parents, ...shapeOf(parents) };
}

/** Whether a case is another one, or stands below it. */
function descendsFrom(parents: Int32Array, number: number, ancestor: number): boolean {
  for (let at = number; at >= 0; at = parents[at]) if (at === ancestor) return true;
  return false;
}

function shapeOf(parents: Int32Array): Omit<Forest, 'parents'> {
  const generations = new Uint32Array(parents.length);
  const roots = new Int32Array(parents.length);
  const sizes = new Uint32Array(parents.length);
  for (let number = 0; number < parents.length; number++) {
    let root = number;
    for (; parents[root] >= 0; root = parents[root]) generations[number]++;
    roots[number] = root;
    sizes[root]++;
  }
  const trees = new Int32Array(parents.length).fill(-1);
  let treeCount = 0;
  for (let number = 0; number < parents.length; number++)
    if (parents[number] < 0 && sizes[number] > 1) trees[number] = treeCount++;
  for (let number = 0; number < parents.length; number++) trees[number] = trees[roots[number]];
  return { generations, trees, treeCount };
}
