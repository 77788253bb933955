import type { FeedDeclaration } from './declaration.ts';
import { KINDS } from './kinds.ts';
import { DIGEST_TYPE } from './record-key.ts';

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
