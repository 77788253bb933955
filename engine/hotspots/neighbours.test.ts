import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { cellToLatLng, getPentagons, gridDisk, gridDistance } from 'h3-js';
import { expect, test } from 'vitest';
import { MAX_RINGS, type Neighbours, neighboursOf } from './neighbours.ts';
import { cellOfText, type StudyArea, studyAreaOf, textOfCell } from './study-area.ts';

const CENTRE = '882a107289fffff';
const FIXTURE = new URL('../../../shared/fixtures/hotspots/h3_topology.json', import.meta.url);

/** All cells up to `k` steps from one. */
function disk(centre: string, k: number, resolution: number): StudyArea {
  return studyAreaOf(resolution, gridDisk(centre, k).map(cellOfText));
}

/** The members of a cell's row, written out. */
function row(area: StudyArea, { offsets, members }: Neighbours, centre: string): string[] {
  const cell = area.cells.indexOf(cellOfText(centre));
  return Array.from(members.subarray(offsets[cell], offsets[cell + 1]), (member) =>
    textOfCell(area.cells[member]),
  );
}

test('a cell has itself and all cells up to k steps away, each with its ring, ascending', () => {
  const area = disk(CENTRE, 4, 8);
  const { offsets, members, rings } = neighboursOf(area, 2);
  for (let cell = 0; cell < area.cells.length; cell++) {
    const near = Array.from(area.cells.keys(), (member) => ({
      member,
      ring: gridDistance(textOfCell(area.cells[cell]), textOfCell(area.cells[member])),
    })).filter(({ ring }) => ring <= 2);
    const found = Array.from(members.subarray(offsets[cell], offsets[cell + 1]), (member, place) => ({
      member,
      ring: rings[offsets[cell] + place],
    }));
    expect(found).toEqual(near);
  }
});

test('neighbourhood is mutual, with the same ring, in any area', () => {
  const cells = gridDisk(CENTRE, 5).map(cellOfText);
  fc.assert(
    fc.property(fc.subarray(cells), fc.integer({ min: 0, max: 3 }), (chosen, k) => {
      const area = studyAreaOf(8, chosen);
      const { offsets, members, rings } = neighboursOf(area, k);
      const pairs = Array.from(area.cells.keys()).flatMap((cell) =>
        Array.from(members.subarray(offsets[cell], offsets[cell + 1]), (member, place) => [
          cell,
          member,
          rings[offsets[cell] + place],
        ]),
      );
      const mirrored = new Set(pairs.map(([cell, member, ring]) => `${member} ${cell} ${ring}`));
      for (const pair of pairs) expect(mirrored).toContain(pair.join(' '));
    }),
    { seed: 1, numRuns: 50 },
  );
});

test('around a pentagon there are five neighbours', () => {
  const pentagon = getPentagons(4)[0];
  const area = disk(pentagon, 1, 4);
  expect(row(area, neighboursOf(area, 1), pentagon)).toHaveLength(6);
});

test('across the antimeridian cells are neighbours', () => {
  const east = '867eb5727ffffff';
  const area = disk(east, 1, 6);
  const members = row(area, neighboursOf(area, 1), east);
  expect(members).toHaveLength(7);
  expect(new Set(members.map((cell) => Math.sign(cellToLatLng(cell)[1])))).toEqual(new Set([-1, 1]));
});

test('an empty area has an empty table', () => {
  const { offsets, members } = neighboursOf(studyAreaOf(8, []), 2);
  expect([offsets.length, members.length]).toEqual([1, 0]);
});

test.each([-1, 1.5, MAX_RINGS + 1, Number.NaN])('k = %s is refused', (k) => {
  expect(() => neighboursOf(disk(CENTRE, 1, 8), k)).toThrow(/^k is .* expected a whole number from 0 to 20/);
});

test.skipIf(!existsSync(FIXTURE))(
  'pentagon and antimeridian have the reference’s neighbours (needs shared/fixtures)',
  () => {
    const reference = JSON.parse(readFileSync(FIXTURE, 'utf8'));
    for (const [k, count] of [
      [1, reference.disk1.length],
      [2, reference.disk2_count],
      [3, reference.disk3_count],
    ]) {
      const area = disk(reference.pentagon_res4, k, 4);
      expect(row(area, neighboursOf(area, k), reference.pentagon_res4)).toHaveLength(count);
    }
    const polar = disk(reference.pentagon_res4, 1, 4);
    expect(row(polar, neighboursOf(polar, 1), reference.pentagon_res4)).toEqual(reference.disk1);
    const pacific = disk(reference.antimeridian_res6, 1, 6);
    expect(row(pacific, neighboursOf(pacific, 1), reference.antimeridian_res6)).toEqual(
      reference.antimeridian_disk1,
    );
  },
);
