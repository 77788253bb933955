import type { Asked, ParameterName } from '../../data/answers/answer.ts';
import { INSTANT_EXPECTED } from '../formats/instant.ts';

/** Finest and coarsest H3 resolution of an answer. */
export const RESOLUTIONS = { least: 4, most: 10 };

/** What each parameter means, for help and OpenAPI. */
export const PARAMETERS: Readonly<Record<ParameterName, string>> = {
  from: `from here on: ${INSTANT_EXPECTED}`,
  to: `before this: ${INSTANT_EXPECTED}`,
  at: `as things stood at this: ${INSTANT_EXPECTED}; default: now`,
  area: 'a ward, province or other area, as the records name it or the end of it',
  person: 'a person, under any identifier',
  flight: 'a flight, such as VN101',
  vehicle: 'a vehicle, such as a number plate or flight',
  resolution: `H3 resolution, ${RESOLUTIONS.least} to ${RESOLUTIONS.most}`,
};

/** Nothing asked for but the present. */
export function askedNothing(now_s: number, zone: string): Asked {
  const open = { from: null, to: null, area: null, person: null, flight: null, vehicle: null };
  return { ...open, resolution: null, below: null, at: now_s, zone };
}
