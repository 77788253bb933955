import { expect, test } from 'vitest';
import { Counter, Gauge, Histogram } from './series.ts';

test('a counter adds up label by label', () => {
  const counter = new Counter('rows_total', 'Rows.');
  counter.add({ feed: 'visits' }, 3);
  counter.add({ feed: 'visits' });
  counter.add({ feed: 'a"\\\n' });
  expect(counter.text()).toBe(
    '# HELP rows_total Rows.\n# TYPE rows_total counter\nrows_total{feed="visits"} 4\nrows_total{feed="a\\"\\\\\\n"} 1\n',
  );
});

test('a gauge has the value of the moment', () => {
  let version = 1;
  const gauge = new Gauge('version', 'Version.', () => version);
  version = 2;
  expect(gauge.text()).toBe('# HELP version Version.\n# TYPE version gauge\nversion 2\n');
});

test('a histogram counts values up to each bound', () => {
  const histogram = new Histogram('seconds', 'Time.', [0.1, 1]);
  for (const value of [0.1, 0.5, 2]) histogram.observe({ route: '/' }, value);
  expect(histogram.text().split('\n').slice(2)).toEqual([
    'seconds_bucket{route="/",le="0.1"} 1',
    'seconds_bucket{route="/",le="1"} 2',
    'seconds_bucket{route="/",le="+Inf"} 3',
    'seconds_sum{route="/"} 2.6',
    'seconds_count{route="/"} 3',
    '',
  ]);
});
