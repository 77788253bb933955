/** Mappings for formats in use, by name. Where a source is not public, it says what is assumed. */
export const BUILT_IN_MAPPINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  /**
   * Rows that the Bluezone app uploads: one for each sighting of another phone. Identifiers roll; `identities` says whose
   * they are. How long a sighting stands for is not public: a minute is an assumption.
   */
  bluezone: {
    feed: 'encounters',
    layout: { separator: 'tab', header: ['owner', 'contact', 'rssi', 'timestamp'] },
    columns: {
      owner: { to: 'person_a', prefix: 'bluezone:' },
      contact: { to: 'person_b', prefix: 'bluezone:' },
      rssi: 'rssi_dbm',
      timestamp: { to: 'start', unit: 'epoch' },
    },
    constants: { duration_s: '60' },
  },
  /**
   * `t i j` of SocioPatterns, with the classes of both where the file has them: i and j were near each other in the 20
   * seconds that end at t. Where t counts from the first midnight and not from 1970, a mapping with this base gives `t`
   * another origin: 20 seconds before that midnight.
   */
  sociopatterns: {
    feed: 'encounters',
    layout: { separator: 'blanks', header: ['t', 'i', 'j', 'class_i', 'class_j'] },
    columns: {
      t: { to: 'start', unit: 's', origin: '1969-12-31T23:59:40Z' },
      i: 'person_a',
      j: 'person_b',
    },
    constants: { duration_s: '20' },
    optional: true,
  },
  /** Flat exports of Go.Data as the scripts of WHO write them (repository WorldHealthOrganization/godata, `*_clean.csv`). */
  'godata-cases': {
    feed: 'cases',
    columns: {
      uuid: ['case_id', { to: 'person', prefix: 'godata:' }],
      case_id: 'visual_id',
      date_of_onset: 'onset',
      date_of_reporting: 'confirmed',
      isolation_startdate: 'isolated',
      lat: 'lat',
      long: 'lng',
      admin_1_name: 'area',
    },
    optional: true,
  },
  'godata-contacts': {
    feed: 'persons',
    columns: {
      uuid: { to: 'person', prefix: 'godata:' },
      telephone: 'phone',
      firstName: 'name',
      gender: { to: 'sex', codes: { MALE: 'M', FEMALE: 'F' } },
      lat: 'home_lat',
      long: 'home_lng',
      admin_1_name: 'home_area',
    },
    optional: true,
  },
  'godata-relationships': {
    feed: 'contacts',
    columns: {
      uuid: 'record_id',
      source_uuid: { to: 'person', prefix: 'godata:' },
      target_uuid: { to: 'contact', prefix: 'godata:' },
      date_of_last_contact: 'start',
      context_of_exposure: 'setting',
      relation_detail: 'relation',
      certainty_level: 'certainty',
    },
    optional: true,
  },
  /** The line list of an epicontacts object, with the dates that its example data sets have. */
  'epicontacts-linelist': {
    feed: 'cases',
    columns: {
      id: ['case_id', 'person'],
      dt_onset: 'onset',
      dt_diag: 'specimen',
      dt_report: 'confirmed',
    },
    optional: true,
  },
  /** Its contacts, which go from infector to infectee and have no date. */
  'epicontacts-contacts': {
    feed: 'transmissions',
    columns: { from: 'from_case', to: 'to_case', exposure: 'setting' },
    optional: true,
  },
  /**
   * The upload of risky venues of the NHS COVID-19 app (UKHSA, risky-venue-upload): somebody infectious was there, who is
   * not said. A person stands for each alert; `nhs-venue-cases` makes them a case.
   */
  'nhs-venue-visits': {
    feed: 'visits',
    layout: { separator: 'comma' },
    columns: {
      venue_id: ['venue', { to: 'person', prefix: 'venue-alert:' }],
      start_time: 'check_in',
      end_time: 'check_out',
    },
  },
  'nhs-venue-cases': {
    feed: 'cases',
    layout: { separator: 'comma' },
    columns: {
      venue_id: [
        { to: 'case_id', prefix: 'venue-alert:' },
        { to: 'person', prefix: 'venue-alert:' },
      ],
      start_time: 'infectious_from',
      end_time: 'infectious_to',
    },
  },
};
