import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Staged, type StageRequest, stageFile } from '../stage.ts';

/** What tests of the reader need: a connection, a folder, and what became of a file. */
export class FeedBench implements AsyncDisposable {
  readonly connection: DuckDBConnection;
  readonly folder: string;

  private constructor(connection: DuckDBConnection, folder: string) {
    this.connection = connection;
    this.folder = folder;
  }

  static async create(): Promise<FeedBench> {
    const instance = await DuckDBInstance.create(':memory:');
    return new FeedBench(await instance.connect(), await mkdtemp(join(tmpdir(), 'truyvet-test-')));
  }

  async file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async stage(
    name: string,
    content: string | Uint8Array,
    options: Omit<StageRequest, 'file'> = {},
  ): Promise<Staged> {
    return stageFile(this.connection, { file: await this.file(name, content), ...options });
  }

  /** Accepted rows as plain objects, in the file's order. */
  async rows(staged: Staged): Promise<Record<string, unknown>[]> {
    const reader = await this.connection.runAndReadAll(`FROM ${staged.table}`);
    return reader.getRowObjectsJson();
  }

  /** `line column: value reason` of each rejected record. */
  async rejections(staged: Staged): Promise<string[]> {
    const reader = await this.connection.runAndReadAll(
      `SELECT line, "column", "value", reason FROM ${staged.rejectedTable}`,
    );
    return reader
      .getRowsJson()
      .map(([line, column, value, reason]) => `${line} ${column}: ${value} ${reason}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.closeSync();
    await rm(this.folder, { recursive: true });
  }
}
