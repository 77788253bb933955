/**
 * Places of later persons among those of the world, so that comparing places compares identifiers: n of them between
 * the world's persons b − 1 and b stand at b − 1 + 1/(n + 1), b − 1 + 2/(n + 1) …
 * @param before for each later person, in order of identifier, how many of the world's persons come before
 * @param numbers for each of these the place in the order of arrival, from 0
 */
export function ranksBetween(before: ArrayLike<number>, numbers: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(new SharedArrayBuffer(before.length * Float64Array.BYTES_PER_ELEMENT));
  for (let first = 0; first < before.length; ) {
    let last = first;
    while (last < before.length && before[last] === before[first]) last++;
    for (let i = first; i < last; i++)
      ranks[numbers[i]] = before[first] - 1 + (i - first + 1) / (last - first + 1);
    first = last;
  }
  return ranks;
}
