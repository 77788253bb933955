import type { Transaction } from 'neo4j-driver';

/** Streams the answers of one transaction; no more than a fetch of rows is in memory. */
export class GraphReader {
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /** Hands the values of each row to `take`, in the order of the query's columns; parameters are whole numbers. */
  each<Values extends readonly unknown[] = readonly number[]>(
    query: string,
    take: (values: Values) => void,
    parameters: Readonly<Record<string, number>> = {},
  ): Promise<void> {
    const whole = Object.entries(parameters).map(([name, value]) => [name, BigInt(value)]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // One array for all rows, which `take` may not keep.
    const values: unknown[] = [];
    // An observer, not an iterator: nothing is awaited for each row.
    this.#transaction.run(query, Object.fromEntries(whole)).subscribe({
      onNext: (record) => {
        for (let i = 0; i < record.length; i++) values[i] = record.get(i);
        take(values as unknown as Values);
      },
      onCompleted: () => resolve(),
      onError: reject,
    });
    return promise;
  }

  /** Number of relationships of a type, which Neo4j knows without looking at them. */
  async count(type: string): Promise<number> {
    const { records } = await this.#transaction.run(`MATCH ()-[r:${type}]->() RETURN count(r) AS count`);
    return records[0]!.get('count');
  }
}
