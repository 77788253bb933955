import { CsvFileWriter } from './csv-file-writer.ts';
import { columnsOf, type FeedDeclaration } from './declaration.ts';
import { LineFile } from './line-file.ts';
import { MisshapenFile } from './misshapen.ts';
import { readOwnCsv } from './read-csv.ts';
import type { Source } from './source.ts';
import type { Workspace } from './workspace.ts';

/**
 * Takes records that were read outside DuckDB and hands them to it as a CSV file: the feed's columns, all
 * others as one JSON object. The names given to `record` are the feed's own, or attributes.
 */
export class Conversion {
  readonly #workspace: Workspace;
  readonly #columns: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #records: CsvFileWriter;
  readonly #lines: LineFile;
  readonly #misshapen: MisshapenFile;
  #part = 0;

  constructor(feed: FeedDeclaration, workspace: Workspace) {
    this.#workspace = workspace;
    this.#columns = columnsOf(feed).map(({ name }) => name);
    this.#positions = new Map(this.#columns.map((name, index) => [name, index]));
    this.#records = new CsvFileWriter(workspace.path('records.csv'));
    this.#lines = new LineFile(workspace.path('lines.csv'));
    this.#misshapen = new MisshapenFile(workspace.path('misshapen.csv'));
  }

  get count(): number {
    return this.#lines.count + this.#misshapen.count;
  }

  /** The records that follow are of this file, from 0. */
  beginPart(part: number): void {
    this.#part = part;
    this.#lines.beginPart(part);
    this.#misshapen.beginPart(part);
  }

  record(line: number, cells: Iterable<readonly [name: string, text: string | null]>): void {
    const row = new Array<string | null>(this.#columns.length + 2).fill(null);
    const attributes: [string, string][] = [];
    for (const [name, text] of cells) {
      const position = this.#positions.get(name);
      if (position !== undefined) row[position] = text;
      else if (text !== null) attributes.push([name, text]);
    }
    row[row.length - 2] = attributesOf(attributes);
    row[row.length - 1] = String(this.#part);
    this.#records.row(row);
    this.#lines.add(line);
  }

  misshapen(line: number, column: string | null, value: string, reason: string): void {
    this.#misshapen.add(line, column, value, reason);
  }

  /** Ends the writing, whether or not all was written. */
  close(): void {
    this.#records.close();
    this.#lines.close();
    this.#misshapen.close();
  }

  source(): Source {
    return {
      records: {
        from: readOwnCsv(this.#workspace.path('records.csv'), [...this.#columns, 'attributes', 'part']),
        cells: new Map(this.#columns.map((name) => [name, `"${name}"`])),
        // Printed by DuckDB once more, as the attributes of the other formats are.
        attributes: 'CAST(json(attributes) AS VARCHAR)',
        ...(this.#part > 0 && { part: 'CAST(part AS INTEGER)' }),
      },
      hasMisshapen: async () => this.#misshapen.count > 0,
      locate: async () => ({ lines: this.#lines.from(), misshapen: this.#misshapen.from() }),
    };
  }
}

function attributesOf(attributes: readonly [name: string, text: string][]): string | null {
  const bare = attributes
    .map(([name, text]) => [name, text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')] as const)
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (bare.length === 0) return null;
  return `{${bare.map(([name, text]) => `${jsonText(name)}:${jsonText(text)}`).join(',')}}`;
}

/** Half of a surrogate pair is no character: as in texts elsewhere, U+FFFD stands for it. */
function jsonText(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
