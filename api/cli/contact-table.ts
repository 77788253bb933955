import type { Policy } from '../../engine/policy.ts';
import type { ScorePart } from '../../engine/risk/score.ts';
import { localMinute } from '../formats/instant.ts';
import type { Column, Row } from '../formats/row-set.ts';
import type { ContactRow, Episode, TraceOptions } from '../service.ts';

const COLUMNS: readonly Column[] = [
  { name: 'case', kind: 'text' },
  { name: 'level', kind: 'text' },
  { name: 'person', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'phone', kind: 'text' },
  { name: 'area', kind: 'text' },
  { name: 'last place', kind: 'text' },
  { name: 'via', kind: 'text' },
  { name: 'first exposure', kind: 'instant' },
  { name: 'last exposure', kind: 'instant' },
  { name: 'minutes', kind: 'integer' },
  { name: 'quarantine until', kind: 'instant' },
  { name: 'also a case', kind: 'text' },
];

const EVIDENCE: Column = { name: 'evidence', kind: 'text' };

const SCORE: readonly Column[] = [
  { name: 'risk', kind: 'text' },
  { name: 'score', kind: 'number' },
  { name: 'made of', kind: 'text' },
];

const PROBABILITY: Column = { name: 'probability', kind: 'number' };

/** The columns that a tracing team works with. */
export function tableColumns({
  evidence,
  rank,
  certainty,
}: Pick<TraceOptions, 'evidence' | 'rank' | 'certainty'>): readonly Column[] {
  return [
    ...COLUMNS,
    ...(rank ? SCORE : []),
    ...(certainty ? [PROBABILITY] : []),
    ...(evidence ? [EVIDENCE] : []),
  ];
}

function nameOf({ name, group_rows, group_others }: ContactRow): string | undefined {
  if (group_rows === undefined) return name;
  return `${group_rows} persons in a group of ${group_others! + 1}${name === undefined ? '' : `, ${name}`}`;
}

/** Rows of `tableColumns`: whole minutes; of the evidence one line a place and day. */
export function tableRows(contacts: readonly ContactRow[], { zone }: Policy): Row[] {
  return contacts.map((contact) => ({
    case: contact.case_id,
    level: `F${contact.level}`,
    person: contact.person,
    name: nameOf(contact),
    phone: contact.phone,
    area: contact.area,
    'last place': contact.last_place,
    via: contact.via,
    'first exposure': contact.first_exposure,
    'last exposure': contact.last_exposure,
    minutes: Math.floor(contact.exposure_s / 60),
    'quarantine until': contact.quarantine_end,
    'also a case': contact.is_case ? 'yes' : null,
    risk: contact.risk,
    score: contact.score,
    'made of': contact.score_parts && scoreLines(contact.score_parts),
    probability: contact.probability,
    evidence: contact.evidence && evidenceLines(contact.evidence, zone).join('\n'),
  }));
}

/** `2021-08-03 11:05 – 11:35, Chợ Bến Thành, 3 times (assumed)`: one line a place and local day. */
export function evidenceLines(episodes: readonly Episode[], zone: string): string[] {
  const byPlaceAndDay = Map.groupBy(
    episodes,
    (episode) => `${localMinute(episode.start, zone).slice(0, 10)} ${placeOf(episode)}`,
  );
  return Array.from(byPlaceAndDay.values(), (together) => {
    const start = Math.min(...together.map((episode) => episode.start));
    const end = Math.max(...together.map((episode) => episode.end));
    const times = together.length > 1 ? `, ${together.length} times` : '';
    const imputed = together.some((episode) => episode.imputed) ? ' (assumed)' : '';
    return `${localSpan(start, end, zone)}, ${placeOf(together[0])}${times}${imputed}`;
  });
}

/** `day +2: 20 min bluetooth, worth 16, × 1.2`: one line a day and kind. */
function scoreLines(parts: readonly ScorePart[]): string {
  const byDay = Map.groupBy(parts, ({ day, kind }) => `${day} ${kind}`);
  return Array.from(byDay.values(), (together) => {
    const { day, kind, infectiousness } = together[0];
    const sum = (value: (part: ScorePart) => number) =>
      Math.round(together.reduce((total, part) => total + value(part), 0) * 10) / 10;
    const weighted = sum(({ weighted_minutes }) => weighted_minutes);
    const minutes = sum((part) => part.minutes);
    const times = `${minutes} min ${kind}, worth ${weighted}, × ${infectiousness}`;
    return `day ${day < 0 ? day : `+${day}`}: ${times}`;
  }).join('\n');
}

/** `2021-08-03 11:05 – 11:35, Chợ Bến Thành (assumed)` */
export function episodeLine(episode: Episode, zone: string): string {
  const { start, end, imputed } = episode;
  return `${localSpan(start, end, zone)}, ${placeOf(episode)}${imputed ? ' (assumed)' : ''}`;
}

function localSpan(start: number, end: number, zone: string): string {
  const from = localMinute(start, zone);
  const to = localMinute(end, zone);
  return `${from} – ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`;
}

function placeOf({ venue, venue_name, devices, records }: Episode): string {
  if (venue !== undefined) return venue_name ?? venue;
  if (records.some(({ feed }) => feed === 'contacts')) return 'named in an interview';
  return devices === undefined ? 'Bluetooth' : `Bluetooth ${devices}`;
}
