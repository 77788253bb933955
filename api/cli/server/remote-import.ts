import { openAsBlob } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { FileError } from '../../../data/feeds/file-error.ts';
import { type FileFormat, fileKindOf } from '../../../data/feeds/file-name.ts';
import type { ImportCounts, ImportRequest } from '../../../data/import.ts';
import { FORMATS } from '../../formats/formats.ts';
import type { ImportState } from '../../imports/imports.ts';
import { HEADER_BYTES_MAX } from '../../limits.ts';
import { UsageError } from '../exit.ts';
import type { ServerClient } from './client.ts';

const MEDIA_TYPES = {
  csv: 'text/csv',
  ndjson: FORMATS.ndjson.mediaType,
  arrow: FORMATS.arrow.mediaType,
  parquet: FORMATS.parquet.mediaType,
  lines: 'text/plain',
} as const satisfies Record<FileFormat, string>;
/** Of an address; other headers need little. */
const QUERY_BYTES_MAX = HEADER_BYTES_MAX - 4096;

/**
 * Sends a file to the server that holds the folder, and waits until answers follow it.
 * @param map as the server takes it: what `request.mapping` was read from
 * @throws FileError for a file that the server cannot read to its end; UsageError for what it does not take
 */
export async function importAtServer(
  client: ServerClient,
  request: ImportRequest,
  map: string | undefined,
): Promise<ImportCounts> {
  const { file, timeZone, delimiter, mapping } = request;
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
  const taken = await client.send(`/v1/feeds/${feed.name}?${query}`, () => ({
    method: 'POST',
    headers: {
      'content-type': MEDIA_TYPES[format],
      ...(gzip && { 'content-encoding': 'gzip' }),
    },
    body,
  }));
  return countsOf(file, await outcomeOf(client, taken.headers.get('location')!, request.onStep));
}

function refuseUnsupported({ address }: ServerClient, { dryRun }: ImportRequest, query: string): void {
  const isLong = query.length > QUERY_BYTES_MAX;
  const what = dryRun ? '--dry-run' : isLong ? `a map of ${query.length} bytes, encoded` : null;
  if (what === null) return;
  throw new UsageError(`the server at ${address} holds the folder and does not take ${what}; stop it first`);
}

/** The last of the states that the server tells; the steps before are told on. */
async function outcomeOf(
  client: ServerClient,
  location: string,
  onStep: ImportRequest['onStep'],
): Promise<ImportState> {
  const { body } = await client.get(`${location}/events`);
  let state: ImportState | undefined;
  for await (const line of createInterface({ input: Readable.fromWeb(body as never) })) {
    if (!line.startsWith('data: ')) continue;
    state = JSON.parse(line.slice('data: '.length)) as ImportState;
    if (state.step) onStep?.(state.step);
  }
  return state!;
}

function countsOf(file: string, state: ImportState): ImportCounts {
  const { feed, refusal, rows_read = 0, accepted = 0, already_known = 0, rejected = 0, remedies } = state;
  if (refusal !== undefined) throw new FileError(file, refusal, 'unreadable');
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
