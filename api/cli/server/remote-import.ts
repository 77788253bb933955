import { openAsBlob } from 'node:fs';
import { FileError } from '../../../data/feeds/file-error.ts';
import { type FileFormat, fileKindOf } from '../../../data/feeds/file-name.ts';
import type { ImportCounts, ImportRequest, ImportStep } from '../../../data/import.ts';
import { FORMATS } from '../../formats/formats.ts';
import type { ImportState } from '../../imports/import-state.ts';
import { HEADER_BYTES_MAX } from '../../limits.ts';
import { UsageError } from '../exit.ts';
import type { ServerClient } from './client.ts';
import { lastState } from './last-state.ts';

const MEDIA_TYPES = {
  csv: 'text/csv',
  ndjson: FORMATS.ndjson.mediaType,
  arrow: FORMATS.arrow.mediaType,
  parquet: FORMATS.parquet.mediaType,
  lines: 'text/plain',
} as const satisfies Record<FileFormat, string>;
/** Of an address; other headers need little. */
const QUERY_BYTES_MAX = HEADER_BYTES_MAX - 4096;

export interface RemoteImportRequest
  extends Pick<ImportRequest, 'file' | 'feed' | 'timeZone' | 'delimiter' | 'dryRun' | 'mapping'> {
  /** As the server takes it: what `mapping` was read from. */
  readonly map?: string;
  readonly onStep: (step: ImportStep) => void;
  /** Aborted, the import is cancelled at the server, if it is not too late … */
  readonly interrupted: AbortSignal;
  /** … which is told, with its id, as that is asked. */
  readonly onCancel: (id: string) => void;
}

/**
 * Sends a file to the server that holds the folder, and waits until answers follow it.
 * @throws FileError for a file that the server cannot read to its end, or whose import is cancelled; UsageError for what
 * it does not take
 */
export async function importAtServer(
  client: ServerClient,
  request: RemoteImportRequest,
): Promise<ImportCounts> {
  const { file, onStep, interrupted, onCancel } = request;
  const location = await sent(client, request);
  const cancel = () => {
    onCancel(location.split('/').at(-1)!);
    // Where this is refused the records are in the store, and the last state says so.
    client.send(location, () => ({ method: 'DELETE' })).catch(() => {});
  };
  interrupted.addEventListener('abort', cancel);
  if (interrupted.aborted) cancel();
  try {
    const onState = ({ step }: ImportState) => step && onStep(step);
    return countsOf(file, await lastState(client, location, onState));
  } finally {
    interrupted.removeEventListener('abort', cancel);
  }
}

/** Address of the import of the file. */
async function sent(client: ServerClient, request: RemoteImportRequest): Promise<string> {
  const { file, timeZone, delimiter, mapping, map, interrupted } = request;
  const { feed, format, gzip } = fileKindOf(
    file,
    request.feed ?? mapping?.feed,
    mapping?.layout !== undefined,
  );
  const query = new URLSearchParams({
    ...(timeZone && { time_zone: timeZone }),
    ...(delimiter && { delimiter }),
    ...(map && { map }),
  });
  refuseUnsupported(client, request, query.toString());
  const body = await openAsBlob(file);
  const post = () => ({
    method: 'POST',
    headers: {
      'content-type': MEDIA_TYPES[format],
      ...(gzip && { 'content-encoding': 'gzip' }),
    },
    body,
  });
  // What is on its way is sent to its end: cut off, it might have been taken all the same.
  const taken = await client.send(`/v1/feeds/${feed.name}?${query}`, post, interrupted).catch((error) => {
    throw interrupted.aborted ? new FileError(file, 'interrupted, it was not sent', 'unreadable') : error;
  });
  return taken.headers.get('location')!;
}

function refuseUnsupported({ address }: ServerClient, { dryRun }: RemoteImportRequest, query: string): void {
  const isLong = query.length > QUERY_BYTES_MAX;
  const what = dryRun ? '--dry-run' : isLong ? `a map of ${query.length} bytes, encoded` : null;
  if (what === null) return;
  throw new UsageError(`the server at ${address} holds the folder and does not take ${what}; stop it first`);
}

function countsOf(file: string, state: ImportState): ImportCounts {
  const { feed, refusal, rows_read = 0, accepted = 0, already_known = 0, rejected = 0, remedies } = state;
  if (refusal !== undefined) throw new FileError(file, refusal, 'unreadable');
  if (state.state === 'cancelled')
    throw new FileError(file, 'cancelled, nothing of it was taken', 'unreadable');
  if (state.state !== 'done')
    throw new FileError(file, `the server stops; it is imported at its next start`, 'unreadable');
  return {
    file,
    feed,
    rowsRead: rows_read,
    accepted,
    alreadyKnown: already_known,
    rejected,
    remedies: [...remedies],
  };
}
