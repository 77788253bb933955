const LINE_FEED = 0x0a;

/** The lines of a file, a chunk's worth at a time, without their ends; `null` for one longer than `bytesMax`. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<(Buffer | null)[]> {
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  const lineOf = (tail: Buffer): Buffer | null =>
    carriedBytes + tail.length > bytesMax
      ? null
      : carriedBytes > 0
        ? Buffer.concat([...carried, tail])
        : tail;
  for await (const chunk of chunks) {
    const lines: (Buffer | null)[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      lines.push(lineOf(chunk.subarray(start, end)));
      carried = [];
      carriedBytes = 0;
      start = end + 1;
    }
    carriedBytes += chunk.length - start;
    if (carriedBytes > bytesMax) carried = [];
    else carried.push(Buffer.from(chunk.subarray(start)));
    yield lines;
  }
  if (carriedBytes > 0) yield [lineOf(Buffer.alloc(0))];
}
