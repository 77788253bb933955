export type StoreErrorCode =
  | 'folder-in-use'
  | 'folder-not-writable'
  | 'disk-full'
  | 'store-failed'
  | 'store-closed';

/** The data folder cannot be used now; `code` is stable, the message names the folder and what to do. */
export class StoreError extends Error {
  override name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly folder: string;

  constructor(code: StoreErrorCode, folder: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.folder = folder;
  }
}

const DISK_FULL =
  /no space left|disk is full|disk quota exceeded|ENOSPC|EDQUOT|not enough (disk )?space|max_temp_directory_size/i;
const NOT_WRITABLE =
  /read-only file system|permission denied|not a directory|EROFS|EACCES|EPERM|ENOTDIR|EEXIST/i;

/** Says what a failure of the disk or of DuckDB means for the folder; other errors are given back as they are. */
export function asStoreError(error: unknown, folder: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const text = causes(error);
  if (DISK_FULL.test(text)) return diskFull(folder, error);
  if (NOT_WRITABLE.test(text)) return notWritable(folder, error);
  if (/database has been invalidated|FATAL Error/i.test(text)) return storeFailed(folder, error);
  return error;
}

export function storeFailed(folder: string, cause: unknown): StoreError {
  const message = `the store in ${folder} failed; what was accepted is in the journal: run the command again`;
  return new StoreError('store-failed', folder, message, { cause });
}

function diskFull(folder: string, cause: Error): StoreError {
  const message = `the disk of ${folder} is full; nothing is lost: free some space and run the command again`;
  return new StoreError('disk-full', folder, message, { cause });
}

export function notWritable(folder: string, cause: unknown): StoreError {
  const message = `the folder ${folder} cannot be written to; give write access to it or name another with --data`;
  return new StoreError('folder-not-writable', folder, message, { cause });
}

function causes(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  const own = `${code ?? ''} ${error.message}`;
  return error.cause instanceof Error ? `${own} ${causes(error.cause)}` : own;
}

/** What kind of failure it was, in words that name no record: the text of an error may. */
export function kindOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  const ofDuckDb = /^[A-Z]\w*(?: \w+){0,2} Error(?=:)/.exec(error.message)?.[0];
  return typeof code === 'string' ? `${error.name} ${code}` : (ofDuckDb ?? error.name);
}
