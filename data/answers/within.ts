/** What `within` of `sql.ts` says, of a text: whether an area is the one asked for or lies in it. */
export function isWithin(area: string, asked: string): boolean {
  const text = folded(area);
  const end = folded(asked);
  return text === end || text.endsWith(`(${end})`) || text.endsWith(`, ${end}`);
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
