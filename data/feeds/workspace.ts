import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for intermediate files, gone when it is disposed of. */
export class Workspace implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param parent where it is made, readable for this account alone; without it the system's folder for temporary files */
  static async create(parent = tmpdir()): Promise<Workspace> {
    return new Workspace(await mkdtemp(join(parent, 'truyvet-')));
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
