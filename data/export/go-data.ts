import { localDate } from '../../engine/time.ts';
import { csvOf } from './csv.ts';
import type { Exported } from './network.ts';

/**
 * Contacts for the import of WHO's Go.Data, whose columns are named as its contact model names its fields. A contact of
 * several cases has a row for each; F1s alone, since Go.Data relates a contact to a case. A Vietnamese name's first word is
 * the family's.
 */
export function goDataContacts({ contacts, zone }: Exported): string {
  const rows = contacts
    .filter(({ level }) => level === 1)
    .map((row) => ({
      visualId: row.person,
      ...nameOf(row.name ?? ''),
      dateOfReporting: localDate(row.first_exposure, zone),
      dateOfLastContact: localDate(row.last_exposure, zone),
      'followUp.endDate': row.quarantine_end === undefined ? '' : localDate(row.quarantine_end, zone),
      'addresses[].phoneNumber': row.phone ?? '',
      'addresses[].addressLine1': row.area ?? '',
      wasCase: row.is_case,
      'relationship.relatedId': row.case_id,
      'relationship.contactDate': localDate(row.last_exposure, zone),
      'relationship.comment': `${Math.floor(row.exposure_s / 60)} minutes`,
    }));
  return csvOf(rows, COLUMNS);
}

const COLUMNS = [
  ...['visualId', 'firstName', 'lastName', 'dateOfReporting', 'dateOfLastContact', 'followUp.endDate'],
  ...['addresses[].phoneNumber', 'addresses[].addressLine1', 'wasCase'],
  ...['relationship.relatedId', 'relationship.contactDate', 'relationship.comment'],
];

function nameOf(name: string): { firstName: string; lastName: string } {
  const [lastName = '', ...others] = name.split(' ');
  return { firstName: others.join(' ') || lastName, lastName: others.length > 0 ? lastName : '' };
}
