import { localDate } from '../../engine/time.ts';
import { csvOf } from './csv.ts';
import { type Exported, nodesOf } from './network.ts';

/**
 * Line list and contacts as the R package epicontacts reads them:
 * `make_epicontacts(read.csv("linelist.csv"), read.csv("contacts.csv"), id = "id", from = "from", to = "to", directed = TRUE)`.
 * Days are local; a contact goes from whoever exposed to whoever was exposed.
 */
export function epicontacts(exported: Exported): { linelist: string; contacts: string } {
  const day = (instant: number | undefined) => (instant == null ? '' : localDate(instant, exported.zone));
  const linelist = nodesOf(exported).map((node) => ({
    id: node.person,
    case_id: node.case?.case_id ?? '',
    is_case: node.case === null ? 'FALSE' : 'TRUE',
    level: node.level,
    date_of_onset: day(node.case?.onset),
    date_of_specimen: day(node.case?.specimen),
    date_of_confirmation: day(node.case?.confirmed),
    name: node.name ?? '',
    area: node.area ?? '',
  }));
  const contacts = exported.contacts.map((row) => ({
    from: row.via,
    to: row.person,
    case_id: row.case_id,
    level: row.level,
    date_of_first_exposure: day(row.first_exposure),
    date_of_last_exposure: day(row.last_exposure),
    exposure_minutes: Math.floor(row.exposure_s / 60),
  }));
  return { linelist: csvOf(linelist, LINELIST), contacts: csvOf(contacts, CONTACTS) };
}

const LINELIST = [
  ...['id', 'case_id', 'is_case', 'level', 'date_of_onset', 'date_of_specimen', 'date_of_confirmation'],
  ...['name', 'area'],
];
const CONTACTS = [
  ...['from', 'to', 'case_id', 'level'],
  ...['date_of_first_exposure', 'date_of_last_exposure', 'exposure_minutes'],
];
