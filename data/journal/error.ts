export type JournalErrorCode =
  | 'manifest-missing'
  | 'manifest-damaged'
  | 'manifest-behind'
  | 'manifest-newer'
  | 'batch-missing'
  | 'batch-damaged'
  | 'batch-unlisted';

/** The journal cannot be trusted; `code` is stable, `file` is the culprit. Nothing is skipped to go on. */
export class JournalError extends Error {
  override name = 'JournalError';
  readonly code: JournalErrorCode;
  readonly file: string;

  constructor(code: JournalErrorCode, file: string, message: string) {
    super(`${file}: ${message}`);
    this.code = code;
    this.file = file;
  }
}
