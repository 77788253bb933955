/**
 * Unpacks the LZ4 frame format: magic, descriptor, blocks, end mark. Node has ZSTD of its own, but not this.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
const MAGIC = 0x184d2204;
const STORED_BIT = 0x8000_0000;
const MATCH_MIN = 4;
/** A length of four bits with this value goes on in the bytes that follow. */
const NIBBLE_MAX = 15;

interface Output {
  bytes: Buffer;
  pos: number;
}

/** The content of one frame. @throws RangeError if the frame is cut or damaged. */
export function decodeLz4Frame(data: Uint8Array): Uint8Array {
  const input = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (input.readUInt32LE(0) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = input.readUInt8(4);
  const blockBytesMax = 1 << (8 + 2 * ((input.readUInt8(5) >> 4) & 7));
  const blockChecksumBytes = flags & 0x10 ? 4 : 0;
  let pos = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
  const output: Output = { bytes: Buffer.alloc(blockBytesMax), pos: 0 };
  for (;;) {
    const size = input.readUInt32LE(pos);
    pos += 4;
    if (size === 0) return output.bytes.subarray(0, output.pos);
    const end = pos + (size & ~STORED_BIT);
    if (end > input.length) throw new RangeError('the LZ4 frame is cut');
    reserve(output, blockBytesMax);
    if (size & STORED_BIT) append(output, input.subarray(pos, end));
    else decodeBlock(input.subarray(pos, end), output);
    pos = end + blockChecksumBytes;
  }
}

function decodeBlock(block: Buffer, output: Output): void {
  let pos = 0;
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    for (let more = nibble === NIBBLE_MAX; more; ) {
      const byte = block.readUInt8(pos++);
      length += byte;
      more = byte === 255;
    }
    return length;
  };
  while (pos < block.length) {
    const token = block.readUInt8(pos++);
    const literalLength = lengthFrom(token >> 4);
    if (pos + literalLength > block.length) throw new RangeError('the LZ4 block is damaged');
    append(output, block.subarray(pos, pos + literalLength));
    pos += literalLength;
    if (pos === block.length) return;
    const distance = block.readUInt16LE(pos);
    pos += 2;
    copyBack(output, distance, lengthFrom(token & NIBBLE_MAX) + MATCH_MIN);
  }
}

/** Repeats what stands `distance` bytes back; the copy may run into itself. */
function copyBack(output: Output, distance: number, length: number): void {
  const { bytes, pos } = output;
  if (distance === 0 || distance > pos || pos + length > bytes.length)
    throw new RangeError('the LZ4 block is damaged');
  for (let to = pos; to < pos + length; to++) bytes[to] = bytes[to - distance]!;
  output.pos += length;
}

function append(output: Output, literals: Buffer): void {
  if (output.pos + literals.length > output.bytes.length) throw new RangeError('the LZ4 block is damaged');
  output.pos += literals.copy(output.bytes, output.pos);
}

function reserve(output: Output, bytes: number): void {
  if (output.pos + bytes <= output.bytes.length) return;
  const grown = Buffer.alloc(2 * output.bytes.length + bytes);
  output.bytes.copy(grown, 0, 0, output.pos);
  output.bytes = grown;
}
