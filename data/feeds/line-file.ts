import { CsvFileWriter } from './csv-file-writer.ts';
import { readOwnCsv } from './read-csv.ts';

/** Notes on which lines records stand, in their order; as long as each is a line below the last, in no space. */
export class LineFile {
  readonly #path: string;
  readonly #file: CsvFileWriter;
  #count = 0;
  #shift: number | null = null;

  constructor(path: string) {
    this.#path = path;
    this.#file = new CsvFileWriter(path);
  }

  get count(): number {
    return this.#count;
  }

  /** The next record begins on this line. */
  add(line: number): void {
    const shift = line - this.#count;
    if (shift !== this.#shift) this.#file.row([String(this.#count), String(line)]);
    this.#shift = shift;
    this.#count++;
  }

  close(): void {
    this.#file.close();
  }

  /** `Places.lines`, once it is closed. */
  from(): string {
    const texts = readOwnCsv(this.#path, ['first', 'line']);
    return `(SELECT CAST(first AS BIGINT) AS first, CAST(line AS BIGINT) AS line FROM ${texts})`;
  }
}
