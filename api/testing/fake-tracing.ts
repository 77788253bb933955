import { LiveTracing } from '../live-tracing.ts';
import { type CaseRow, type ContactRow, TracingError, type TracingService } from '../service.ts';

/** Two F1 and one F2, with all that is optional on the first alone. */
export function fakeContacts(caseId: string): ContactRow[] {
  const shared = { case_id: caseId, last_exposure: 1_627_966_800, exposure_s: 1800, is_case: false };
  return [
    {
      ...shared,
      level: 1,
      person: 'phone:0901',
      via: 'phone:0900',
      first_exposure: 1_627_963_506,
      qualified_at: 1_627_964_406,
      name: 'Nguyễn Văn An',
      phone: '0901',
      area: 'Phường 1',
      last_place: 'Chợ Bến Thành',
      quarantine_end: 1_629_176_400,
    },
    {
      ...shared,
      level: 1,
      person: 'phone:0902',
      via: 'phone:0900',
      first_exposure: 1_627_963_600,
      qualified_at: 1_627_964_500,
      is_case: true,
    },
    {
      ...shared,
      level: 2,
      person: 'phone:0903',
      via: 'phone:0901',
      first_exposure: 1_627_965_000,
      qualified_at: 1_627_965_900,
    },
  ];
}

const EVIDENCE = [
  {
    start: 1_627_963_506,
    end: 1_627_965_306,
    venue: 'qr1405:cho-ben-thanh',
    venue_name: 'Chợ Bến Thành',
    imputed: true,
    records: [
      {
        feed: 'visits',
        record_id: 'v1',
        person: 'phone:0901',
        start: 1_627_963_506,
        end: 1_627_965_306,
        imputed: true,
      },
    ],
  },
];

/** A service over the given cases: `no-dates` cannot be traced, every other one has the same contacts. */
export function fakeTracing(cases: readonly CaseRow[]): TracingService {
  const known = new Map(cases.map((row) => [row.case_id, row]));
  return {
    version: 7,
    personCount: 4,
    cases: () => cases,
    case: (caseId) => known.get(caseId),
    async *trace(caseIds, { level, evidence }) {
      for (const caseId of caseIds) {
        if (!known.has(caseId)) throw new TracingError('unknown-case', `there is no case "${caseId}"`);
        if (caseId === 'no-dates')
          throw new TracingError('case-without-dates', `case "${caseId}" has no date to start from`);
        const rows = fakeContacts(caseId).filter((row) => row.level <= level);
        yield evidence ? rows.map((row) => ({ ...row, evidence: EVIDENCE })) : rows;
      }
    },
    async *sizes(caseIds, policies, { level }) {
      for (const _ of policies) {
        const rows = caseIds.flatMap((caseId) => fakeContacts(caseId));
        yield Array.from({ length: level }, (_, i) => rows.filter((row) => row.level === i + 1).length);
      }
    },
    async whyNot(caseId, person) {
      return {
        case_id: caseId,
        person,
        on_list: false,
        reason: 'time-short',
        explanation: 'They met for 10 minutes of the 15 needed.',
        missing_s: 300,
        episodes: EVIDENCE,
      };
    },
    chains: noStore,
    tree: noStore,
    sources: noStore,
    sharedVenues: noStore,
    read: noStore,
    async asKnown() {
      return { tracing: this, [Symbol.dispose]() {} };
    },
    async asKnownTogether(states) {
      return states.map(() => ({ tracing: this, [Symbol.dispose]() {} }));
    },
    recordsFrom: async () => 0,
  };
}

function noStore(): Promise<never> {
  return Promise.reject(new Error('there is no store behind this snapshot'));
}

/** What answers from one snapshot only, and has nothing to follow. */
export function liveFake(tracing: TracingService): LiveTracing {
  const open = async () => ({ tracing, follow: async () => 'followed' as const, close: async () => {} });
  return new LiveTracing(open, () => {});
}
