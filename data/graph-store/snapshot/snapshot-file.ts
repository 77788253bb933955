import type { DuckDBConnection } from '@duckdb/node-api';
import type { World } from '../../../engine/world.ts';
import type { ResolvedIdentities } from '../../identity/aliases.ts';
import type { ReadableStore } from '../../store/readable-store.ts';
import type { GraphNames } from '../duckdb/load.ts';
import { packAliases, unpackAliases } from './aliases.ts';
import type { SnapshotContent } from './content.ts';
import { digestOfBatches } from './journal-digest.ts';
import { SnapshotError, type SnapshotOrigin } from './layout.ts';
import { removeLeftovers, removeSnapshot, snapshotFolder, snapshotPath } from './location.ts';
import { openSnapshot } from './open.ts';
import { writeSnapshot } from './write.ts';

/** Encounters and visits from which a base is kept: fewer are loaded from the store in about a second. */
const KEPT_FROM_ROWS = 200_000;

/** A loaded base, and which identifiers are one person in it. */
export interface KeptBase {
  /** Without a delta. */
  readonly world: World;
  readonly names: GraphNames;
  readonly identities: ResolvedIdentities;
}

/** What it was loaded from and for; the journal is known. */
export type KeptOrigin = Omit<SnapshotOrigin, 'journal'>;

/** The one snapshot file of a data folder. Whatever is wrong with it costs time, never an answer. */
export class SnapshotFile {
  readonly #dataFolder: string;
  readonly #journal: () => ReadableStore['journal'];
  readonly #onNotice: (sentence: string) => void;
  readonly #rowsMin: number;
  #writing: Promise<void> = Promise.resolve();
  #abort = new AbortController();

  /**
   * @param store whose journal a file must belong to
   * @param rowsMin encounters and visits from which a base is kept
   */
  constructor(
    store: Pick<ReadableStore, 'folder' | 'journal'>,
    onNotice: (sentence: string) => void,
    rowsMin = KEPT_FROM_ROWS,
  ) {
    this.#dataFolder = store.folder;
    this.#journal = () => store.journal;
    this.#onNotice = onNotice;
    this.#rowsMin = rowsMin;
  }

  /**
   * Opens the base that was kept, and resolves its identities on the connection; `null` where there is none that is
   * wanted. A file that is damaged, or not of this journal, is removed with a notice.
   */
  async open(
    connection: DuckDBConnection,
    isWanted: (origin: KeptOrigin) => Promise<boolean>,
  ): Promise<(KeptBase & { readonly origin: KeptOrigin }) | null> {
    await this.stop();
    try {
      await removeLeftovers(this.#dataFolder);
      const content = await openSnapshot(this.#path, (origin) => {
        this.#checkJournal(origin);
        return isWanted(origin);
      });
      if (content === null) return null;
      const { aliases, ...base } = content;
      return { ...base, identities: await unpackAliases(connection, aliases, this.#folder) };
    } catch (error) {
      await this.#giveUpFile(error as NodeJS.ErrnoException);
      return null;
    }
  }

  /**
   * Begins to write a base in the background, in the place of an earlier one; a small one is not kept.
   * @param connection is not used any more when this returns
   */
  async keep(
    connection: DuckDBConnection,
    origin: KeptOrigin,
    { identities, ...base }: KeptBase,
  ): Promise<void> {
    await this.stop();
    try {
      if (numRows(base.world) < this.#rowsMin) return await removeSnapshot(this.#dataFolder);
      const journal = digestOfBatches(this.#journal().entries.slice(0, origin.version));
      const aliases = await packAliases(connection, identities, this.#folder);
      this.#abort = new AbortController();
      this.#writing = this.#write({ ...base, origin: { ...origin, journal }, aliases });
    } catch (error) {
      this.#couldNotWrite(error as NodeJS.ErrnoException);
    }
  }

  /** Waits until what is being written is there. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Gives up what is being written. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#writing;
  }

  async #write(content: SnapshotContent): Promise<void> {
    const { signal } = this.#abort;
    try {
      await writeSnapshot(this.#path, content, signal);
    } catch (error) {
      if (!signal.aborted) this.#couldNotWrite(error as NodeJS.ErrnoException);
    }
  }

  #checkJournal({ version, journal }: SnapshotOrigin): void {
    if (digestOfBatches(this.#journal().entries.slice(0, version)) !== journal)
      throw new SnapshotError('does not belong to this journal');
  }

  async #giveUpFile(error: NodeJS.ErrnoException): Promise<void> {
    if (error.code === 'ENOENT') return;
    const isSpoiled = error instanceof SnapshotError;
    const what = isSpoiled ? error.message : `could not be opened (${error.code ?? error.name})`;
    this.#onNotice(`${this.#path}: ${what}; the store is loaded instead`);
    if (isSpoiled) await removeSnapshot(this.#dataFolder).catch(() => {});
  }

  #couldNotWrite({ code, name }: NodeJS.ErrnoException): void {
    this.#onNotice(`${this.#path}: could not be written (${code ?? name}); the next start loads the store`);
  }

  get #folder(): string {
    return snapshotFolder(this.#dataFolder);
  }

  get #path(): string {
    return snapshotPath(this.#dataFolder);
  }
}

function numRows({ graph, visits }: World): number {
  return graph.halfEdgeCount / 2 + visits.visitCount;
}
