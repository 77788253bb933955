import type { Course } from '../epidemic/epidemic.ts';
import type { DetectedCase } from '../epidemic/response.ts';
import { randomStreams } from '../random.ts';
import type { Country } from '../towns/settlement.ts';
import { caseIds } from './tables.ts';
import type { CsvFile } from './write.ts';

/** Chance that investigators find out who infected a case, by where it was, if both are cases (assumption). */
const ESTABLISHED_CHANCE = { home: 0.6, elsewhere: 0.15 };

/** Writes the infections that investigators establish: true ones, of cases by cases, in order of the infectee's case. */
export function writeTransmissions(
  file: CsvFile,
  seed: number,
  { places }: Country,
  cases: readonly DetectedCase[],
  courseOf: (person: number) => Course | undefined,
): void {
  const streams = randomStreams(seed, 'investigations');
  const ids = caseIds(cases);
  for (const { person } of cases) {
    const source = courseOf(person)?.source;
    const from = source && ids.get(source.infector);
    if (source === undefined || from === undefined) continue;
    const setting = places.kindAt(source.spot);
    const chance = ESTABLISHED_CHANCE[setting === 'home' ? 'home' : 'elsewhere'];
    if (!streams(person).chance(chance)) continue;
    file.add(`${from},${ids.get(person)},${setting},${setting === 'home' ? 'certain' : 'probable'}`);
  }
}
