import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';
import { epicontacts } from './epicontacts.ts';
import { goDataContacts } from './go-data.ts';
import { graphml } from './graphml.ts';
import { ExportError, type Exported, type ExportedContact, WORKBOOK_ROWS_MAX } from './network.ts';
import { missingForPython, python } from './testing/python.ts';
import { workbook } from './workbook.ts';

const folder = await mkdtemp(join(tmpdir(), 'truyvet-export-'));
afterAll(() => rm(folder, { recursive: true }));
const missing = await missingForPython();
const withPython = missing === null ? test : test.skip;
const named = (name: string) => (missing === null ? name : `${name} (skipped: ${missing})`);

/** 2021-08-02, 0:00 in Viet Nam. */
const T = 1_627_837_200;
const AWKWARD = 'phone:"<09>&01';

function contact(
  person: string,
  via: string,
  level: number,
  more: Partial<ExportedContact> = {},
): ExportedContact {
  const times = { first_exposure: T, last_exposure: T + 3600, exposure_s: 1859 };
  return { case_id: 'BN1', level, person, via, ...times, is_case: false, ...more };
}

const EXPORTED: Exported = {
  zone: 'Asia/Ho_Chi_Minh',
  cases: [
    { case_id: 'BN1', person: 'a', onset: T },
    { case_id: 'BN2', person: 'b', onset: T + 86_400, name: 'Bình' },
    { case_id: 'BN3', person: 'elsewhere' },
  ],
  contacts: [
    contact('b', 'a', 1, {
      is_case: true,
      name: 'Nguyễn Văn Bình',
      phone: '0902',
      quarantine_end: T + 14 * 86_400,
    }),
    contact(AWKWARD, 'a', 1, { name: '=1+1', area: '@SUM(A1)' }),
    contact('c', 'b', 2),
  ],
};

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('epicontacts finds each person of a contact once in the line list, cases with their days', () => {
  const { linelist, contacts } = epicontacts(EXPORTED);
  const people: Record<string, string>[] = parse(linelist, { columns: true });
  const pairs: Record<string, string>[] = parse(contacts, { columns: true });
  expect(Object.keys(people[0]!)[0]).toBe('id');
  expect(Object.keys(pairs[0]!).slice(0, 2)).toEqual(['from', 'to']);
  expect(
    people.map(({ id, case_id, is_case, level, date_of_onset }) => [
      id,
      case_id,
      is_case,
      level,
      date_of_onset,
    ]),
  ).toEqual([
    ['a', 'BN1', 'TRUE', '0', '2021-08-02'],
    ['b', 'BN2', 'TRUE', '1', '2021-08-03'],
    [AWKWARD, '', 'FALSE', '1', ''],
    ['c', '', 'FALSE', '2', ''],
  ]);
  const ids = new Set(people.map(({ id }) => id));
  for (const { from, to } of pairs) expect(ids.has(from!) && ids.has(to!)).toBe(true);
});

test('Go.Data gets F1s, their case, the day of last contact and a family name', () => {
  const rows: Record<string, string>[] = parse(goDataContacts(EXPORTED), { columns: true });
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({
    visualId: 'b',
    lastName: 'Nguyễn',
    firstName: 'Văn Bình',
    dateOfLastContact: '2021-08-02',
    'followUp.endDate': '2021-08-16',
    'relationship.relatedId': 'BN1',
    wasCase: 'true',
  });
});

test('no text of a CSV begins as a formula; telephone numbers and links between rows stay', () => {
  const hostile: Exported = {
    ...EXPORTED,
    contacts: [
      contact('=cmd|1', 'a', 1, { name: '=1+1', area: '@SUM(A1)', phone: '+84 902 123' }),
      contact('-2+3', '=cmd|1', 2, { name: '\tx' }),
    ],
  };
  const { linelist, contacts } = epicontacts(hostile);
  const people: Record<string, string>[] = parse(linelist, { columns: true });
  const pairs: Record<string, string>[] = parse(contacts, { columns: true });
  const goData: Record<string, string>[] = parse(goDataContacts(hostile), { columns: true });
  expect(people.map(({ id, name, area }) => [id, name, area]).slice(1)).toEqual([
    ["'=cmd|1", "'=1+1", "'@SUM(A1)"],
    ["'-2+3", "'\tx", ''],
  ]);
  expect(pairs.map(({ from, to }) => [from, to])).toEqual([
    ['a', "'=cmd|1"],
    ["'=cmd|1", "'-2+3"],
  ]);
  expect(goData[0]).toMatchObject({ visualId: "'=cmd|1", 'addresses[].phoneNumber': '+84 902 123' });
});

withPython(named('NetworkX reads the graph with every attribute'), async () => {
  const path = await file('contacts.graphml', [...graphml(EXPORTED)].join(''));
  const script = `import json, sys, networkx
graph = networkx.read_graphml(sys.argv[1], force_multigraph=True)
print(json.dumps({"directed": graph.is_directed(), "nodes": list(graph.nodes(data=True)), "edges": list(graph.edges(data=True))}))`;
  const { directed, nodes, edges } = await python<{
    directed: boolean;
    nodes: [string, Record<string, unknown>][];
    edges: [string, string, Record<string, unknown>][];
  }>(script, path);
  expect(directed).toBe(true);
  expect(nodes.map(([id]) => id)).toEqual(['a', 'b', AWKWARD, 'c']);
  expect(nodes[1]![1]).toEqual({
    case_id: 'BN2',
    is_case: true,
    level: 1,
    onset: '2021-08-02T17:00:00Z',
    name: 'Nguyễn Văn Bình',
  });
  expect(edges.map(([from, to]) => [from, to])).toEqual([
    ['a', 'b'],
    ['a', AWKWARD],
    ['b', 'c'],
  ]);
  expect(edges[0]![2]).toMatchObject({
    case_id: 'BN1',
    level: 1,
    first_exposure: '2021-08-01T17:00:00Z',
    exposure_s: 1859,
  });
});

withPython(
  named('a spreadsheet has a sheet a level, frozen and filtered, local times, and no formula'),
  async () => {
    const path = await file('contacts.xlsx', await workbook(EXPORTED));
    const script = `import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheets = [{"wide": [s.sheet_properties.pageSetUpPr.fitToPage, s.page_setup.fitToWidth, s.page_setup.fitToHeight], "titles": s.print_title_rows, "name": s.title, "frozen": s.freeze_panes, "filter": s.auto_filter.ref, "landscape": s.page_setup.orientation,
  "rows": [[str(c.value) if c.value is not None else None for c in r] for r in s.iter_rows()],
  "formulas": sum(c.data_type == "f" for r in s.iter_rows() for c in r)} for s in book]
print(json.dumps(sheets))`;
    const sheets = await python<Record<string, unknown>[]>(script, path);
    expect(
      sheets.map(({ name, frozen, filter, landscape, formulas }) => [
        name,
        frozen,
        filter,
        landscape,
        formulas,
      ]),
    ).toEqual([
      ['F1', 'A2', 'A1:N3', 'landscape', 0],
      ['F2', 'A2', 'A1:N2', 'landscape', 0],
    ]);
    expect(sheets.map(({ wide, titles }) => [wide, titles])).toEqual(Array(2).fill([[true, 1, 0], '$1:$1']));
    const rows = sheets[0]!.rows as (string | null)[][];
    expect(rows[1]!.slice(0, 12)).toEqual([
      ...['BN1', 'b', 'Nguyễn Văn Bình', '0902', null, null, 'a'],
      ...['2021-08-02 00:00:00', '2021-08-02 01:00:00', '30', '2021-08-16 00:00:00', 'yes'],
    ]);
    expect([rows[2]![2], rows[2]![4]]).toEqual(['=1+1', '@SUM(A1)']);
  },
);

test('more rows than a spreadsheet should have are refused with what to do', async () => {
  const contacts = Array.from({ length: WORKBOOK_ROWS_MAX + 1 }, () => EXPORTED.contacts[0]!);
  await expect(workbook({ ...EXPORTED, contacts })).rejects.toThrow(ExportError);
});

test('lists without a row are files all the same', async () => {
  const empty = { ...EXPORTED, contacts: [] };
  expect(epicontacts(empty).contacts.trim().split('\n')).toHaveLength(1);
  expect([...graphml(empty)].join('')).toContain('</graphml>');
  expect((await workbook(empty)).length).toBeGreaterThan(1000);
});
