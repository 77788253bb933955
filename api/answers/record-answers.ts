import type { DuckDBConnection } from '@duckdb/node-api';
import { type Answer, type Asked, type Page, pageOf, type Stage } from '../../data/answers/answer.ts';
import {
  type ListedCase,
  stageCases,
  stageCells,
  stageContacts,
  stageHot,
} from '../../data/answers/stages.ts';
import { questionFrom } from '../../data/hotspots/question.ts';
import { stageConflicts } from '../../data/identity/conflicts.ts';
import { exclusively } from '../../data/store/exclusively.ts';
import { textOfCell } from '../../engine/hotspots/study-area.ts';
import type { Policy } from '../../engine/policy.ts';
import { classAt } from '../hotspots/cell-rows.ts';
import type { Hotspots } from '../hotspots/hotspots.ts';
import type { ContactRow, TracingService } from '../service.ts';
import { traceableCases } from '../traces/traceable.ts';

/** Where requests and reports are looked for among hotspots. */
const HOT_RESOLUTION = 8;
const DEEPEST_LEVEL = 2;

/** Which rows of an answer are asked for. */
export interface Part {
  readonly offset: number;
  readonly limit: number;
}

/** RecordAnswers questions to the records of all feeds; the lists that some rest on are made once for a snapshot and policy. */
export class RecordAnswers {
  readonly #hotspots: Pick<Hotspots, 'answer'>;
  readonly #contacts = new WeakMap<TracingService, Map<string, Promise<ContactRow[]>>>();

  constructor(hotspots: Pick<Hotspots, 'answer'>) {
    this.#hotspots = hotspots;
  }

  /** @throws AnswerError */
  async page(
    tracing: TracingService,
    policy: Policy,
    answer: Answer,
    asked: Asked,
    part: Part,
  ): Promise<Page> {
    const stages = await Promise.all(
      (answer.stages ?? []).map((stage) => this.#stage(tracing, policy, stage, asked)),
    );
    return await tracing.read((connection) =>
      exclusively(connection, async () => {
        for (const make of stages) await make(connection);
        return await pageOf(connection, answer, asked, part);
      }),
    );
  }

  /** What makes a stage's table, once what it needs is there: reads of a snapshot are not nested. */
  async #stage(
    tracing: TracingService,
    policy: Policy,
    stage: Stage,
    asked: Asked,
  ): Promise<(connection: DuckDBConnection) => Promise<void>> {
    if (stage === 'contacts') {
      const rows = await this.#allContacts(tracing, policy);
      return (connection) => stageContacts(connection, rows);
    }
    if (stage === 'cases') return (connection) => stageCases(connection, datedCases(tracing, policy));
    if (stage === 'conflicts') return stageConflicts;
    if (stage === 'cells') return (connection) => stageCells(connection, asked.resolution ?? HOT_RESOLUTION);
    const classes = await this.#hotClasses(tracing, policy);
    return (connection) => stageHot(connection, classes);
  }

  #allContacts(tracing: TracingService, policy: Policy): Promise<ContactRow[]> {
    const made = this.#contacts.get(tracing) ?? new Map<string, Promise<ContactRow[]>>();
    this.#contacts.set(tracing, made);
    const key = JSON.stringify(policy);
    const rows = made.get(key) ?? listed(tracing, policy);
    made.set(key, rows);
    rows.catch(() => made.delete(key));
    return rows;
  }

  async #hotClasses(tracing: TracingService, policy: Policy): Promise<Map<string, string>> {
    const { layer } = await this.#hotspots.answer(
      tracing,
      policy,
      questionFrom({ resolution: HOT_RESOLUTION }),
    );
    const classes = new Map<string, string>();
    for (const [cell, index] of layer.area.cells.entries()) {
      const name = classAt(layer, cell);
      if (name !== null) classes.set(textOfCell(index), name);
    }
    return classes;
  }
}

/** Cases with the end of their infectious period, where it is known. */
function datedCases(tracing: TracingService, policy: Policy): ListedCase[] {
  return tracing.cases(policy).map((row) => {
    const anchor = row.onset ?? row.specimen ?? row.confirmed;
    const end = anchor === undefined ? undefined : anchor + policy.infectious_after_s;
    return { ...row, infectious_to: row.infectious_to ?? end };
  });
}

async function listed(tracing: TracingService, policy: Policy): Promise<ContactRow[]> {
  const caseIds = await traceableCases(tracing, policy);
  const options = { level: DEEPEST_LEVEL, policy, asOf: null, evidence: false, firstEnds: true };
  const rows: ContactRow[] = [];
  for await (const batch of tracing.trace(caseIds, options)) rows.push(...batch);
  return rows;
}
