import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PERSON = [
  ...(['name', 'birth_date', 'sex', 'home_lat', 'home_lng', 'home_area'] as const),
  'source',
] as const;

/** Columns of the files, in the words of the feeds; `truth` is what no authority knows. */
export const COLUMNS = {
  persons: ['person', 'phone', 'bhyt', ...PERSON],
  'persons-population': ['person', 'phone', 'bhyt', ...PERSON],
  identities: ['person', 'same_as'],
  venues: ['venue', 'name', 'category', 'lat', 'lng', 'capacity', 'area'],
  encounters: [
    ...['person_a', 'person_b', 'start', 'duration_s'],
    ...['attenuation_db', 'rssi_dbm', 'devices', 'lat', 'lng'],
  ],
  visits: ['person', 'venue', 'check_in', 'check_out', 'zone'],
  'visits-late': ['person', 'venue', 'check_in', 'check_out', 'zone', 'recorded_at'],
  cases: [
    ...['case_id', 'person', 'onset', 'specimen', 'confirmed', 'isolated'],
    ...['area', 'lat', 'lng', 'variant'],
  ],
  quarantine: ['person', 'start', 'end', 'kind', 'facility', 'wristband'],
  contacts: ['person', 'contact', 'start', 'end', 'setting', 'relation', 'certainty'],
  transmissions: ['from_case', 'to_case', 'setting', 'certainty'],
  tests: ['test_id', 'person', 'sampled_at', 'result_at', 'method', 'result', 'ct', 'lab', 'cccd'],
  entries: ['person', 'entered_at', 'gate', 'flight', 'seat', 'passport'],
  vaccinations: ['person', 'dose', 'given_at', 'vaccine', 'lot', 'source', 'phone', 'bhyt'],
  declarations: [
    ...['person', 'declared_at', 'symptoms', 'contact_with_case'],
    ...['from_area', 'to_area', 'depart', 'arrive', 'vehicle', 'seat'],
    ...['cccd', 'phone'],
  ],
  checkpoints: [
    ...['person', 'checkpoint', 'passed_at', 'direction', 'vehicle'],
    ...['lat', 'lng', 'from_area', 'to_area'],
  ],
  wristband_alerts: ['wristband', 'alerted_at', 'kind', 'lat', 'lng'],
  reports: ['report_id', 'reported_at', 'person', 'kind', 'text', 'lat', 'lng'],
  help_requests: ['request_id', 'requested_at', 'need', 'person', 'lat', 'lng', 'state'],
  consultations: ['consultation_id', 'person', 'at', 'advice', 'outcome', 'phone'],
  priority_groups: ['person', 'group', 'since'],
  'truth/infections': ['infector', 'infectee', 'infected_at', 'place'],
  'truth/index': ['person', 'infected_at'],
  'truth/identities': ['person', 'identifier'],
  'truth/errors': ['error', 'feed', 'subject', 'from', 'to', 'rows', 'detail'],
} as const;

/** Subfolder of what no authority knows. */
export const TRUTH = 'truth';

export type FileName = keyof typeof COLUMNS;

/** Characters kept in memory before they go to the file. */
const BUFFER_LENGTH = 1 << 20;

/** One CSV file, written as it grows. Fields are written as they are: none holds a comma, quote or line end. */
export class CsvFile {
  readonly #file: number;
  #buffer: string;
  #rows = 0;

  constructor(folder: string, name: FileName) {
    const path = join(folder, `${name}.csv`);
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
    this.#buffer = `${COLUMNS[name].join(',')}\n`;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds one line of fields joined by commas, in the order of the file's columns. */
  add(line: string): void {
    this.#buffer += `${line}\n`;
    this.#rows++;
    if (this.#buffer.length >= BUFFER_LENGTH) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#buffer = '';
  }
}
