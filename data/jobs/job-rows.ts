import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PARTIAL, removeFile, replaceFile } from '../journal/durable.ts';
import type { JobRow, NewJob } from './job-row.ts';

/** Finished jobs that are remembered; the oldest are forgotten first. */
const FINISHED_MAX = 1000;

/**
 * The jobs of a data folder, each a JSON file that is replaced as a whole and synced, so that a crash leaves a job as it
 * was before a change or after it. They do not stand in the store: that is made again from the journal, which knows no
 * jobs, and one failed sync closes it.
 */
export class JobRows {
  readonly #folder: string;
  readonly #finishedMax: number;
  readonly #rows = new Map<string, JobRow>();
  #number = 0;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, finishedMax: number) {
    this.#folder = folder;
    this.#finishedMax = finishedMax;
  }

  /** Opens the jobs of a data folder. @throws Error naming a file that is no job */
  static async open(dataFolder: string, finishedMax = FINISHED_MAX): Promise<JobRows> {
    const rows = new JobRows(join(dataFolder, 'jobs'), finishedMax);
    await mkdir(rows.#folder, { recursive: true });
    await rows.#load();
    return rows;
  }

  get(id: string): JobRow | undefined {
    return this.#rows.get(id);
  }

  /** Jobs that are queued or under way, in order of receipt. */
  unfinished(): JobRow[] {
    return this.all().filter(({ outcome }) => !outcome);
  }

  /** In order of receipt. */
  all(): JobRow[] {
    return [...this.#rows.values()].sort((a, b) => a.number - b.number);
  }

  /** Takes a job; one that is known by this id stays as it is. Once this returns, it is synced. */
  add(job: NewJob): Promise<JobRow> {
    return this.#oneByOne(async () => {
      const known = this.#rows.get(job.id);
      if (known) return known;
      const row = { ...job, number: this.#number + 1, attempt: 1, failures: 0 };
      await this.#keep(row);
      this.#number = row.number;
      return row;
    });
  }

  /** Replaces a row by what `next` makes of it, synced; leaves it, and returns `null`, where that is `null`. */
  change(id: string, next: (row: JobRow) => JobRow | null): Promise<JobRow | null> {
    return this.#oneByOne(async () => {
      const row = this.#rows.get(id);
      const changed = row ? next(row) : null;
      if (!changed) return null;
      await this.#keep(changed);
      if (changed.outcome) await this.#forgetOld();
      return changed;
    });
  }

  /** Removes a job, if it is there. */
  forget(id: string): Promise<void> {
    return this.#oneByOne(async () => {
      const row = this.#rows.get(id);
      if (row) await this.#remove(row);
    });
  }

  /** Resolves when every change asked for so far is made or has failed. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  /** A change sees what the one before it left. */
  #oneByOne<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(task);
    this.#tail = done.catch(() => {});
    return done;
  }

  async #keep(row: JobRow): Promise<void> {
    await replaceFile(this.#pathOf(row), JSON.stringify(row));
    this.#rows.set(row.id, row);
  }

  async #forgetOld(): Promise<void> {
    const finished = this.all().filter(({ outcome }) => outcome);
    for (const row of finished.slice(0, -this.#finishedMax)) await this.#remove(row);
  }

  async #remove(row: JobRow): Promise<void> {
    this.#rows.delete(row.id);
    await removeFile(this.#pathOf(row));
  }

  async #load(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.endsWith(PARTIAL)) await rm(path);
      else if (name.endsWith('.json')) this.#remember(await readRow(path));
    }
  }

  #remember(row: JobRow): void {
    this.#rows.set(row.id, row);
    this.#number = Math.max(this.#number, row.number);
  }

  #pathOf({ id }: JobRow): string {
    return join(this.#folder, `${id}.json`);
  }
}

async function readRow(path: string): Promise<JobRow> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path}: is no job; restore the folder jobs from a backup`, { cause });
  }
}
