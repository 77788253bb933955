import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FeedBench } from '../testing/feed-bench.ts';
import { FORMATS } from '../testing/formats.ts';
import { BUILT_IN_MAPPINGS } from './built-in.ts';
import { MappingError } from './mapping.ts';
import { builtInMapping, parseMapping } from './parse.ts';

let bench: FeedBench;
beforeAll(async () => {
  bench = await FeedBench.create();
});
afterAll(() => bench[Symbol.asyncDispose]());

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds / 1000;

const CHECK_INS = parseMapping({
  feed: 'visits',
  time_zone: 'Asia/Ho_Chi_Minh',
  columns: {
    sdt: { to: 'person', prefix: 'phone:' },
    ma_diem: { to: 'venue', codes: { '1': 'chợ Sen', '*': 'nơi khác' } },
    vao: { to: 'check_in', format: '%d/%m/%Y %H:%M' },
    ra: { to: 'check_out', unit: 'ms' },
  },
  constants: { zone: 'tầng 1' },
});

test.each(FORMATS)(
  'codes, units, a format of times, a zone and constants adapt a $extension',
  async (format) => {
    const rows = [
      { sdt: '0901', ma_diem: '1', vao: '03/08/2021 08:15', ra: '1627956000999' },
      { sdt: 'phone:0902', ma_diem: '7', vao: '3/8/2021 23:59', ra: '' },
      { sdt: '0903', ma_diem: '', vao: '03/08/2021 08:15', ra: '' },
      { sdt: '0904', ma_diem: '1', vao: '08/31/2021 08:15', ra: 'late' },
    ];
    const staged = await bench.stage(`checkins.${format.extension}`, await format.write(rows, bench), {
      mapping: CHECK_INS,
    });
    expect(await bench.rows(staged)).toMatchObject([
      {
        person: 'phone:0901',
        venue: 'chợ Sen',
        check_in: at('2021-08-03T08:15:00+07:00'),
        check_out: 1_627_956_000,
        zone: 'tầng 1',
      },
      { person: 'phone:0902', venue: 'nơi khác', check_in: at('2021-08-03T23:59:00+07:00'), check_out: null },
    ]);
    const line = format.firstLine + 2;
    expect(await bench.rejections(staged)).toEqual([
      `${line} ma_diem: null is missing`,
      `${line + 1} vao: 08/31/2021 08:15 is not an instant (ISO 8601 with an offset, a date, or whole epoch seconds)`,
    ]);
  },
);

test('one column becomes several, and a value of the file comes before a constant', async () => {
  const mapping = parseMapping({
    feed: 'cases',
    columns: {
      id: ['case_id', { to: 'person', prefix: 'cccd:' }],
      muc: { to: 'lat', scale: 1e-7 },
      x: 'note',
    },
    constants: { area: 'Hà Nội' },
  });
  const text = 'id,muc,x,area\n7,210000000,hi,\n8,,,Huế\n';
  expect(await bench.rows(await bench.stage('list.csv', text, { mapping }))).toMatchObject([
    { case_id: '7', person: 'cccd:7', lat: 21, area: 'Hà Nội', attributes: '{"note":"hi"}' },
    { case_id: '8', person: 'cccd:8', lat: null, area: 'Huế', attributes: null },
  ]);
});

test('a number of any unit is that many seconds, cut', async () => {
  const units = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 } as const;
  const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20_000), { minLength: 1 }), unit, async (numbers, name) => {
      const mapping = parseMapping({
        feed: 'encounters',
        columns: { d: { to: 'duration_s', unit: name } },
        constants: { start: '2021-08-03' },
      });
      const text = `person_a,person_b,d\n${numbers.map((number) => `a,b,${number}`).join('\n')}`;
      const rows = await bench.rows(await bench.stage('e.csv', text, { mapping }));
      const expected = numbers.map((number) => Math.floor(number * units[name] + 1e-12));
      expect(rows.map(({ duration_s }) => duration_s)).toEqual(expected);
    }),
    { numRuns: 15, seed: 4 },
  );
});

test.each([
  [[], 'the mapping: [] stands there; expected an object'],
  [{}, 'columns: it is empty'],
  [{ who: 3 }, 'columns.who: 3 stands there; expected an object'],
  [{ who: ' ' }, 'columns.who: " " stands there; expected a text'],
  [{ a: 'person', b: 'person' }, 'columns: two of them become person'],
  [{ columns: { a: 'person' }, colour: 1 }, 'colour: there is no such key'],
  [{ columns: { a: { to: 'start', units: 'ms' } } }, 'columns.a.units: there is no such key'],
  [
    { columns: { a: { to: 'start', unit: 'week' } } },
    'columns.a.unit: "week" stands there; expected one of ns',
  ],
  [{ columns: { a: { to: 'start', format: '%d/%m' } } }, 'columns.a.format: "%d/%m" stands there'],
  [{ columns: { a: { to: 'start', format: '%d/%m/%Y %z' } } }, 'columns.a.format'],
  [{ columns: { a: { to: 'start', unit: 's', origin: '2021-08-03' } } }, 'columns.a.origin: "2021-08-03"'],
  [{ columns: { a: { to: 'lat', scale: 0 } } }, 'columns.a.scale: 0 stands there'],
  [{ columns: { a: { to: 'sex', codes: { M: 1 } } } }, 'columns.a.codes.M: 1 stands there'],
  [{ base: 'bluezon' }, 'base: "bluezon" stands there; expected one of bluezone'],
  [{ base: 'bluezone', layout: { separator: ';' } }, 'layout.separator: ";" stands there'],
])('%j is refused by name', (value, message) => {
  expect(() => parseMapping(value)).toThrow(MappingError);
  expect(() => parseMapping(value)).toThrow(message);
});

test.each([
  [{ who: 'person' }, 'the map names who, which the file has not'],
  [
    { columns: { person: 'person', venue: { to: 'venue', unit: 'ms' } } },
    'venue is a column of type text, and takes no unit',
  ],
  [{ columns: { floor: { to: 'nick', prefix: 'x:' } } }, 'nick is no column of visits, and takes no prefix'],
  [
    { columns: { person: 'person' }, constants: { colour: 'red' } },
    'constants.colour: visits have no such column',
  ],
])('%j is refused of a file that it does not fit', async (value, message) => {
  const text = 'person,venue,check_in,floor\na,v,2021-08-03,2\n';
  await expect(bench.stage('visits.csv', text, { mapping: parseMapping(value) })).rejects.toThrow(message);
});

describe('formats in use', () => {
  test.each(Object.keys(BUILT_IN_MAPPINGS))('%s is a mapping', (name) => {
    expect(builtInMapping(name)!.feed).toBeTruthy();
  });

  test('Bluezone: sightings of rolling identifiers, with or without a header, times in seconds or milliseconds', async () => {
    const lines = [
      'owner\tcontact\trssi\ttimestamp',
      'aa01\tbb02\t-67\t1627963506123',
      'aa01\tcc03\t-90\t1627963507',
      'aa01\t\t-90\t1627963507',
      'a\tb\tc\td\te',
    ];
    const staged = await bench.stage('upload.tsv', lines.join('\r\n'), {
      mapping: builtInMapping('bluezone')!,
    });
    expect(await bench.rows(staged)).toMatchObject([
      {
        person_a: 'bluezone:aa01',
        person_b: 'bluezone:bb02',
        start: 1_627_963_506,
        duration_s: 60,
        rssi_dbm: -67,
      },
      {
        person_a: 'bluezone:aa01',
        person_b: 'bluezone:cc03',
        start: 1_627_963_507,
        duration_s: 60,
        rssi_dbm: -90,
      },
    ]);
    expect(await bench.rejections(staged)).toEqual([
      '4 contact: null is missing',
      '5 null: a\tb\tc\td\te the row has 5 fields, the header 4',
    ]);
  });

  test('SocioPatterns: 20 seconds that end at t, from 1970 or from the first midnight', async () => {
    const text = '1385982020 454 640 MP MP\n1385982020\t1\t939\n';
    const staged = await bench.stage('High-School_data_2013.dat', text, {
      mapping: builtInMapping('sociopatterns')!,
    });
    expect(await bench.rows(staged)).toMatchObject([
      {
        person_a: '454',
        person_b: '640',
        start: 1_385_982_000,
        duration_s: 20,
        attributes: '{"class_i":"MP","class_j":"MP"}',
      },
      { person_a: '1', person_b: '939', start: 1_385_982_000, duration_s: 20 },
    ]);
    const columns = { t: { to: 'start', unit: 's', origin: '2009-06-28T21:59:40Z' } };
    const mapping = parseMapping({ base: 'sociopatterns', columns });
    expect(await bench.rows(await bench.stage('tij.dat', '32520 1 2\n', { mapping }))).toMatchObject([
      { start: at('2009-06-29T09:01:40+02:00') },
    ]);
  });

  test('Go.Data: cases, contacts and relationships of flat exports', async () => {
    const cases =
      'uuid,case_id,lat,long,date_of_onset,date_of_reporting,classification\nu1,CASE-1,10.5,106.5,2020-08-09,2020-08-10,CONFIRMED\n';
    const contacts = 'uuid,contact_id,firstName,gender,telephone\nu2,CONTACT-1,An,FEMALE,0001\n';
    const links =
      'uuid,source_uuid,target_uuid,date_of_last_contact,certainty_level,context_of_exposure\nr1,u1,u2,2020-08-08,3 - High,Workplace\n';
    const rowsOf = async (text: string, name: string) =>
      bench.rows(await bench.stage('export.csv', text, { mapping: builtInMapping(name)! }));
    expect(await rowsOf(cases, 'godata-cases')).toMatchObject([
      {
        case_id: 'u1',
        person: 'godata:u1',
        onset: at('2020-08-09T00:00:00+07:00'),
        lat: 10.5,
        lng: 106.5,
        attributes: '{"classification":"CONFIRMED","visual_id":"CASE-1"}',
      },
    ]);
    expect(await rowsOf(contacts, 'godata-contacts')).toMatchObject([
      { person: 'godata:u2', name: 'An', sex: 'F', phone: '0001' },
    ]);
    expect(await rowsOf(links, 'godata-relationships')).toMatchObject([
      {
        person: 'godata:u1',
        contact: 'godata:u2',
        setting: 'Workplace',
        certainty: '3 - High',
        record_id: 'r1',
      },
    ]);
  });

  test('epicontacts: line list and contacts', async () => {
    const mapping = (name: string) => ({ mapping: builtInMapping(name)! });
    const list = await bench.stage(
      'linelist.csv',
      'id,age,sex,dt_onset\nSK_1,68,M,2015-05-11\n',
      mapping('epicontacts-linelist'),
    );
    expect(await bench.rows(list)).toMatchObject([
      { case_id: 'SK_1', person: 'SK_1', attributes: '{"age":"68","sex":"M"}' },
    ]);
    const links = await bench.stage(
      'contacts.csv',
      'from,to,exposure,diff_dt_onset\nSK_14,SK_113,Emergency room,10\n',
      mapping('epicontacts-contacts'),
    );
    expect(await bench.rows(links)).toMatchObject([
      { from_case: 'SK_14', to_case: 'SK_113', setting: 'Emergency room' },
    ]);
  });

  test('NHS venue alerts: somebody stands for each, as a visit and as a case', async () => {
    const text =
      '# venue_id, start_time, end_time, message_type, optional_parameter\n"8CHARS-Y", "2019-07-04T13:33:03Z", "2019-07-14T23:33:03Z", "M1", ""\n"x", "y"z\n';
    const visits = await bench.stage('venues.csv', text, { mapping: builtInMapping('nhs-venue-visits')! });
    expect(await bench.rows(visits)).toMatchObject([
      {
        person: 'venue-alert:8CHARS-Y',
        venue: '8CHARS-Y',
        check_in: at('2019-07-04T13:33:03Z'),
        check_out: at('2019-07-14T23:33:03Z'),
        attributes: '{"message_type":"M1"}',
      },
    ]);
    expect(await bench.rejections(visits)).toEqual([
      '3 null: "x", "y"z the row has text after a closing quote',
    ]);
    const cases = await bench.stage('venues.csv', text, { mapping: builtInMapping('nhs-venue-cases')! });
    expect(await bench.rows(cases)).toMatchObject([
      {
        case_id: 'venue-alert:8CHARS-Y',
        person: 'venue-alert:8CHARS-Y',
        infectious_from: at('2019-07-04T13:33:03Z'),
      },
    ]);
  });
});
