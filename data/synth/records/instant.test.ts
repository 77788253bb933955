import { expect, test } from 'vitest';
import { instantText } from './instant.ts';

test('an instant is written in the local time of Viet Nam and reads back as itself', () => {
  expect(instantText(1_627_855_200)).toBe('2021-08-02T05:00:00+07:00');
  for (const instant of [1_627_837_199, 1_627_837_200, 1_640_969_999, 946_684_800])
    expect(Temporal.Instant.from(instantText(instant)).epochMilliseconds).toBe(instant * 1000);
});
