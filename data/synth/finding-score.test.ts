import { expect, test } from 'vitest';
import { csv, folderWith, withStore } from '../store/testing/folder.ts';
import { findingScore, scoreFindings } from './finding-score.ts';

const rowOf = (finding: string, rows: ReturnType<typeof findingScore>) =>
  rows.find((row) => row.finding === finding);

test('of each kind, what is right of what was found, and what was found of what is built in', () => {
  const errors = [
    { error: 'clock-off', subject: 'a' },
    { error: 'clock-off', subject: 'b' },
    { error: 'clock-off', subject: 'c' },
    { error: 'two-places', subject: 'd' },
    { error: 'two-places', subject: 'd' },
  ];
  const found = [
    { finding: 'clock-off', subject: 'a' },
    { finding: 'clock-off', subject: 'd' },
    { finding: 'two-places', subject: 'd' },
    { finding: 'busy-phone', subject: 'a' },
  ];
  const rows = findingScore(errors, found);
  expect(rowOf('clock-off', rows)).toEqual({
    finding: 'clock-off',
    built_in: 3,
    found: 2,
    right: 1,
    precision: 0.5,
    recall: 0.333,
  });
  expect(rowOf('two-places', rows)).toMatchObject({ built_in: 1, found: 1, precision: 1, recall: 1 });
  expect(rowOf('prank-burst', rows)).toMatchObject({ built_in: 0, found: 0, precision: null, recall: null });
  expect(rowOf('busy-phone', rows)).toBeUndefined();
});

test('a late check-in of the truth is found where its venue is told', async () => {
  const visits = await csv(
    'visits',
    'person,venue,check_in,recorded_at',
    'a,cafe,2021-08-02T08:00:00+07:00,2021-08-06T08:00:00+07:00',
    'b,market,2021-08-02T08:00:00+07:00,2021-08-06T08:00:00+07:00',
  );
  const late = { error: 'late-data', subject: 'a', from: '2021-08-02T08:00:00+07:00' };
  const rows = await withStore(await folderWith([visits]), ({ connection }) =>
    scoreFindings(connection, [late]),
  );
  expect(rowOf('late-data', rows)).toMatchObject({
    built_in: 1,
    found: 2,
    right: 1,
    precision: 0.5,
    recall: 1,
  });
});
