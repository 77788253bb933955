/** Number of elements of each named section, in the order in which they stand in the buffer. */
export type SectionLengths<Name extends string> = Readonly<Record<Name, number>>;
export type Sections<Name extends string> = Readonly<Record<Name, Uint32Array>>;

/**
 * Beyond this many elements V8 indexes a shared buffer an order of magnitude slower.
 */
export const MAX_SECTION_LENGTH = 2 ** 30;

/** A shared buffer that has room for all sections, each of 32-bit elements. @throws RangeError for one too long */
export function allocateSections<Name extends string>(lengths: SectionLengths<Name>): SharedArrayBuffer {
  let total = 0;
  for (const [name, length] of Object.entries<number>(lengths)) {
    if (length > MAX_SECTION_LENGTH)
      throw new RangeError(`section ${name} would hold ${length} elements, at most ${MAX_SECTION_LENGTH}`);
    total += length;
  }
  return new SharedArrayBuffer(total * Uint32Array.BYTES_PER_ELEMENT);
}

/** The sections of a buffer, as views without a copy, in this or another thread. */
export function viewSections<Name extends string>(
  buffer: SharedArrayBuffer,
  lengths: SectionLengths<Name>,
): Sections<Name> {
  const sections = {} as Record<Name, Uint32Array>;
  let pos = 0;
  for (const name of Object.keys(lengths) as Name[]) {
    sections[name] = new Uint32Array(buffer, pos, lengths[name]);
    pos += sections[name].byteLength;
  }
  return sections;
}
