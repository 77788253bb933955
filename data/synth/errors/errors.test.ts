import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeCountry } from '../country.ts';
import type { FileName } from '../records/write.ts';
import { readRows } from '../testing.ts';
import { ERROR_KINDS, type ErrorKind, errorRates } from './rates.ts';

const OPTIONS = { seed: 5, persons: 20_000, days: 7 };
const folder = mkdtempSync(join(tmpdir(), 'errors-'));
const clean = join(folder, 'clean');
const faulty = join(folder, 'faulty');
/** So many that each kind is there. */
const FACTOR = 5;

beforeAll(async () => {
  await writeCountry(clean, { ...OPTIONS, errors: errorRates(0) });
  await writeCountry(faulty, { ...OPTIONS, errors: errorRates(FACTOR) });
});
afterAll(() => rmSync(folder, { recursive: true }));

const instant = (text: string | undefined) => Temporal.Instant.from(text!).epochMilliseconds / 1000;
const errorsOf = (kind: ErrorKind) =>
  readRows(faulty, 'truth/errors').filter(({ error }) => error === kind) as Record<string, string>[];
const linesOf = (path: string, name: FileName) =>
  new Set(
    readFileSync(join(path, `${name}.csv`), 'utf8')
      .trimEnd()
      .split('\n'),
  );

test('with rates of 0 nothing is wrong, with higher ones something of every kind', () => {
  expect(readRows(clean, 'truth/errors')).toEqual([]);
  expect(readRows(clean, 'visits-late')).toEqual([]);
  const kinds = new Set(readRows(faulty, 'truth/errors').map(({ error }) => error));
  expect(kinds).toEqual(new Set(ERROR_KINDS));
});

test('lives and epidemic are those of the country without errors', () => {
  for (const name of [
    'truth/infections',
    'truth/index',
    'truth/identities',
    'cases',
    'entries',
    'quarantine',
  ] as const)
    expect(readFileSync(join(faulty, `${name}.csv`))).toEqual(readFileSync(join(clean, `${name}.csv`)));
});

test('the truth names each encounter that is another or missing', () => {
  const wrong = [...errorsOf('clock-off'), ...errorsOf('one-sided-phone')];
  const phones = new Set(wrong.map(({ subject }) => subject));
  const right = linesOf(clean, 'encounters').difference(linesOf(faulty, 'encounters'));
  expect(right.size).toBe(wrong.reduce((sum, { rows }) => sum + Number(rows), 0));
  for (const line of right) expect(phones.has(line.slice(0, line.indexOf(',')))).toBe(true);
});

test('a phone whose clock is off is so by the same time in each of its records', () => {
  const [{ subject, detail } = {}] = errorsOf('clock-off');
  const ahead_s = Number(detail!.split(' ')[0]);
  const startsIn = (path: string) =>
    readRows(path, 'encounters')
      .filter(({ person_a }) => person_a === subject)
      .map(({ start }) => instant(start));
  expect(startsIn(faulty)).toEqual(startsIn(clean).map((start) => start + ahead_s));
});

test('late check-ins are those of the country without errors, recorded days later', () => {
  const visits = linesOf(clean, 'visits');
  const coarse = new Set(errorsOf('coarse-venue').map(({ subject }) => subject));
  const late = readRows(faulty, 'visits-late').filter(({ venue }) => !coarse.has(venue!));
  expect(late.length).toBeGreaterThan(100);
  for (const { person, venue, check_in, check_out, zone, recorded_at } of late) {
    expect(visits.has([person, venue, check_in, check_out, zone].join(','))).toBe(true);
    expect(instant(recorded_at) - instant(check_in)).toBeGreaterThanOrEqual(3 * 86_400);
  }
});

test('in a silent town nobody checks in while it is silent', () => {
  const areas = new Map(readRows(faulty, 'venues').map(({ venue, area }) => [venue, area]));
  for (const { subject, from, to } of errorsOf('silent-feed'))
    for (const { venue, check_in, zone } of readRows(faulty, 'visits')) {
      // Check-ins of other errors name no zone.
      const isInTown = areas.get(venue)?.includes(`(${subject})`) && zone !== '';
      if (isInTown) expect(instant(check_in) >= instant(from) && instant(check_in) < instant(to)).toBe(false);
    }
});

test('somebody in two places has a stay at another venue within their own', () => {
  const visits = Map.groupBy(readRows(faulty, 'visits'), ({ person }) => person);
  const doubles = errorsOf('two-places');
  const isAround = ({ subject, from, to, detail }: Record<string, string>) =>
    visits
      .get(subject)!
      .some(({ venue, check_in, check_out }) => venue !== detail && check_in! <= from! && check_out === to);
  expect(doubles.length).toBeGreaterThan(10);
  // Some stays of their own came late, or are missing.
  expect(doubles.filter(isAround).length).toBeGreaterThan(0.8 * doubles.length);
});

test('a conflicting phone stands beside two ID cards, one of them not its owner’s', () => {
  const cards = Map.groupBy(readRows(faulty, 'persons-population'), ({ phone }) => phone!);
  const owners = new Map(
    readRows(faulty, 'truth/identities').map(({ person, identifier }) => [identifier!, person!]),
  );
  for (const { subject, detail } of errorsOf('conflicting-identifiers')) {
    const own = cards.get(subject!.slice('phone:'.length))!.map(({ person }) => person!);
    expect(own).toContain(detail);
    expect(owners.get(detail!)).not.toBe(subject);
    expect(own.some((card) => owners.get(card) === subject)).toBe(true);
  }
});

test('tests of two sources disagree, and results come before samples, just where the truth says so', () => {
  const tests = readRows(faulty, 'tests');
  const early = tests.filter(
    ({ sampled_at, result_at }) => result_at && instant(result_at) < instant(sampled_at),
  );
  const truth = errorsOf('result-before-sample');
  expect(early.map(({ test_id }) => test_id).sort()).toEqual(truth.map(({ subject }) => subject).sort());
  const byId = new Map(tests.map((row) => [row.test_id!, row]));
  for (const { subject, detail } of errorsOf('test-disagreement')) {
    const [first, second] = [byId.get(detail!.split(' ')[0]!)!, byId.get(subject!)!];
    expect([second.person, second.sampled_at]).toEqual([first.person, first.sampled_at]);
    expect(new Set([first.result, second.result])).toEqual(new Set(['positive', 'negative']));
  }
  const tested = new Set(tests.filter(({ result }) => result === 'positive').map(({ person }) => person));
  for (const { subject } of errorsOf('case-without-test')) {
    const wrong = errorsOf('test-disagreement').some(({ subject: id }) => byId.get(id!)!.person === subject);
    if (!wrong) expect(tested.has(subject)).toBe(false);
  }
});

test('doses are given after birth but where the truth says so', () => {
  const born = new Map(
    readRows(faulty, 'persons-population').map(({ person, birth_date }) => [person!, birth_date!]),
  );
  const early = readRows(faulty, 'vaccinations').filter(
    ({ person, given_at }) => given_at! < (born.get(person!) ?? ''),
  );
  const subjects = new Set(errorsOf('dose-before-birth').map(({ subject }) => subject));
  expect(early.length).toBeGreaterThan(0);
  for (const { person } of early) expect(subjects.has(person)).toBe(true);
});
