import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEEDS } from '../../feeds/declaration.ts';
import { importFile } from '../../import.ts';
import { recordsTable } from '../../store/schema.ts';
import { numberOf } from '../../store/sql.ts';
import { Store } from '../../store/store.ts';
import { FUZZ_FORMATS, type FuzzFile, fuzzFile } from './files.ts';
import { fuzzStreams } from './hostile.ts';

/** Rows of one file: so many are made in memory. */
const FILE_ROWS = 20_000;
/** Where files would have fewer rows, each feed comes in one format, in turn. */
const SHORT_ROWS = 1000;
const NOW = 1_800_000_000;

export interface FuzzOutcome {
  readonly files: number;
  readonly rows: number;
  readonly accepted: number;
  readonly known: number;
  readonly rejected: number;
  /** Reason → rows that were rejected for it. */
  readonly reasons: ReadonlyMap<string, number>;
}

/**
 * Imports fuzzed rows of every feed into a store of its own.
 * @throws Error naming feed, format and seed, where a row is lost, a good one is not taken, or something fails
 */
export async function fuzz(
  rows: number,
  seed: number,
  onFile: (name: string) => void = () => {},
): Promise<FuzzOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-fuzz-'));
  const store = await Store.open(join(folder, 'data'), { now: () => NOW, qrKey: 'a key for fuzzed codes' });
  try {
    const totals = { files: 0, rows: 0, accepted: 0, known: 0, rejected: 0 };
    const isShort = rows < FEEDS.length * FUZZ_FORMATS.length * SHORT_ROWS;
    const perFile = Math.ceil(rows / (FEEDS.length * (isShort ? 1 : FUZZ_FORMATS.length)));
    for (const [number, feed] of FEEDS.entries())
      for (const [i, format] of isShort ? [formatInTurn(number)] : FUZZ_FORMATS.entries())
        for (let done = 0, part = 0; done < perFile; done += FILE_ROWS, part++) {
          const random = fuzzStreams(seed)(number * FUZZ_FORMATS.length + i, part);
          const which = `${feed.name} as ${format}, part ${part} of seed ${seed}`;
          const file = await fuzzFile(folder, feed, format, Math.min(FILE_ROWS, perFile - done), random);
          // Half of them are checked as bodies of a server are, by a plan that is kept.
          const counts = await imported(store, file, which, (number + i) % 2 === 1);
          onFile(which);
          totals.files++;
          totals.rows += file.rows;
          totals.accepted += counts.accepted;
          totals.known += counts.alreadyKnown;
          totals.rejected += counts.rejected;
        }
    return { ...totals, reasons: await reasonsIn(store, totals.accepted) };
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

function formatInTurn(number: number): [index: number, format: string] {
  const index = number % FUZZ_FORMATS.length;
  return [index, FUZZ_FORMATS[index]!];
}

async function imported(store: Store, { path, rows, good }: FuzzFile, which: string, keepPlan: boolean) {
  const counts = await importFile(store, { file: path, keepPlan }).catch((cause: unknown) => {
    throw new Error(`${which}: ${(cause as Error).message}`, { cause });
  });
  const { rowsRead, accepted, alreadyKnown, rejected } = counts;
  if (rowsRead !== rows || accepted + alreadyKnown + rejected !== rows)
    throw new Error(
      `${which}: of ${rows} rows ${rowsRead} were read, ${accepted} + ${alreadyKnown} + ${rejected} told of`,
    );
  if (accepted + alreadyKnown < good)
    throw new Error(`${which}: ${good} rows are good, ${accepted + alreadyKnown} were taken`);
  return counts;
}

/** What the store has, compared with what the imports said of it. */
async function reasonsIn(store: Store, accepted: number): Promise<Map<string, number>> {
  const counts = FEEDS.map(({ name }) => `SELECT count(*) AS n FROM ${recordsTable(name)}`);
  const stored = await numberOf(store.connection, `SELECT sum(n) FROM (${counts.join(' UNION ALL ')})`);
  if (stored !== accepted) throw new Error(`${accepted} rows were accepted, ${stored} are in the store`);
  const reasons = new Map<string, number>();
  for await (const { feed, line, reason } of store.rejected()) {
    if (reason === '' || line === null) throw new Error(`a rejected row of ${feed} has no reason or line`);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}
