import type { Answer } from './answer.ts';
import { areaContacts } from './area-contacts.ts';
import { arrivals } from './arrivals.ts';
import { coTravellers } from './co-travellers.ts';
import { contradictions } from './contradictions.ts';
import { coverage } from './coverage.ts';
import { crossings } from './crossings.ts';
import { crowding } from './crowding.ts';
import { flows } from './flows.ts';
import { followUp } from './follow-up.ts';
import { followUpAreas } from './follow-up-areas.ts';
import { help } from './help.ts';
import { helpNeeds } from './help-needs.ts';
import { identifiers } from './identifiers.ts';
import { identityConflicts } from './identity-conflicts.ts';
import { identityDecisions } from './identity-decisions.ts';
import { indicators } from './indicators.ts';
import { positivity } from './positivity.ts';
import { priority } from './priority.ts';
import { quarantineRoll } from './quarantine-roll.ts';
import { risk } from './risk.ts';
import { telehealth } from './telehealth.ts';
import { testDisagreements } from './test-disagreements.ts';
import { uncoveredContacts } from './uncovered-contacts.ts';
import { vaccinationDisagreements } from './vaccination-disagreements.ts';
import { verification } from './verification.ts';

/** Every question that is answered from the records of the feeds, by name. */
export const ANSWERS: readonly Answer[] = [
  areaContacts,
  arrivals,
  contradictions,
  coTravellers,
  coverage,
  crossings,
  crowding,
  flows,
  followUp,
  followUpAreas,
  help,
  helpNeeds,
  identifiers,
  identityConflicts,
  identityDecisions,
  indicators,
  positivity,
  priority,
  quarantineRoll,
  risk,
  telehealth,
  testDisagreements,
  uncoveredContacts,
  vaccinationDisagreements,
  verification,
];
