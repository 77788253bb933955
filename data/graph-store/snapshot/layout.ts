import { crc32 } from 'node:zlib';
import type { ContactGraphShape } from '../../../engine/contact-graph/layout.ts';
import type { VenueIndexShape } from '../../../engine/venue-index/layout.ts';

/**
 * A loaded base as one file: what is in memory, byte by byte, so that opening it is reading it.
 *
 *     magic          16 bytes   `truyvet-snapshot`
 *     format         uint32     `SNAPSHOT_FORMAT`
 *     header bytes   uint32
 *     header CRC     uint32     CRC-32 of the header
 *     header                    `SnapshotHeader` as JSON
 *     sections                  those of `SECTIONS`, one behind the other
 *
 * Numbers are little-endian. The header has length and CRC-32 of each section: a cut file shows by its length; up to 32
 * changed bits in a row show for certain, and of any other damage to a section one in 4 × 10⁹ does not.
 */
export interface SnapshotHeader extends SnapshotOrigin {
  readonly graph: ContactGraphShape;
  readonly visits: VenueIndexShape;
  readonly removals: { readonly personCount: number; readonly rowCount: number };
  readonly zoneTexts: readonly string[];
  readonly sections: Readonly<Record<SectionName, { readonly bytes: number; readonly crc: number }>>;
}

/** What a base was loaded from, and what for. */
export interface SnapshotOrigin {
  /** Sequence of the latest batch in it. */
  readonly version: number;
  /** `digestOfBatches` up to there. */
  readonly journal: string;
  readonly zone: string;
  readonly retention_s: number;
  /** As in `LoadRange`. */
  readonly from: number;
}

/**
 * Grows with the layout, and with any change of what a load makes of the records, who is who included: `format.test.ts`
 * notices both.
 */
export const SNAPSHOT_FORMAT = 3;

/** `aliases`: the resolved identities as Parquet; empty where no identifiers are one person. */
export const SECTIONS = [
  'graph',
  'visits',
  'removals',
  'personOffsets',
  'personBytes',
  'venueOffsets',
  'venueBytes',
  'aliases',
] as const;
export type SectionName = (typeof SECTIONS)[number];

const MAGIC = Buffer.from('truyvet-snapshot');

/** Bytes before the header. */
export const PREAMBLE_BYTES = MAGIC.length + 12;

/** The file is not what was written, or not for here; the message goes on where the file's name ends. */
export class SnapshotError extends Error {
  override name = 'SnapshotError';
}

/** All that stands before the sections. */
export function encodeHeader(header: SnapshotHeader): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  MAGIC.copy(preamble);
  [SNAPSHOT_FORMAT, text.length, crc32(text)].forEach((number, i) => {
    preamble.writeUInt32LE(number, MAGIC.length + 4 * i);
  });
  return Buffer.concat([preamble, text]);
}

/** Length and CRC-32 of the header. @throws SnapshotError where this is the beginning of another kind of file */
export function decodePreamble(preamble: Buffer): { bytes: number; crc: number } {
  if (!preamble.subarray(0, MAGIC.length).equals(MAGIC)) throw new SnapshotError('is no snapshot');
  const [format, bytes, crc] = [0, 4, 8].map((offset) => preamble.readUInt32LE(MAGIC.length + offset));
  if (format !== SNAPSHOT_FORMAT) throw new SnapshotError('was written by another version of truyvet');
  return { bytes: bytes!, crc: crc! };
}

/** @throws SnapshotError */
export function decodeHeader(text: Buffer, crc: number): SnapshotHeader {
  if (crc32(text) !== crc) throw new SnapshotError('its header is damaged');
  return JSON.parse(text.toString());
}
