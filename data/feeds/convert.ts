import { readCsv } from './csv.ts';
import { CsvFileWriter } from './csv-file-writer.ts';
import { columnsOf, type FeedDeclaration } from './declaration.ts';
import { MISSHAPEN_COLUMNS, shown } from './misshapen.ts';
import type { NumberedRecords, Source } from './source.ts';
import type { Workspace } from './workspace.ts';

/**
 * Takes records that were read outside DuckDB and hands them to it as a CSV file: line, the feed's columns, all
 * others as one JSON object. The names given to `record` are the feed's own, or attributes.
 */
export class Conversion {
  readonly #workspace: Workspace;
  readonly #columns: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;
  readonly #records: CsvFileWriter;
  readonly #misshapen: CsvFileWriter;
  #recordCount = 0;
  #misshapenCount = 0;

  constructor(feed: FeedDeclaration, workspace: Workspace) {
    this.#workspace = workspace;
    this.#columns = columnsOf(feed).map(({ name }) => name);
    this.#positions = new Map(this.#columns.map((name, index) => [name, index + 1]));
    this.#records = new CsvFileWriter(workspace.path('records.csv'));
    this.#misshapen = new CsvFileWriter(workspace.path('misshapen.csv'));
  }

  get count(): number {
    return this.#recordCount + this.#misshapenCount;
  }

  record(line: number, cells: Iterable<readonly [name: string, text: string | null]>): void {
    const row = new Array<string | null>(this.#columns.length + 2).fill(null);
    const attributes: [string, string][] = [];
    row[0] = String(line);
    for (const [name, text] of cells) {
      const position = this.#positions.get(name);
      if (position !== undefined) row[position] = text;
      else if (text !== null) attributes.push([name, text]);
    }
    row[row.length - 1] = attributesOf(attributes);
    this.#records.row(row);
    this.#recordCount++;
  }

  misshapen(line: number, column: string | null, value: string, reason: string): void {
    this.#misshapen.row([String(line), column, shown(value), reason]);
    this.#misshapenCount++;
  }

  /** Ends the writing, whether or not all was written. */
  close(): void {
    this.#records.close();
    this.#misshapen.close();
  }

  source(): Source {
    const columns = ['line', ...this.#columns, 'attributes'];
    const format = { delimiter: ',', header: false };
    const numbered: NumberedRecords = {
      records: {
        from: readCsv(this.#workspace.path('records.csv'), columns, format),
        cells: new Map(this.#columns.map((name) => [name, `"${name}"`])),
        // Printed by DuckDB once more, as the attributes of the other formats are.
        attributes: 'CAST(json(attributes) AS VARCHAR)',
        line: 'CAST(line AS UINTEGER)',
      },
      misshapen: readCsv(this.#workspace.path('misshapen.csv'), MISSHAPEN_COLUMNS, format),
    };
    return { records: this.#misshapenCount === 0 ? numbered.records : null, number: async () => numbered };
  }
}

function attributesOf(attributes: readonly [name: string, text: string][]): string | null {
  const bare = attributes
    .map(([name, text]) => [name, text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')] as const)
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (bare.length === 0) return null;
  return `{${bare.map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`).join(',')}}`;
}
