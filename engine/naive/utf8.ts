/** Order of identifiers by their UTF-8 bytes: below 0, 0 or above 0. For tests only. */
export function utf8Order(a: string, b: string): number {
  const bytesA = new TextEncoder().encode(a);
  const bytesB = new TextEncoder().encode(b);
  for (let i = 0; i < Math.min(bytesA.length, bytesB.length); i++) {
    if (bytesA[i] !== bytesB[i]) return bytesA[i]! - bytesB[i]!;
  }
  return bytesA.length - bytesB.length;
}
