import type { Answer, Row } from '../../data/answers/answer.ts';
import { ANSWERS } from '../../data/answers/catalogue.ts';
import { numberOf } from '../../data/store/sql.ts';
import { DEFAULT_POLICY } from '../../engine/policy.ts';
import { formatInstant } from '../../engine/time.ts';
import { askedNothing } from '../answers/parameters.ts';
import { RecordAnswers } from '../answers/record-answers.ts';
import { localMinute } from '../formats/instant.ts';
import type { Column } from '../formats/row-set.ts';
import { Hotspots } from '../hotspots/hotspots.ts';
import type { TracingService } from '../service.ts';
import { grouped } from './demo-town.ts';

/** Answers are counted, and not printed: so many rows of each. */
const ROWS_MAX = 200_000;

export const PICTURE_COLUMNS: readonly Column[] = [
  { name: 'answer', kind: 'text' },
  { name: 'says', kind: 'text' },
];

/** One sentence an answer. */
const SENTENCES: Readonly<Record<string, (rows: readonly Row[]) => string>> = {
  arrivals: (rows) =>
    `${grouped(rows.length)} entered, ${count(rows, 'is_kept_apart')} of them kept apart, ${count(rows, 'is_case')} cases`,
  crossings: (rows) => `${sum(rows, 'passages')} passages of ${different(rows, 'checkpoint')} checkpoints`,
  flows: (rows) => `${sum(rows, 'movements')} movements between ${different(rows, 'origin')} areas`,
  crowding: (rows) =>
    `${grouped(rows.filter(({ load }) => Number(load) > 1).length)} hours of a venue above its capacity`,
  'quarantine-roll': (rows) =>
    `${grouped(rows.length)} kept apart, ${count(rows, 'alerts')} with alerts, ${count(rows, 'breaches')} with breaches`,
  positivity: (rows) => `${sum(rows, 'positive')} of ${sum(rows, 'with_result')} tests positive`,
  coverage: (rows) => `${sum(rows, 'dose_2')} of ${sum(rows, 'persons')} persons have two doses`,
  'uncovered-contacts': (rows) => `${different(rows, 'person')} F1s without two doses`,
  'help-needs': (rows) =>
    `${sum(
      rows.filter(({ need }) => need === 'food'),
      'requests',
    )} of ${sum(rows, 'requests')} requests are for food`,
  help: (rows) =>
    `${count(rows, 'is_kept_apart')} requests and reports of persons kept apart, ${count(rows, 'hotspot')} from hot or cold cells`,
  priority: (rows) => `${different(rows, 'person')} members of priority groups are F1 or F2`,
  telehealth: (rows) => `${grouped(rows.length)} follow-ups are due`,
};

/** The picture that all platforms make together, at the end of their records. */
export async function demoPicture(tracing: TracingService): Promise<{ caption: string; rows: Row[] }> {
  const at = await tracing.read((connection) =>
    numberOf(connection, 'SELECT coalesce(max(check_in), 0) + 1 FROM held_visits'),
  );
  const { zone } = DEFAULT_POLICY;
  const hotspots = new Hotspots({ threads: 1 });
  const answers = new RecordAnswers(hotspots);
  try {
    const asked = ANSWERS.filter(({ name }) => name in SENTENCES);
    const rows: Row[] = [];
    for (const answer of asked) rows.push({ answer: answer.name, says: await sentence(answer) });
    return {
      caption: `All platforms together, ${localMinute(at, zone)} (truyvet answer NAME --at ${formatInstant(at)}):`,
      rows,
    };
  } finally {
    await hotspots.close();
  }

  async function sentence(answer: Answer): Promise<string> {
    const part = { after: null, limit: ROWS_MAX };
    const { rows } = await answers.page(tracing, DEFAULT_POLICY, answer, askedNothing(at, zone), part);
    return SENTENCES[answer.name]!(rows);
  }
}

/** Rows that have something in a column. */
function count(rows: readonly Row[], column: string): string {
  return grouped(rows.filter((row) => Boolean(row[column])).length);
}

function sum(rows: readonly Row[], column: string): string {
  return grouped(rows.reduce((total, row) => total + Number(row[column] ?? 0), 0));
}

function different(rows: readonly Row[], column: string): string {
  return grouped(new Set(rows.map((row) => row[column])).size);
}
