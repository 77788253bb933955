import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type Answer,
  type Asked,
  type Page,
  type Place,
  pageOf,
  type Stage,
} from '../../data/answers/answer.ts';
import {
  type ListedCase,
  stageCases,
  stageCells,
  stageContacts,
  stageHot,
} from '../../data/answers/stages.ts';
import { HotspotError } from '../../data/hotspots/error.ts';
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
  /** Behind which row; `null` from the first on. */
  readonly after: Place | null;
  readonly limit: number;
}

interface StageTable {
  readonly name: Stage;
  /** What the table holds: that of the same is not made again; `null` where it is always made. */
  readonly of: object | null;
  readonly make: (connection: DuckDBConnection) => Promise<void>;
}

/** Answers questions to the records of all feeds; the lists that some rest on are made once for a snapshot and policy. */
export class RecordAnswers {
  readonly #hotspots: Pick<Hotspots, 'answer'>;
  readonly #contacts = new WeakMap<TracingService, Map<string, Promise<ContactRow[]>>>();

  /** Tables of a connection, by what they hold. */
  readonly #made = new WeakMap<DuckDBConnection, Map<Stage, object | null>>();

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
        for (const stage of stages) await this.#make(connection, stage);
        return await pageOf(connection, answer, asked, part);
      }),
    );
  }

  /** Makes a table, unless it is there already from an earlier question. */
  async #make(connection: DuckDBConnection, { name, of, make }: StageTable): Promise<void> {
    const tables = this.#made.getOrInsertComputed(connection, () => new Map());
    if (of !== null && tables.get(name) === of) return;
    tables.delete(name);
    await make(connection);
    tables.set(name, of);
  }

  /** A stage's table, once what it needs is there: reads of a snapshot are not nested. */
  async #stage(tracing: TracingService, policy: Policy, stage: Stage, asked: Asked): Promise<StageTable> {
    const always = (make: StageTable['make']) => ({ name: stage, of: null, make });
    if (stage === 'contacts') {
      const rows = await this.#allContacts(tracing, policy);
      return { name: stage, of: rows, make: (connection) => stageContacts(connection, rows) };
    }
    if (stage === 'cases') return always((connection) => stageCases(connection, datedCases(tracing, policy)));
    if (stage === 'conflicts') return { name: stage, of: tracing, make: stageConflicts };
    if (stage === 'cells')
      return always((connection) => stageCells(connection, asked.resolution ?? HOT_RESOLUTION));
    const classes = await this.#hotClasses(tracing, policy);
    return always((connection) => stageHot(connection, classes));
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
    const classes = new Map<string, string>();
    const question = questionFrom({ resolution: HOT_RESOLUTION });
    const found = await this.#hotspots.answer(tracing, policy, question).catch((error: Error) => {
      // Where no record has a position there are no hotspots, and the calls are there all the same.
      if (error instanceof HotspotError) return null;
      throw error;
    });
    if (found === null) return classes;
    const { layer } = found;
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
  const options = {
    level: DEEPEST_LEVEL,
    policy,
    asOf: null,
    evidence: false,
    firstEnds: true,
    details: false,
  } as const;
  const rows: ContactRow[] = [];
  for await (const batch of tracing.trace(caseIds, options)) rows.push(...batch);
  return rows;
}
