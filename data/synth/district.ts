import { type SynthCounts, writeTowns } from './country.ts';
import type { SynthOptions } from './options.ts';
import { districtSite } from './towns/sites.ts';

/** Writes an invented country of one town without an airport: one district. @throws SynthOptionError */
export function writeDistrict(folder: string, options: SynthOptions): Promise<SynthCounts> {
  return writeTowns(folder, options, (persons) => [districtSite(persons)]);
}
