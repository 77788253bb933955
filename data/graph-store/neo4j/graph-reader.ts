import type { Session } from 'neo4j-driver';

/**
 * Hands the values of each row of an answer to `take`, in the order of the query's columns, in one array for all rows,
 * which `take` may not keep. No more than a fetch of rows is in memory.
 * @param parameters whole numbers
 */
export function readRows(
  session: Session,
  query: string,
  parameters: Readonly<Record<string, number>>,
  take: (values: readonly unknown[]) => void,
): Promise<void> {
  const whole = Object.entries(parameters).map(([name, value]) => [name, BigInt(value)]);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const values: unknown[] = [];
  // An observer, not an iterator: nothing is awaited for each row.
  session.run(query, Object.fromEntries(whole)).subscribe({
    onNext: (record) => {
      for (let i = 0; i < record.length; i++) values[i] = record.get(i);
      take(values);
    },
    onCompleted: () => resolve(),
    onError: reject,
  });
  return promise;
}
