import type { FeedDeclaration } from './declaration.ts';
import { KINDS } from './kinds.ts';
import { DIGEST_TYPE, hasOwnKey } from './record-key.ts';
import { identifier } from './sql.ts';

export interface StagedColumn {
  readonly name: string;
  /** SQL type. */
  readonly type: string;
}

/** Columns of a table of accepted rows, in order. */
export function stagedColumns(feed: FeedDeclaration): StagedColumn[] {
  return [
    ...feed.columns.map(({ name, kind }) => ({ name, type: KINDS[kind].type })),
    { name: 'attributes', type: 'VARCHAR' },
    { name: 'record_id', type: 'VARCHAR' },
    { name: 'recorded_at', type: 'UINTEGER' },
    { name: 'retracted', type: 'BOOLEAN' },
    { name: 'key', type: DIGEST_TYPE },
    { name: 'content', type: DIGEST_TYPE },
  ];
}

/** A table of typed records, none of them bad, as accepted rows: what stands after SELECT; `has` tells which columns it has. */
export function acceptedRows(feed: FeedDeclaration, has: (column: string) => boolean, table: string): string {
  const columns = stagedColumns(feed).map(({ name, type }) => {
    const column = identifier(name);
    if (name === 'attributes' || name === 'content') return column;
    if (name === 'key') return hasOwnKey(feed, has) ? column : 'content AS key';
    if (name === 'retracted')
      return has(name) ? `coalesce(retracted, FALSE) AS retracted` : 'FALSE AS retracted';
    return has(name) ? column : `NULL::${type} AS ${column}`;
  });
  return `${columns.join(', ')} FROM ${table}`;
}
