import { CsvFileWriter } from './csv-file-writer.ts';
import { readOwnCsv } from './read-csv.ts';

/** Notes on which lines records stand, in their order; as long as each is a line below the last, in no space. */
export class LineFile {
  readonly #path: string;
  readonly #file: CsvFileWriter;
  #count = 0;
  #shift: number | null = null;
  #part = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = new CsvFileWriter(path);
  }

  get count(): number {
    return this.#count;
  }

  /** The records that follow are of this file, from 0. */
  beginPart(part: number): void {
    this.#part = part;
    this.#shift = null;
  }

  /** The next record begins on this line. */
  add(line: number): void {
    const shift = line - this.#count;
    if (shift !== this.#shift) this.#file.row([this.#count, line, this.#part].map(String));
    this.#shift = shift;
    this.#count++;
  }

  close(): void {
    this.#file.close();
  }

  /** `Places.lines`, once it is closed. */
  from(): string {
    const columns = ['first', 'line', 'part'];
    const numbers = columns.map((column) => `CAST(${column} AS BIGINT) AS ${column}`);
    return `(SELECT ${numbers.join(', ')} FROM ${readOwnCsv(this.#path, columns)})`;
  }
}
