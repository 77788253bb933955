const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;

/** Longest record that is taken, in bytes. */
export const RECORD_BYTES_MAX = 2_000_000;

/** One record of a CSV file, blank lines left out. */
export interface CsvRecord {
  /** Its bytes without the line end; empty if it is longer than `RECORD_BYTES_MAX`. */
  readonly bytes: Buffer;
  /** Physical lines on which it begins and ends, from 1. */
  readonly line: number;
  readonly lastLine: number;
  readonly fields: number;
  /** Whether the last field is of no bytes. */
  readonly endsEmpty: boolean;
  readonly tooLong: boolean;
  /** Whether text follows a closing quote. */
  readonly textAfterQuote: boolean;
}

type State = 'field-start' | 'plain' | 'quoted' | 'quote-closed';

/**
 * Cuts a CSV file into records without copying its cells, where DuckDB cuts it. A line ends with LF, CR or CRLF; a
 * quote counts as one at the start of a field only (spaces may stand before), and is doubled inside.
 */
export class CsvScanner {
  readonly #delimiter: number;
  #carried: Buffer[] = [];
  #carriedBytes = 0;
  #state: State = 'field-start';
  #line = 1;
  #startLine = 1;
  #fields = 1;
  #fieldBytes = 0;
  #textAfterQuote = false;
  #afterCarriageReturn = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Whether the file has ended inside a quoted field; the line is where its record began. */
  get openQuoteLine(): number | null {
    return this.#state === 'quoted' ? this.#startLine : null;
  }

  /** The records that end in this chunk. The chunk must stay as it is until they are read. */
  *push(chunk: Buffer): Generator<CsvRecord> {
    let start = 0;
    for (let pos = 0; pos < chunk.length; pos++) {
      if (pos === start && this.#carriedBytes === 0) pos = this.#passPlain(chunk, start);
      const byte = chunk[pos]!;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        const endsLine = byte === CARRIAGE_RETURN || !this.#afterCarriageReturn;
        if (endsLine) this.#line++;
        this.#afterCarriageReturn = byte === CARRIAGE_RETURN;
        if (this.#state === 'quoted') continue;
        if (endsLine) yield* this.#endRecord(chunk.subarray(start, pos), this.#line - 1);
        this.#startLine = this.#line;
        start = pos + 1;
      } else {
        this.#afterCarriageReturn = false;
        this.#take(byte);
      }
    }
    this.#carry(chunk.subarray(start));
  }

  /** The last record of a file that does not end with a line end. */
  *end(): Generator<CsvRecord> {
    if (this.#carriedBytes > 0) yield* this.#endRecord(Buffer.alloc(0), this.#line);
  }

  /** Takes a record without quotes at once; returns the end of its line, or the start where it is not like that. */
  #passPlain(chunk: Buffer, start: number): number {
    const delimiter = this.#delimiter;
    let fields = 1;
    for (let pos = start; pos < chunk.length; pos++) {
      const byte = chunk[pos]!;
      if (byte === delimiter) fields++;
      else if (byte === QUOTE) return start;
      else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        if (pos === start) return start;
        this.#fields = fields;
        this.#fieldBytes = chunk[pos - 1] === delimiter ? 0 : 1;
        this.#afterCarriageReturn = false;
        return pos;
      }
    }
    return start;
  }

  #take(byte: number): void {
    if (this.#state === 'quoted') {
      if (byte === QUOTE) this.#state = 'quote-closed';
    } else if (byte === this.#delimiter) {
      this.#fields++;
      this.#fieldBytes = 0;
      this.#state = 'field-start';
      return;
    } else if (byte === QUOTE && this.#state !== 'plain') this.#state = 'quoted';
    else if (byte !== SPACE) {
      if (this.#state === 'quote-closed') this.#textAfterQuote = true;
      this.#state = 'plain';
    }
    this.#fieldBytes++;
  }

  *#endRecord(tail: Buffer, lastLine: number): Generator<CsvRecord> {
    const length = this.#carriedBytes + tail.length;
    const tooLong = length > RECORD_BYTES_MAX;
    const whole = this.#carriedBytes > 0 && !tooLong ? Buffer.concat([...this.#carried, tail]) : tail;
    const record = {
      bytes: tooLong ? Buffer.alloc(0) : whole,
      line: this.#startLine,
      lastLine,
      fields: this.#fields,
      endsEmpty: this.#fieldBytes === 0,
      tooLong,
      textAfterQuote: this.#textAfterQuote,
    };
    this.#carried = [];
    this.#carriedBytes = 0;
    this.#state = 'field-start';
    this.#fields = 1;
    this.#fieldBytes = 0;
    this.#textAfterQuote = false;
    if (length > 0) yield record;
  }

  #carry(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#carriedBytes += rest.length;
    if (this.#carriedBytes > RECORD_BYTES_MAX) this.#carried = [];
    else this.#carried.push(Buffer.from(rest));
  }
}
