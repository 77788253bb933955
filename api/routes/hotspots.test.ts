import { createHash } from 'node:crypto';
import { VectorTile } from '@mapbox/vector-tile';
import { tableFromIPC } from 'apache-arrow';
import { cellToParent, latLngToCell } from 'h3-js';
import { PbfReader } from 'pbf';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Outline } from '../../data/hotspots/outlines.ts';
import { keysFrom } from '../auth/keys.ts';
import { Hotspots } from '../hotspots/hotspots.ts';
import { caseLines, casesAt } from '../hotspots/testing.ts';
import { fakeTracing } from '../testing/fake-tracing.ts';
import { given, testApp } from '../testing/test-app.ts';

const [LAT, LNG] = [10.46, 105.63];
/** Many cases in one place, few around it and far away, over three weeks. */
const CASES = [
  ...Array.from({ length: 12 }, (_, i) => casesAt(`s${i}`, 10 + i / 10, 105.2, 1)).flat(),
  ...casesAt('a', LAT, LNG, 40),
  ...casesAt('b', LAT + 0.01, LNG, 3),
  ...casesAt('c', LAT + 0.02, LNG, 12, 8),
  ...casesAt('d', LAT, LNG + 0.02, 2, 8),
  ...casesAt('e', LAT, LNG, 15, 15),
  ...casesAt('f', LAT + 0.3, LNG + 0.3, 4, 15),
  ...casesAt('g', LAT + 0.3, LNG + 0.31, 25, 15),
];
/** A square of half a degree around the first of them. */
const AROUND: Outline = { name: 'Vùng Trung Tâm', polygons: [[square(LAT, LNG, 0.25)]] };
const STEPS = ['', '&step=7'];
const RESOLUTIONS = [4, 5, 6, 7, 8, 9, 10];

function square(lat: number, lng: number, half: number): [number, number][] {
  const [west, east, south, north] = [lng - half, lng + half, lat - half, lat + half];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

let app: Awaited<ReturnType<typeof testApp>>;

beforeAll(async () => {
  await given('cases', ...caseLines(CASES));
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const keys = keysFrom([
    { name: 'board', sha256: sha256('board'), roles: ['dashboard'] },
    { name: 'epi', sha256: sha256('epi'), roles: ['epidemiologist'] },
  ]);
  const hotspots = new Hotspots({ threads: 1, outlines: [AROUND] });
  app = await testApp(fakeTracing(CASES), { keys, hotspots });
  return async () => {
    await app.close();
    await hotspots.close();
  };
});

function ask(key: string, url: string, headers: Record<string, string> = {}) {
  return app.inject({ url, headers: { authorization: `Bearer ${key}`, ...headers } });
}

interface Cell {
  cell: string;
  from: string;
  count?: number;
  withheld?: boolean;
  class?: string;
  z?: number;
}

async function cells(key: string, query: string): Promise<Cell[]> {
  const answer = await ask(key, `/v1/hotspots?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().rows;
}

describe('the answer', () => {
  test('names the cell of most cases hot, with its score', async () => {
    const rows = await cells('epi', 'resolution=8');
    const home = rows.find(({ cell }) => cell === cellToParent(latLngToCell(LAT, LNG, 10), 8));
    expect(home!.class).toBe('hot-99');
    expect(home!.count).toBeGreaterThanOrEqual(55);
    expect(home!.z).toBeGreaterThan(3);
  });

  test('says how it was come by', async () => {
    const { rows, ...statement } = (await ask('epi', '/v1/hotspots?resolution=7&seed=5')).json();
    expect(rows.length).toBeGreaterThan(3);
    expect(statement).toMatchObject({ method: 'gi-star', of: 'cases', version: 7, seed: 5, events: 113 });
    expect(statement.values).toBe('counts, not risk');
    expect(statement.study_area.cells).toBeGreaterThan(rows.length);
  });

  test('adds up from each resolution to the coarser one', async () => {
    const fine = await cells('epi', 'resolution=9');
    const sums = new Map<string, number>();
    for (const { cell, count = 0 } of fine) {
      const parent = cellToParent(cell, 6);
      sums.set(parent, (sums.get(parent) ?? 0) + count);
    }
    for (const { cell, count } of await cells('epi', 'resolution=6')) expect(sums.get(cell) ?? 0).toBe(count);
  });

  test('has cells as unsigned numbers of 64 bits in Arrow, and outlines in GeoJSON', async () => {
    const [row] = await cells('epi', 'resolution=8');
    const arrow = tableFromIPC((await ask('epi', '/v1/hotspots?resolution=8&format=arrow')).rawPayload);
    expect(arrow.getChild('cell')!.type.toString()).toBe('Uint64');
    expect(arrow.get(0)!.cell.toString(16)).toBe(row!.cell);
    const geojson = (await ask('epi', '/v1/hotspots?resolution=8&format=geojson')).json();
    expect(geojson.features[0].geometry.type).toBe('Polygon');
  });

  test('explains a cell by its events, neighbours and the moments of the area', async () => {
    const [row] = await cells('epi', 'resolution=8');
    const explained = (await ask('epi', `/v1/hotspots/cells/${row!.cell}?resolution=8`)).json();
    const [step] = explained.steps;
    const { sum, weight, cells: near } = step.neighbourhood;
    expect(near.reduce((total: number, { value }: { value: number }) => total + value, 0)).toBe(sum);
    const n = explained.study_area.cells;
    const scale = step.area.deviation * Math.sqrt((n * weight - weight ** 2) / (n - 1));
    expect((sum - step.area.mean * weight) / scale).toBeCloseTo(row!.z!, 9);
    expect(explained.events).toHaveLength(step.count);
  });

  test('gives the cases of a cluster, and explains it', async () => {
    const query = 'resolution=8&method=st-dbscan&least=10&within_h=100';
    const { rows } = (await ask('epi', `/v1/hotspots?${query}`)).json();
    expect(rows[0]).toMatchObject({ cluster: 1, events: 40 });
    const explained = (await ask('epi', `/v1/hotspots/clusters/1?${query}`)).json();
    expect(explained.ids).toEqual(rows[0].ids);
    expect(explained).toMatchObject({ shared_venues: [], links: [] });
  });
});

test('an area may be named as the server’s outlines name it, with accents or without', async () => {
  const answer = await ask('epi', '/v1/hotspots?resolution=7&area=vung%20trung%20tam');
  expect(answer.json().study_area.name).toBe('Vùng Trung Tâm');
});

describe('what cannot be answered is refused by name', () => {
  test.each([
    ['resolution=8&area=Atlantis', 'area "Atlantis" is not known; expected one of Vùng Trung Tâm'],
    ['resolution=3', 'resolution must be >= 4'],
    ['resolution=8&method=magic', 'method must be equal to one of'],
    ['resolution=8&k=0', 'k 0: expected a whole number from 1 to 10'],
    ['resolution=8&area=POLYGON((10 105,11 105,11 106,10 105))', 'look swapped'],
    ['resolution=4&area=POLYGON((105 10,105.001 10,105.001 10.001,105 10))', 'holds the centre of no cell'],
    ['resolution=10&area=POLYGON((102 8,110 8,110 23,102 23,102 8))', 'at most 100000 can be answered'],
    ['resolution=8&from=2021-08-09T00:00:00Z&to=2021-08-02T00:00:00Z', 'from is not before to'],
    ['resolution=8&method=scan&model=poisson', 'needs a population'],
  ])('%s', async (query, reason) => {
    const answer = await ask('epi', `/v1/hotspots?${query.replaceAll(' ', '%20')}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'bad-request', detail: expect.stringContaining(reason) });
  });
});

describe('tiles', () => {
  /** At zoom 9. */
  const TILE = '/v1/tiles/hotspots/9/406/241.mvt?resolution=8';

  test('have the cell as id and as text', async () => {
    const answer = await ask('epi', TILE);
    expect(answer.headers['content-type']).toBe('application/vnd.mapbox-vector-tile');
    const layer = new VectorTile(new PbfReader(answer.rawPayload)).layers.hotspots!;
    const rows = new Map((await cells('epi', 'resolution=8')).map((row) => [row.cell, row]));
    expect(layer.length).toBeGreaterThan(3);
    for (let i = 0; i < layer.length; i++) {
      const { id, properties } = layer.feature(i);
      // The reader keeps 53 bits.
      expect(id).toBe(Number(BigInt(`0x${properties.cell}`)));
      expect(properties.count).toBe(rows.get(properties.cell as string)!.count);
    }
  });

  test('are not sent again while they hold', async () => {
    const { etag } = (await ask('epi', TILE)).headers;
    const again = await ask('epi', TILE, { 'if-none-match': String(etag) });
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  });

  test('beside the map are refused, those without cells are empty', async () => {
    expect((await ask('epi', '/v1/tiles/hotspots/1/2/0.mvt?resolution=8')).statusCode).toBe(400);
    expect((await ask('epi', '/v1/tiles/hotspots/9/0/0.mvt?resolution=8')).rawPayload).toHaveLength(0);
  });

  test('of several steps leave the values to one Arrow batch', async () => {
    const tile = new VectorTile(new PbfReader((await ask('epi', `${TILE}&step=7`)).rawPayload));
    expect(Object.keys(tile.layers.hotspots!.feature(0).properties)).toEqual(['cell']);
    const answer = await ask('epi', '/v1/hotspots/values?resolution=8&step=7');
    const values = tableFromIPC(answer.rawPayload);
    const rows = await cells('epi', 'resolution=8&step=7');
    expect(values.batches).toHaveLength(1);
    expect(values.toArray().map(({ cell, count }) => [cell.toString(16), count])).toEqual(
      rows.map(({ cell, count }) => [cell, count]),
    );
  });
});

describe('whoever sees no persons', () => {
  test('gets no score in any format', async () => {
    const shown = ['cell', 'class', 'count', 'from', 'lat', 'lng', 'to', 'withheld'];
    for (const step of STEPS) {
      const rows = await cells('board', `resolution=8${step}`);
      for (const row of rows) expect(shown).toEqual(expect.arrayContaining(Object.keys(row)));
      const csv = (await ask('board', `/v1/hotspots?resolution=8&format=csv${step}`)).body;
      expect(csv.split('\r\n')[0]!.split('\n')[0]!.split(',').toSorted()).toEqual(shown);
      for (const url of [`/v1/hotspots?format=arrow&`, '/v1/hotspots/values?']) {
        const { fields } = tableFromIPC((await ask('board', `${url}resolution=8${step}`)).rawPayload).schema;
        expect(shown).toEqual(expect.arrayContaining(fields.map(({ name }) => name)));
      }
      const tile = (await ask('board', `/v1/tiles/hotspots/9/406/241.mvt?resolution=8${step}`)).rawPayload;
      const layer = new VectorTile(new PbfReader(tile)).layers.hotspots!;
      for (let i = 0; i < layer.length; i++)
        expect(shown).toEqual(expect.arrayContaining(Object.keys(layer.feature(i).properties)));
    }
  });

  test('sees no count below 10 but 0, and no sum of all', async () => {
    const answer = await ask('board', '/v1/hotspots?resolution=8');
    expect(answer.json()).not.toHaveProperty('events');
    for (const resolution of RESOLUTIONS)
      for (const step of STEPS)
        for (const { count } of await cells('board', `resolution=${resolution}${step}`))
          expect(count === undefined || count === 0 || count >= 10).toBe(true);
  });

  test('cannot subtract a withheld count from any others that are shown', async () => {
    const table = await shownCounts();
    expect(table.filter(({ count }) => count === null).length).toBeGreaterThan(5);
    expect(table.filter(({ count }) => count !== null && count > 0).length).toBeGreaterThan(5);
    expect(determined(table)).toEqual([]);
  });

  test('could, if only the small counts themselves were withheld', async () => {
    const bare = (await trueCounts()).map((entry) => ({
      ...entry,
      count: entry.count! < 10 ? null : entry.count,
    }));
    expect(determined(bare)).not.toEqual([]);
  });

  test('would find them from z, which is why there is none', async () => {
    const [rows, published] = [await cells('epi', 'resolution=8'), await cells('board', 'resolution=8')];
    const hidden = published.find(({ withheld }) => withheld)!;
    const explained = (await ask('epi', `/v1/hotspots/cells/${hidden.cell}?resolution=8`)).json();
    const [{ area, neighbourhood }] = explained.steps;
    const n = explained.study_area.cells;
    const scale =
      area.deviation * Math.sqrt((n * neighbourhood.weight - neighbourhood.weight ** 2) / (n - 1));
    const z = Number(rows.find(({ cell }) => cell === hidden.cell)!.z!.toFixed(4));
    const others = neighbourhood.sum - rows.find(({ cell }) => cell === hidden.cell)!.count!;
    const sum = z * scale + area.mean * neighbourhood.weight;
    expect(Math.round(sum - others)).toBe(rows.find(({ cell }) => cell === hidden.cell)!.count);
  });

  test.each([
    'method=scan',
    'method=emerging',
    'k=1',
    'step=1',
    'permutations=99',
    'population=visits',
    'from=2021-08-03T00:00:00%2B07:00&step=7',
    'from=2021-08-02T00:00:00%2B07:00',
    'area=POLYGON((105%2010,106%2010,106%2011,105%2010))',
  ])('may not ask for %s, which would overlap with what is published', async (choice) => {
    for (const path of ['/v1/hotspots', '/v1/hotspots/values', '/v1/tiles/hotspots/9/406/241.mvt'])
      expect((await ask('board', `${path}?resolution=8&${choice}`)).statusCode).toBe(403);
  });

  test('may not ask what a cell rests on', async () => {
    const answer = await ask('board', `/v1/hotspots/cells/${latLngToCell(LAT, LNG, 8)}?resolution=8`);
    expect(answer.statusCode).toBe(403);
  });

  test('sees no count of visits or exposures at all', async () => {
    for (const of of ['visits', 'exposures'])
      for (const { count } of await cells('board', `resolution=8&of=${of}`)) expect(count ?? 0).toBe(0);
  });
});

/** A published number: its cell, week (none is the total), and count; `null` where it is withheld. */
interface Entry {
  readonly cell: string;
  readonly resolution: number;
  readonly week: string;
  readonly count: number | null;
}

function shownCounts(): Promise<Entry[]> {
  return everything((query) => cells('board', query));
}

/** What an epidemiologist sees of the same weeks. */
function trueCounts(): Promise<Entry[]> {
  const weeks = 'from=2021-08-02T00:00:00%2B07:00&to=2021-08-23T00:00:00%2B07:00';
  return everything((query) => cells('epi', `${query}&${weeks}`));
}

async function everything(answer: (query: string) => Promise<Cell[]>): Promise<Entry[]> {
  const table: Entry[] = [];
  for (const resolution of RESOLUTIONS)
    for (const step of STEPS)
      for (const { cell, from, count, withheld } of await answer(`resolution=${resolution}${step}`))
        table.push({ cell, resolution, week: step && from, count: withheld ? null : count! });
  return table;
}

const PRIME = 65_521;

/** Keys of the withheld numbers that follow from all sums: cells of a parent, weeks of a total. */
function determined(table: readonly Entry[]): string[] {
  const known = new Map(table.map((entry) => [keyOf(entry), entry.count]));
  const sums: string[][] = [];
  for (const entry of table) {
    const sameWeek = table.filter(
      ({ week, resolution }) => week === entry.week && resolution === entry.resolution + 1,
    );
    const children = sameWeek.filter(({ cell }) => cellToParent(cell, entry.resolution) === entry.cell);
    if (entry.resolution < 10) sums.push([entry, ...children].map(keyOf));
    const weeks = table.filter(({ cell, week }) => cell === entry.cell && week !== '');
    if (entry.week === '') sums.push([entry, ...weeks].map(keyOf));
  }
  return solved(sums.map((sum) => unknownsOf(sum, known)));
}

function keyOf({ cell, week }: Pick<Entry, 'cell' | 'week'>): string {
  return `${cell} ${week}`;
}

/** The first is the sum of the others. */
function unknownsOf(sum: readonly string[], known: ReadonlyMap<string, number | null>): Map<string, number> {
  const signed = sum.map((key, index): [string, number] => [key, index === 0 ? PRIME - 1 : 1]);
  return new Map(signed.filter(([key]) => known.get(key) === null));
}

/** Unknowns alone in a row once the rows are solved. */
function solved(equations: readonly Map<string, number>[]): string[] {
  const done: Map<string, number>[] = [];
  const rows = [...equations];
  for (let row = rows.pop(); row; row = rows.pop()) {
    const [pivot] = row;
    if (!pivot) continue;
    const inverse = power(pivot[1], PRIME - 2);
    for (const [key, value] of row) row.set(key, (value * inverse) % PRIME);
    for (const other of [...rows, ...done]) subtract(other, row, other.get(pivot[0]) ?? 0);
    done.push(row);
  }
  return done.filter(({ size }) => size === 1).map((row) => [...row.keys()][0]!);
}

function subtract(from: Map<string, number>, row: ReadonlyMap<string, number>, times: number): void {
  if (times === 0) return;
  for (const [key, value] of row) {
    const left = ((((from.get(key) ?? 0) - times * value) % PRIME) + PRIME) % PRIME;
    if (left === 0) from.delete(key);
    else from.set(key, left);
  }
}

function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
