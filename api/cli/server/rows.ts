import { parseInstant } from '../../formats/instant.ts';
import type { Column, Row } from '../../formats/row-set.ts';
import type { Episode, EvidenceRecord } from '../../service.ts';

/** A row as JSON shows it, with its instants as epoch seconds again. */
export function rowFrom(columns: readonly Column[], shown: Row): Record<string, unknown> {
  const row: Record<string, unknown> = { ...shown };
  for (const { name, kind } of columns) {
    const value = row[name];
    if (kind === 'instant' && typeof value === 'string') row[name] = parseInstant(value);
  }
  return row;
}

type Shown<T> = Omit<T, 'start' | 'end' | 'records'> & { start: string; end: string };

/** An episode as JSON shows it. */
export type ShownEpisode = Shown<Episode> & { records: Shown<EvidenceRecord>[] };

export function episodeFrom({ records, ...episode }: ShownEpisode): Episode {
  return { ...intervalFrom(episode), records: records.map(intervalFrom) };
}

function intervalFrom<T extends { start: string; end: string }>(
  shown: T,
): T & { start: number; end: number } {
  return { ...shown, start: parseInstant(shown.start)!, end: parseInstant(shown.end)! } as never;
}
