import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeedDeclaration } from '../feeds/declaration.ts';
import type { BatchEntry } from '../journal/manifest.ts';
import { rewriteBatch } from '../journal/rewrite-batch.ts';
import { makeStoreAgain } from '../store/rebuild.ts';
import { recordsTable } from '../store/schema.ts';
import { numberOf, rowsOf } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { FORGETTABLE_FEEDS, lastInstant } from './forgettable.ts';

/** What of a feed is forgotten, or would be. */
export interface ForgottenFeed {
  readonly feed: string;
  /** Versions of records. */
  readonly forgotten: number;
  readonly kept: number;
  readonly rejected: number;
  /** Batches that are written again. */
  readonly batches: number;
}

/** Steps after which a crash leaves other bytes behind; each may come more than once. */
export type ForgetStep =
  | 'batch written'
  | 'manifest written'
  | 'old files removed'
  | 'store made'
  | 'store in place';

export interface ForgetOptions {
  /** Before the store is closed, to be opened again with less in it. */
  readonly beforeSwap?: () => Promise<void>;
  readonly onStep?: (step: ForgetStep) => void | Promise<void>;
}

/** What would be forgotten; nothing is changed. */
export function wouldForget(store: Store, before: number): Promise<ForgottenFeed[]> {
  return store.exclusively(async () => {
    await store.mend();
    const plan = await planned(store, before);
    await dropPlan(store.connection);
    return plan.feeds;
  });
}

/**
 * Forgets records whose last instant, in every version, lies before `before`, and rows that were rejected before then.
 *
 * A record goes with all its versions or stays with all: an older one would hold again otherwise. Batches that lose rows
 * are written once more, under their own ids, as the next generation; the manifest that names these is the moment from
 * which they are forgotten. Then the old files are removed and the store is made again from the journal beside the old
 * one, since DELETE leaves the bytes where they are. A crash before that moment leaves all as it was; after it, the next
 * start removes the old files and makes the store again. Cost: the batches that lose rows, and a rebuild.
 */
export function forget(store: Store, before: number, options: ForgetOptions = {}): Promise<ForgottenFeed[]> {
  const { beforeSwap = async () => {}, onStep = () => {} } = options;
  return store.exclusively(async () => {
    await store.mend();
    const { feeds, affected } = await planned(store, before);
    if (affected.size === 0) {
      await dropPlan(store.connection);
      return feeds;
    }
    const rewritten: BatchEntry[] = [];
    for (const entry of store.journal.entries.filter(({ sequence }) => affected.has(sequence))) {
      const forgotten = isForgettable(entry.feed) ? forgottenKeys(entry.feed) : null;
      const next = await rewriteBatch(store.connection, store.journal, entry, {
        forgotten,
        withoutRejected: entry.accepted_at < before,
      });
      rewritten.push(next);
      await onStep('batch written');
    }
    await dropPlan(store.connection);
    await store.journal.replace(rewritten, () => onStep('manifest written'));
    await onStep('old files removed');
    await makeStoreAgain(store, async () => {
      await onStep('store made');
      await beforeSwap();
    });
    await onStep('store in place');
    return feeds;
  });
}

interface Plan {
  readonly feeds: ForgottenFeed[];
  /** Sequences of batches that lose rows. */
  readonly affected: ReadonlySet<number>;
}

/** Leaves the keys to forget in a temporary table a feed. */
async function planned({ connection, journal }: Store, before: number): Promise<Plan> {
  const affected = new Set<number>();
  const feeds: ForgottenFeed[] = [];
  const outdated = journal.entries.filter(({ rejected, accepted_at }) => rejected && accepted_at < before);
  for (const { sequence } of outdated) affected.add(sequence);
  for (const feed of FORGETTABLE_FEEDS) {
    const sequences = await planFeed(connection, feed, before);
    for (const sequence of sequences) affected.add(sequence);
  }
  for (const name of new Set([
    ...FORGETTABLE_FEEDS.map((feed) => feed.name),
    ...outdated.map(({ feed }) => feed),
  ])) {
    const all = await numberOf(connection, `SELECT count(*) FROM ${recordsTable(name)}`);
    const forgotten = isForgettable(name) ? await countForgotten(connection, name) : 0;
    const rejected = outdated
      .filter(({ feed }) => feed === name)
      .reduce((sum, entry) => sum + entry.rejected!.rows, 0);
    const batches = journal.entries.filter(
      (entry) => entry.feed === name && affected.has(entry.sequence),
    ).length;
    if (batches > 0) feeds.push({ feed: name, forgotten, kept: all - forgotten, rejected, batches });
  }
  return { feeds, affected };
}

async function planFeed(
  connection: DuckDBConnection,
  feed: FeedDeclaration,
  before: number,
): Promise<number[]> {
  const table = recordsTable(feed.name);
  await connection.run(`CREATE OR REPLACE TEMP TABLE forgotten_${feed.name} AS
    SELECT key FROM ${table} GROUP BY key HAVING max(${lastInstant(feed)}) < ${before}`);
  const rows = await rowsOf(
    connection,
    `SELECT DISTINCT seq FROM ${table} SEMI JOIN ${forgottenKeys(feed.name)} USING (key)`,
  );
  return rows.map(({ seq }) => Number(seq));
}

function countForgotten(connection: DuckDBConnection, feed: string): Promise<number> {
  return numberOf(
    connection,
    `SELECT count(*) FROM ${recordsTable(feed)} SEMI JOIN ${forgottenKeys(feed)} USING (key)`,
  );
}

async function dropPlan(connection: DuckDBConnection): Promise<void> {
  for (const { name } of FORGETTABLE_FEEDS)
    await connection.run(`DROP TABLE IF EXISTS ${forgottenKeys(name)}`);
}

function isForgettable(feed: string): boolean {
  return FORGETTABLE_FEEDS.some(({ name }) => name === feed);
}

function forgottenKeys(feed: string): string {
  return `temp.forgotten_${feed}`;
}
