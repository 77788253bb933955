import { buildWorld } from '../../../../engine/world.ts';
import { Identifiers, IdentifierTableBuilder } from '../../identifiers.ts';
import type { SnapshotContent } from '../content.ts';

const PERSONS = 50;
const VENUES = 4;
const FROM = 1_627_776_000;

/** A base in which every section has something; the larger, the more encounters. */
export function exampleContent(encounters = 200): SnapshotContent {
  const column = (rows: number, value: (row: number) => number) =>
    Uint32Array.from({ length: rows }, (_, row) => value(row));
  const start = column(encounters, (row) => FROM + 60 * row);
  const checkIn = column(30, (row) => FROM + 600 * row);
  return {
    origin: { version: 3, journal: 'ab', zone: 'Asia/Ho_Chi_Minh', retention_s: 2_592_000, from: FROM },
    world: buildWorld({
      personCount: PERSONS,
      venueCount: VENUES,
      encounters: {
        personA: column(encounters, (row) => row % PERSONS),
        personB: column(encounters, (row) => (7 * row + 1) % PERSONS),
        start,
        end: start.map((instant) => instant + 900),
        signal: Int32Array.from(start, (_, row) => row % 3),
      },
      visits: {
        person: column(30, (row) => row),
        venue: column(30, (row) => row % VENUES),
        checkIn,
        checkOut: checkIn.map((instant) => instant + 1800),
        zone: column(30, () => 0),
      },
      removals: {
        person: column(5, (row) => row),
        start: column(5, () => FROM),
        end: column(5, () => FROM + 86_400),
        facility: column(5, () => 1),
      },
    }),
    names: {
      persons: identifiers('phone:09', PERSONS),
      venues: identifiers('chợ ', VENUES),
      zoneTexts: ['khu A', 'khu B'],
    },
    aliases: Buffer.from('PAR1 stands for Parquet here PAR1'),
  };
}

function identifiers(prefix: string, count: number): Identifiers {
  const builder = new IdentifierTableBuilder();
  for (let i = 0; i < count; i++) builder.add(`${prefix}${String(i).padStart(3, '0')}`);
  return new Identifiers(builder.finish());
}
