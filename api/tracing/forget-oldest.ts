/** Leaves room for one more entry: of so many, the one that came first is forgotten. */
export function forgetOldest<K>(entries: Map<K, unknown>, max: number): void {
  if (entries.size < max) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
