/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `CASE WHEN … THEN … ELSE … END`; the branches are tried in order. */
export function firstOf(
  branches: readonly (readonly [when: string, then: string])[],
  otherwise: string,
): string {
  if (branches.length === 0) return otherwise;
  const whens = branches.map(([when, then]) => `WHEN ${when} THEN ${then}`);
  return `CASE ${whens.join(' ')} ELSE ${otherwise} END`;
}

/** Of a record given as texts, the column that holds the text of one of the feed's. */
export function textOf(column: string): string {
  return identifier(`text of ${column}`);
}
