import { ExportError, type Exported, WORKBOOK_ROWS_MAX } from '../../data/export/network.ts';
import type { Policy } from '../../engine/policy.ts';
import type { ContactRow, TraceOptions, TracingService } from '../service.ts';

/** A file of an export. */
export interface ExportFile {
  readonly name: string;
  readonly mediaType: string;
  /** In pieces, as they are made. */
  readonly pieces: Iterable<string | Uint8Array>;
}

interface Export {
  readonly title: string;
  readonly fileNames: readonly string[];
  files(exported: Exported): Promise<ExportFile[]>;
}

const CSV = 'text/csv; charset=utf-8';

/** Every export, by name. The code of each is loaded when it is asked for. */
export const EXPORTS = {
  epicontacts: {
    title: 'line list and contacts for the R package epicontacts',
    fileNames: ['linelist.csv', 'contacts.csv'],
    async files(exported) {
      const { linelist, contacts } = (await import('../../data/export/epicontacts.ts')).epicontacts(exported);
      return [
        { name: 'linelist.csv', mediaType: CSV, pieces: [linelist] },
        { name: 'contacts.csv', mediaType: CSV, pieces: [contacts] },
      ];
    },
  },
  graphml: {
    title: 'the lists as a graph, for NetworkX, Gephi, igraph',
    fileNames: ['contacts.graphml'],
    async files(exported) {
      const { graphml } = await import('../../data/export/graphml.ts');
      return [{ name: 'contacts.graphml', mediaType: 'application/graphml+xml', pieces: graphml(exported) }];
    },
  },
  'go-data': {
    title: 'F1s for the contact import of WHO’s Go.Data',
    fileNames: ['go-data-contacts.csv'],
    async files(exported) {
      const { goDataContacts } = await import('../../data/export/go-data.ts');
      return [{ name: 'go-data-contacts.csv', mediaType: CSV, pieces: [goDataContacts(exported)] }];
    },
  },
  xlsx: {
    title: 'a workbook for a tracing team, a sheet a level',
    fileNames: ['contacts.xlsx'],
    async files(exported) {
      const { workbook } = await import('../../data/export/workbook.ts');
      const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
      return [{ name: 'contacts.xlsx', mediaType, pieces: [await workbook(exported)] }];
    },
  },
} as const satisfies Record<string, Export>;

export type ExportName = keyof typeof EXPORTS;
export const EXPORT_NAMES = Object.keys(EXPORTS) as ExportName[];

/** Rows of all lists of one export: all formats are written in memory. */
export const EXPORT_ROWS_MAX = 5 * WORKBOOK_ROWS_MAX;

/** The cases and their lists, of a snapshot. @throws TracingError, ExportError for too many rows */
export async function exportedOf(
  tracing: Pick<TracingService, 'cases' | 'trace'>,
  caseIds: readonly string[],
  policy: Policy,
  level: number,
): Promise<Exported> {
  const options: TraceOptions = { level, policy, asOf: null, evidence: false };
  const contacts: ContactRow[] = [];
  for await (const rows of tracing.trace(caseIds, options)) {
    for (const row of rows) contacts.push(row);
    if (contacts.length > EXPORT_ROWS_MAX)
      throw new ExportError(
        `an export holds at most ${EXPORT_ROWS_MAX} rows: name fewer cases or a lesser level`,
      );
  }
  return { cases: tracing.cases(policy), contacts, zone: policy.zone };
}
