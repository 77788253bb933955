import { expect, test } from 'vitest';
import { APP_SHARE } from '../options.ts';
import { PHONE, settlePeople } from './people.ts';
import { districtSite } from './sites.ts';

const people = settlePeople(1, [districtSite(2000)], APP_SHARE);
const persons = Array.from({ length: people.count }, (_, person) => person);

test('nobody shares an identifier, and every number is fictitious', () => {
  const ids = persons.map(people.id);
  expect(new Set(ids).size).toBe(people.count);
  for (const id of ids) expect(id).toMatch(/^(phone:000\d{7}|bhyt:ZZ\d{13})$/);
});

test('small children have no phone', () => {
  for (const person of persons) if (people.age[person]! < 12) expect(people.device[person]! & PHONE).toBe(0);
});

test('households are neighbours in the columns and cover everyone', () => {
  for (let home = 0; home < people.householdCount; home++) {
    const members = people.household.subarray(people.firstMember[home], people.firstMember[home + 1]);
    expect(members.length).toBeGreaterThan(0);
    expect(members.every((household) => household === home)).toBe(true);
  }
  expect(people.firstMember[people.householdCount]).toBe(people.count);
});

test('a name is family, middle and given name; children carry the family name of the head', () => {
  for (const person of persons.slice(0, 300)) {
    const name = people.name(person);
    expect(name.split(' ')).toHaveLength(3);
    const head = people.firstMember[people.household[person]!]!;
    if (person > head + 1) expect(name.split(' ')[0]).toBe(people.name(head).split(' ')[0]);
  }
});

test('homes lie in the district', () => {
  for (let home = 0; home < people.householdCount; home++) {
    const { lat, lng } = people.homeOf(home);
    expect(Math.abs(lat - 10.46)).toBeLessThan(0.03);
    expect(Math.abs(lng - 105.63)).toBeLessThan(0.03);
  }
});
