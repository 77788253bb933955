export type FileErrorCode =
  | 'unknown-feed'
  | 'unknown-format'
  | 'unreadable'
  | 'damaged'
  | 'empty'
  | 'bad-header'
  | 'bad-option'
  | 'unclosed-quote';

/** A file that cannot be taken as a whole; nothing of it was. The message names the file and holds no cell of it. */
export class FileError extends Error {
  override name = 'FileError';
  readonly file: string;
  readonly reason: string;
  readonly code: FileErrorCode;

  constructor(file: string, reason: string, code: FileErrorCode, options?: ErrorOptions) {
    super(`${file}: ${reason}`, options);
    this.file = file;
    this.reason = reason;
    this.code = code;
  }
}
