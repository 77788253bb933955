import type { Driver } from 'neo4j-driver';

/** A driver whose transactions that write first ask `check`, which may throw; it is told which one it is. For tests only. */
export function failing(driver: Driver, check: (transaction: number) => void): Driver {
  let transactions = 0;
  return new Proxy(driver, {
    get(target, name) {
      if (name !== 'session') return Reflect.get(target, name).bind(target);
      return (...given: Parameters<Driver['session']>) => {
        const session = target.session(...given);
        const executeWrite: typeof session.executeWrite = (work) =>
          session.executeWrite((transaction) => {
            check(++transactions);
            return work(transaction);
          });
        const run: typeof session.run = (...query: Parameters<typeof session.run>) => session.run(...query);
        return { executeWrite, run, close: () => session.close() };
      };
    },
  });
}
