/** What the holder of a key works as. */
export const ROLES = ['ingest', 'tracer', 'epidemiologist', 'dashboard', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * The roles whose routes each role may use. An epidemiologist sees what tracers and dashboards see. To hand records
 * in is apart: the system that does so need read nothing.
 */
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  ingest: ['ingest'],
  tracer: ['tracer'],
  epidemiologist: ['epidemiologist', 'tracer', 'dashboard'],
  dashboard: ['dashboard'],
  admin: ROLES,
};

/** Whether somebody with these roles may use a route of the role needed. */
export function grants(roles: readonly Role[], needed: Role): boolean {
  return roles.some((role) => INCLUDED[role].includes(needed));
}
