import { expect, test } from 'vitest';
import { PROVINCES } from './provinces.ts';
import { byDistance, countrySites, nearestAirport } from './sites.ts';
import { spectatorsOf } from './stand.ts';
import { TOWNS } from './towns.ts';

test('the provinces hold the population of the census, the largest first', () => {
  const populations = PROVINCES.map(([, , , population]) => population);
  expect(populations.reduce((sum, population) => sum + population)).toBe(96_208_984);
  expect(populations).toEqual(populations.toSorted((one, other) => other - one));
  expect(PROVINCES).toHaveLength(63);
});

test.each([100, 777, 10_000, 100_000, 1_234_567])('%i persons are spread in proportion', (persons) => {
  const sites = countrySites(persons);
  expect(sites.reduce((sum, site) => sum + site.persons, 0)).toBe(persons);
  const byProvince = Map.groupBy(sites, ({ province }) => province);
  const provinces = PROVINCES.slice(0, byProvince.size);
  const total = provinces.reduce((sum, [, , , population]) => sum + population, 0);
  for (const [name, , , population] of provinces) {
    const settled = byProvince.get(name)!.reduce((sum, site) => sum + site.persons, 0);
    expect(Math.abs(settled - (persons * population) / total)).toBeLessThanOrEqual(1);
  }
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

test('larger provinces of a large country have several towns, one with the airport', () => {
  const sites = countrySites(1_000_000);
  const of = (province: string) => sites.filter((site) => site.province === province);
  expect(of('Nghệ An').map(({ name, airport }) => [name, airport])).toEqual([
    ['Vinh – Nghệ An', 'VII'],
    ...['Diễn Châu', 'Yên Thành', 'Quỳnh Lưu', 'Thanh Chương'].map((town) => [
      `${town} – Nghệ An`,
      undefined,
    ]),
  ]);
  expect(of('Kiên Giang').find(({ airport }) => airport === 'PQC')?.name).toBe('Phú Quốc – Kiên Giang');
  expect(of('Bắc Kạn')).toHaveLength(1);
  expect(new Set(sites.map(({ name }) => name)).size).toBe(sites.length);
});

test('ten thousand come to the stadium of a country of a million', () => {
  expect(spectatorsOf(countrySites(1_000_000), 0)).toBe(10_000);
});

test('the towns of a province hold no more than its people, each near its centre of population', () => {
  for (const [province, towns] of Object.entries(TOWNS)) {
    const [, lat, lng, population] = PROVINCES.find(([name]) => name === province)!;
    expect(towns.reduce((sum, [, , , persons]) => sum + persons, 0)).toBeLessThanOrEqual(population);
    for (const [, townLat, townLng] of towns)
      expect(Math.hypot(townLat - lat, townLng - lng)).toBeLessThan(1.2);
  }
});

test('no name holds what would have to be quoted in CSV', () => {
  for (const { name = '' } of countrySites(1_000_000)) expect(name).not.toMatch(/[,"\n]/);
});
