import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import { FORMATS, type FormatName } from '../formats/formats.ts';
import type { RowSet } from '../formats/row-set.ts';
import { breathing } from '../jobs/breather.ts';
import type { HeldTracing } from '../service.ts';

/**
 * The format of the answer: `?format=`, else the best that `Accept` names, else the first offered.
 * @throws Problem `not-acceptable`
 */
export function formatOf(request: FastifyRequest, offered: readonly FormatName[]): FormatName {
  const { format } = request.query as { format?: FormatName };
  if (format !== undefined) return format;
  const accept = request.headers.accept ?? '*/*';
  for (const range of mediaRanges(accept)) {
    const match = offered.find((name) => covers(range, FORMATS[name].mediaType));
    if (match) return match;
  }
  throw new Problem(
    'not-acceptable',
    `offered are ${offered.map((name) => FORMATS[name].mediaType).join(', ')}`,
  );
}

/** Sends the rows in a format, as they are made. */
export async function sendRows(reply: FastifyReply, format: FormatName, rows: RowSet): Promise<FastifyReply> {
  const write = await FORMATS[format].load();
  return reply.type(FORMATS[format].mediaType).send(Readable.from(breathing(write(rows))));
}

/** Rows with what is said around them in JSON; other formats say it in headers. */
export interface List extends RowSet {
  readonly head: object;
}

/** Sends a list in a format, as it is made. */
export function sendList(reply: FastifyReply, format: FormatName, list: List): FastifyReply {
  return reply.type(typeOf(format)).send(Readable.from(breathing(piecesOf(format, list))));
}

/** The same of rows that are read from a snapshot as they are sent: it is held until then, or until nobody reads any more. */
export function sendHeld(
  reply: FastifyReply,
  format: FormatName,
  list: List,
  held: HeldTracing,
): FastifyReply {
  const letGo = () => held[Symbol.dispose]();
  reply.raw.once('close', letGo);
  const batches = async function* () {
    try {
      yield* list.batches;
    } finally {
      letGo();
    }
  };
  return sendList(reply, format, { ...list, batches: batches() });
}

/** The whole answer of a list that is short. */
export async function listBytes(format: FormatName, list: List): Promise<Buffer> {
  const pieces = await Array.fromAsync(piecesOf(format, list));
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

/** Media type of a list in a format. */
export function typeOf(format: FormatName): string {
  return format === 'json' ? 'application/json; charset=utf-8' : FORMATS[format].mediaType;
}

async function* piecesOf(format: FormatName, { head, ...rows }: List): AsyncGenerator<string | Uint8Array> {
  const write = await FORMATS[format].load();
  if (format !== 'json') {
    yield* write(rows);
    return;
  }
  yield `${JSON.stringify(head).slice(0, -1)},"rows":`;
  yield* write(rows);
  yield '}';
}

/** Media ranges of an `Accept` header, the most wanted first; those with `q=0` are left out. */
function mediaRanges(accept: string): string[] {
  return accept
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range);
}

function covers(range: string, mediaType: string): boolean {
  const essence = mediaType.split(';')[0]!;
  return (
    range === '*/*' || range === essence || (range.endsWith('/*') && essence.startsWith(range.slice(0, -1)))
  );
}
