import { CsvFileWriter } from './csv-file-writer.ts';
import { withoutCode } from './personal-code/personal-code.ts';
import { readOwnCsv } from './read-csv.ts';

const SHOWN_MAX = 200;

/** Notes the records of the wrong shape. */
export class MisshapenFile {
  readonly #path: string;
  readonly #file: CsvFileWriter;
  #count = 0;
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
  }

  /** `text` is what was found, of which the beginning is kept; an empty one is a NULL. */
  add(line: number, column: string | null, text: string, reason: string): void {
    const kept = withoutCode(text);
    const shown = kept.length <= SHOWN_MAX ? kept : `${kept.slice(0, SHOWN_MAX)}…`;
    this.#file.row([String(this.#part), String(line), column, shown, reason]);
    this.#count++;
  }

  close(): void {
    this.#file.close();
  }

  /** `Places.misshapen`, once it is closed. */
  from(): string {
    return readOwnCsv(this.#path, ['part', 'line', 'column', 'value', 'reason']);
  }
}
