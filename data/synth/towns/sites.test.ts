import { expect, test } from 'vitest';
import { PROVINCES } from './provinces.ts';
import { byDistance, countrySites, nearestAirport } from './sites.ts';

test('the provinces hold the population of the census, the largest first', () => {
  const populations = PROVINCES.map(([, , , population]) => population);
  expect(populations.reduce((sum, population) => sum + population)).toBe(96_208_984);
  expect(populations).toEqual(populations.toSorted((one, other) => other - one));
  expect(PROVINCES).toHaveLength(63);
});

test.each([100, 777, 10_000, 100_000, 1_234_567])('%i persons are spread in proportion', (persons) => {
  const sites = countrySites(persons);
  expect(sites.reduce((sum, site) => sum + site.persons, 0)).toBe(persons);
  const total = PROVINCES.slice(0, sites.length).reduce((sum, [, , , population]) => sum + population, 0);
  for (const [i, site] of sites.entries())
    expect(Math.abs(site.persons - (persons * PROVINCES[i]![3]) / total)).toBeLessThanOrEqual(1);
});

test('large countries have every province, small ones no town below 100 persons', () => {
  expect(countrySites(100_000)).toHaveLength(63);
  for (const { persons } of countrySites(10_000)) expect(persons).toBeGreaterThanOrEqual(100);
});

test('neighbours are near: Bình Dương flies from Tân Sơn Nhất, Hưng Yên from Nội Bài', () => {
  const sites = countrySites(100_000);
  const numberOf = (name: string) => sites.findIndex((site) => site.name === name);
  expect(sites[nearestAirport(sites, numberOf('Bình Dương'))]!.airport).toBe('SGN');
  expect(sites[nearestAirport(sites, numberOf('Hưng Yên'))]!.airport).toBe('HAN');
  expect(byDistance(sites, numberOf('Cà Mau')).slice(0, 2)).toEqual([
    numberOf('Cà Mau'),
    numberOf('Bạc Liêu'),
  ]);
});
