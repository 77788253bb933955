import { expect, test } from 'vitest';
import { mondayOf, rowsOf, townOf } from '../testing.ts';

const town = townOf(1, 2000);
const { stays, meetings } = mondayOf(1, town);

test('people meet only where both are, and only while both are there', () => {
  const bySpot = Map.groupBy(rowsOf(stays), ({ spot }) => spot);
  for (const { a, b, spot, start, end } of meetings)
    for (const person of [a, b]) {
      const present = bySpot
        .get(spot)!
        .some((stay) => stay.person === person && stay.start <= start && end <= stay.end);
      expect(present).toBe(true);
    }
  expect(meetings.length).toBeGreaterThan(1000);
});

test('nobody meets themself, and every meeting takes some time', () => {
  for (const { a, b, start, end } of meetings) {
    expect(a).not.toBe(b);
    expect(end - start).toBeGreaterThanOrEqual(120);
  }
});
