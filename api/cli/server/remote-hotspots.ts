import { Readable } from 'node:stream';
import { formatInstant } from '../../../engine/time.ts';
import type { FormatName } from '../../formats/formats.ts';
import { type Column, oneBatch, type Row } from '../../formats/row-set.ts';
import { UsageError } from '../exit.ts';
import type { Io } from '../io.ts';
import type { OutputOptions } from '../options.ts';
import { printPieces, printRows } from '../output.ts';
import type { ServerClient } from './client.ts';

/** What of the command's options a server takes, by its own names. */
export interface RemoteHotspots extends Omit<OutputOptions, 'format'> {
  readonly format: FormatName | 'svg';
  readonly explain?: string | undefined;
  readonly query: Readonly<Record<string, string | number | undefined>>;
}

/** Formats that the server writes itself. */
const PASSED_ON: readonly (FormatName | 'svg')[] = ['json', 'ndjson', 'csv', 'arrow', 'geojson'];
const CLUSTER = /^\d+$/;

/** Answers `hotspots` from the server that holds the folder. @throws UsageError for what it does not give */
export async function printRemoteHotspots(
  io: Io,
  server: ServerClient,
  asked: RemoteHotspots,
): Promise<void> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query))
    if (value !== undefined) query.set(name, String(value));
  const { format, explain } = asked;
  if (explain !== undefined) {
    const kind = CLUSTER.test(explain) ? 'clusters' : 'cells';
    const answer = await server.get(`/v1/hotspots/${kind}/${encodeURIComponent(explain)}?${query}`);
    return printPieces(io, asked, Readable.from([`${JSON.stringify(await answer.json(), null, 2)}\n`]));
  }
  if (PASSED_ON.includes(format)) {
    const { body } = await server.get(`/v1/hotspots?${query}&format=${format}`);
    return printPieces(io, asked, Readable.fromWeb(body as never));
  }
  if (format !== 'table')
    throw new UsageError(
      `the server at ${server.address} holds the folder and gives ${PASSED_ON.join(', ')}; stop it for ${format}`,
    );
  const { rows } = (await (await server.get(`/v1/hotspots?${query}&format=json`)).json()) as { rows: Row[] };
  return printRows(io, { ...asked, format }, { columns: columnsIn(rows), batches: oneBatch(rows) });
}

/** Columns in the order in which rows first have them. Instants are text already. */
function columnsIn(rows: readonly Row[]): Column[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].map((name) => ({
    name,
    kind: rows.some((row) => typeof row[name] === 'number') ? 'number' : 'text',
  }));
}

/** An instant as an address has it. */
export function written(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : formatInstant(instant);
}
