import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile, PARTIAL, sync } from './durable.ts';
import { JournalError } from './error.ts';
import { type BatchEntry, type BatchFile, readManifest, writeManifest } from './manifest.ts';

const MANIFEST = 'manifest.ndjson';

/** Every accepted batch as Parquet files beside a manifest: the truth that outlives any store. */
export class Journal {
  readonly folder: string;
  readonly #entries: BatchEntry[];

  private constructor(folder: string, entries: BatchEntry[]) {
    this.folder = folder;
    this.#entries = entries;
  }

  /**
   * Opens the journal of a data folder, or begins one, and looks that no file is missing or cut.
   * @throws JournalError
   */
  static async open(dataFolder: string): Promise<Journal> {
    const folder = join(dataFolder, 'journal');
    await mkdir(folder, { recursive: true });
    const manifest = join(folder, MANIFEST);
    const entries = await readManifest(manifest);
    if (entries === null) {
      if ((await readdir(folder)).some((name) => name.endsWith('.parquet')))
        throw new JournalError('manifest-missing', manifest, 'is missing, but there are batches beside it');
      await writeManifest(manifest, []);
    }
    const journal = new Journal(folder, entries ?? []);
    for (const file of journal.#files()) await journal.#checkSize(file);
    return journal;
  }

  /** In order of acceptance. */
  get entries(): readonly BatchEntry[] {
    return this.#entries;
  }

  /** Sequence of the latest batch, 0 where there is none. */
  get sequence(): number {
    return this.#entries.length;
  }

  pathOf(file: BatchFile): string {
    return join(this.folder, file.name);
  }

  get manifestPath(): string {
    return join(this.folder, MANIFEST);
  }

  /** Accepts a batch whose files are in place and synced. */
  async accept(entry: BatchEntry): Promise<void> {
    await writeManifest(this.manifestPath, [...this.#entries, entry]);
    this.#entries.push(entry);
  }

  /**
   * Puts the next generations of batches in their place; their files are in place and synced. From the manifest on they
   * hold; then the files of those before are removed.
   */
  async replace(
    entries: readonly BatchEntry[],
    onHeld: () => void | Promise<void> = () => {},
  ): Promise<void> {
    const bySequence = new Map(entries.map((entry) => [entry.sequence, entry]));
    const next = this.#entries.map((entry) => bySequence.get(entry.sequence) ?? entry);
    await writeManifest(this.manifestPath, next);
    this.#entries.splice(0, this.#entries.length, ...next);
    await onHeld();
    await this.removeLeftovers();
    await sync(this.folder);
  }

  /** Path of a file whose bytes are those that were accepted. @throws JournalError */
  async verified(file: BatchFile): Promise<string> {
    await this.#checkSize(file);
    const path = this.pathOf(file);
    const { sha256 } = await digestFile(path);
    if (sha256 !== file.sha256) throw damagedBatch(path, 'its bytes are not those that were accepted');
    return path;
  }

  /**
   * Removes what an interrupted import left behind. Call it only when the store is known not to be ahead of
   * the manifest: a batch that no manifest names may otherwise be an accepted one.
   * @throws JournalError `batch-unlisted`
   */
  async removeLeftovers(): Promise<void> {
    const listed = new Set(this.#files().map((file) => file.name));
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const isBatch = name.endsWith('.parquet') && !listed.has(name);
      if (isBatch && sequenceOf(name) > this.sequence + 1)
        throw new JournalError('batch-unlisted', path, 'is a batch that the manifest does not know');
      if (name.endsWith(PARTIAL) || isBatch) await rm(path);
    }
  }

  #files(): BatchFile[] {
    return this.#entries
      .flatMap(({ records, rejected }) => [records, rejected])
      .filter((file) => file !== null);
  }

  async #checkSize(file: BatchFile): Promise<void> {
    const path = this.pathOf(file);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        throw new JournalError('batch-missing', path, 'is missing; restore it from a backup');
      throw error;
    });
    if (found.size !== file.bytes)
      throw damagedBatch(path, `it has ${found.size} bytes, ${file.bytes} were accepted`);
  }
}

/** Name of a batch's file: `00000012.1.<batch>.records.parquet`. */
export function batchFileName(
  entry: Pick<BatchEntry, 'sequence' | 'generation' | 'batch'>,
  kind: 'records' | 'rejected',
): string {
  return `${String(entry.sequence).padStart(8, '0')}.${entry.generation}.${entry.batch}.${kind}.parquet`;
}

function sequenceOf(name: string): number {
  return Number.parseInt(name, 10);
}

function damagedBatch(path: string, what: string): JournalError {
  return new JournalError('batch-damaged', path, `${what}; restore it from a backup`);
}
