import type { ColumnKind } from '../../feeds/declaration.ts';
import { type Random, randomStreams } from '../../synth/random.ts';

/** What sources have been seen to send where something else was due, and what would hurt a careless reader. */
const HOSTILE: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    'null',
    'NULL',
    'undefined',
    'NaN',
    'inf',
    '-inf',
    'Infinity',
    '1e999',
    '-0',
    '+5',
    '٣',
    '½',
  ],
  ...[
    '0x10',
    '1_000',
    '1,5',
    '899.6',
    '-1',
    '-999999999999',
    '4294967295',
    '4294967296',
    '99999999999999999999',
  ],
  ...[
    '1627963506123',
    '1627963506123456',
    '100000000000',
    '946684799',
    '4133980800',
    '0',
    '2021-02-30',
    '2021-13-01',
  ],
  ...[
    '1999-12-31',
    '2101-01-01T00:00:00Z',
    '2021-08-03 08:15',
    '2021-08-03T08:15',
    '2021-08-03T25:00:00Z',
    '03/08/2021',
  ],
  ...[
    '2021-08-03T08:15:00+99:00',
    '2021-08-03T08:15:60Z',
    '2021-08-03T08:15:00.Z',
    '0000-00-00',
    'now',
    'epoch',
  ],
  ...[
    'true',
    'FALSE',
    'yes',
    '1',
    '91',
    '-91',
    '181',
    '106.7',
    '10.8',
    '90.0000001',
    '1e2',
    '.',
    '-',
    '+',
    'e5',
  ],
  ...[
    "'; DROP TABLE records_visits; --",
    '$1',
    '%s',
    '\\',
    '\\n',
    '\\u0000',
    '{}',
    '[]',
    '{"a":1}',
    '"',
    '""',
    "'",
  ],
  ...[
    'a,b',
    'a;b',
    'a\tb',
    'a\nb',
    'a\r\nb',
    'a|b',
    'a|b|c|d',
    'qr1405:x|y',
    '079200012345|AN|1990-12-01|0|Q7f3kk29|',
  ],
  ...[
    'phone:',
    ':',
    'cccd:cccd:1',
    '\u0000',
    'a\u0000b',
    '\u0001qr1405 x',
    '\u001b[31m',
    '\ufeff',
    '\u202e',
    '\ud800',
    'Z͑ͫ',
  ],
  ...[
    '😷',
    'Nguyễn',
    'Nguye\u0302\u0303n',
    'x'.repeat(5000),
    ' padded ',
    '../../etc/passwd',
    '=1+1',
    '<script>',
  ],
];

/** One of them. */
export function hostileText(random: Random): string {
  return random.pick(HOSTILE);
}

const FROM = 1_627_776_000;
const MONTH_S = 30 * 86_400;

/** A text that the kind takes; instants of a pair come in order, as later columns are later. */
export function goodText(kind: ColumnKind, random: Random, index: number): string {
  switch (kind) {
    case 'text':
      return `${random.pick(['phone:000', 'cccd:999', 'bhyt:ZZ', 'x ', 'ô-'])}${random.below(1e6)}`;
    case 'instant':
    case 'instant-end':
      return instantText(FROM + index * 86_400 * 31 + random.below(MONTH_S), random);
    case 'duration':
    case 'count':
      return String(random.below(10_000));
    case 'decibels':
      return String(random.between(-100, 100));
    case 'decimal':
      return (random.unit() * 50).toFixed(2);
    case 'latitude':
      return (8 + random.unit() * 15).toFixed(5);
    case 'longitude':
      return (102 + random.unit() * 7).toFixed(5);
    case 'date':
      return `${random.between(1920, 2020)}-0${random.between(1, 9)}-1${random.below(10)}`;
    case 'flag':
      return random.pick(['true', 'false', '1', '0', 'True']);
  }
}

function instantText(at: number, random: Random): string {
  const iso = Temporal.Instant.fromEpochMilliseconds(at * 1000).toString();
  return random.pick([
    String(at),
    iso,
    iso.replace('Z', '.250Z'),
    `${iso.slice(0, -1)}+00:00`,
    iso.replace('T', ' '),
  ]);
}

/** The streams of one run. */
export function fuzzStreams(seed: number) {
  return randomStreams(seed, 'fuzz');
}
