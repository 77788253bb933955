import writeWorkbook, { type Cell, type Row } from 'write-excel-file/node';
import { getOrderOfSiblings, insertElementMarkupAccordingToOrderOfSiblings } from 'write-excel-file/utility';
import { localClock_ms } from '../../engine/time.ts';
import { ExportError, type Exported, type ExportedContact, WORKBOOK_ROWS_MAX } from './network.ts';

type SheetToWrite = Parameters<typeof writeWorkbook>[0][number];
type WorkbookFeature = NonNullable<NonNullable<Parameters<typeof writeWorkbook>[1]>['features']>[number];

const WORKBOOK_FILE = 'xl/workbook.xml';
const SHEET_FILE = 'xl/worksheets/sheet{id}.xml';

interface WorkbookColumn {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: ExportedContact, zone: string) => Cell;
}

const COLUMNS: readonly WorkbookColumn[] = [
  { title: 'case', width: 12, cell: ({ case_id }) => text(case_id) },
  { title: 'person', width: 22, cell: ({ person }) => text(person) },
  { title: 'name', width: 24, cell: ({ name }) => text(name) },
  { title: 'phone', width: 14, cell: ({ phone }) => text(phone) },
  { title: 'area', width: 28, cell: ({ area }) => text(area) },
  { title: 'last place', width: 24, cell: (row) => text(row.last_place) },
  { title: 'exposed by', width: 22, cell: ({ via }) => text(via) },
  { title: 'first exposure', width: 17, cell: (row, zone) => instant(row.first_exposure, zone) },
  { title: 'last exposure', width: 17, cell: (row, zone) => instant(row.last_exposure, zone) },
  { title: 'minutes', width: 9, cell: (row) => ({ value: Math.floor(row.exposure_s / 60), type: Number }) },
  { title: 'quarantine until', width: 17, cell: (row, zone) => instant(row.quarantine_end, zone) },
  { title: 'also a case', width: 11, cell: ({ is_case }) => text(is_case ? 'yes' : '') },
  { title: 'called', width: 10, cell: () => null },
  { title: 'note', width: 30, cell: () => null },
];

/**
 * A workbook for a tracing team: a sheet a level, its first row frozen and filtered, local times, two empty columns to fill
 * in; printed landscape, as wide as a page, the first row on each. Every text is a text: no value is ever a formula.
 * @throws ExportError for more than `WORKBOOK_ROWS_MAX` rows
 */
export async function workbook({ contacts, zone }: Exported): Promise<Buffer> {
  if (contacts.length > WORKBOOK_ROWS_MAX)
    throw new ExportError(
      `a workbook holds at most ${WORKBOOK_ROWS_MAX} rows, and there are ${contacts.length}: name fewer cases, or take trace --out contacts.csv`,
    );
  const levels = Map.groupBy(contacts, ({ level }) => level);
  const sheets = [...(levels.size === 0 ? [[1, []] as const] : levels)].sort(([a], [b]) => a - b);
  return writeWorkbook(
    sheets.map(([level, rows]) => sheetOf(`F${level}`, rows, zone)),
    { features: [filtered, fitted, titledPages(sheets.map(([level]) => `F${level}`))] },
  ).toBuffer();
}

function sheetOf(name: string, rows: readonly ExportedContact[], zone: string): SheetToWrite {
  const header: Row = COLUMNS.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' }));
  return {
    sheet: name,
    data: [header, ...rows.map((row) => COLUMNS.map(({ cell }) => cell(row, zone)))],
    columns: COLUMNS.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
    orientation: 'landscape',
  };
}

/** Arrows to filter by in the first row. */
const filtered = sheetsWith((xml) =>
  inserted(
    xml,
    `<autoFilter ref="A1:${String.fromCharCode(64 + COLUMNS.length)}${xml.split('<row ').length - 1}"/>`,
  ),
);

/** As many pages long as it takes, and one wide. */
const fitted = sheetsWith((xml) =>
  inserted(xml, '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>').replace(
    '<pageSetup ',
    '<pageSetup fitToWidth="1" fitToHeight="0" ',
  ),
);

/** The first row on each printed page. */
function titledPages(names: readonly string[]): WorkbookFeature {
  const titles = names.map(
    (name, i) => `<definedName name="_xlnm.Print_Titles" localSheetId="${i}">'${name}'!$1:$1</definedName>`,
  );
  const markup = `<definedNames>${titles.join('')}</definedNames>`;
  return {
    files: {
      transform: { [WORKBOOK_FILE]: { transform: (xml) => xml.replace('<definedNames/>', () => markup) } },
    },
  };
}

function sheetsWith(transform: (xml: string) => string): WorkbookFeature {
  return { files: { transform: { [SHEET_FILE]: { transform } } } };
}

function inserted(xml: string, element: string): string {
  const order = getOrderOfSiblings(SHEET_FILE, 'worksheet')!;
  return insertElementMarkupAccordingToOrderOfSiblings(xml, element, order, 'worksheet');
}

function text(value: string | undefined): Cell {
  return value ? { value, type: String, format: '@' } : null;
}

/** Excel knows no zones: the cell shows the local time. */
function instant(at: number | undefined, zone: string): Cell {
  if (at === undefined) return null;
  return { value: new Date(localClock_ms(at, zone)), type: Date, format: 'yyyy-mm-dd hh:mm' };
}
