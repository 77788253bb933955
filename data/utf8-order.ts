/** Comparison of texts by their UTF-8 bytes, the order in which identifiers are printed. */
export function utf8Order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
