import { DEFAULT_POLICY, POLICIES, type Policy } from '../../engine/policy.ts';
import { daysInForce } from '../../engine/policy-in-force.ts';
import type { Column, Kind, Row } from './row-set.ts';

const KINDS: Readonly<Record<string, Kind>> = { string: 'text', number: 'number', object: 'json' };

/** A policy's name, the days on which it is the definition in force, from the first to before the last, and its parameters. */
export const POLICY_COLUMNS: readonly Column[] = [
  { name: 'name', kind: 'text' },
  { name: 'in_force_from', kind: 'text', optional: true },
  { name: 'in_force_until', kind: 'text', optional: true },
  ...Object.entries(DEFAULT_POLICY)
    .filter(([name]) => name !== 'name')
    .map(([name, value]): Column => ({ name, kind: KINDS[typeof value]! })),
];

/** The built-in profiles, and before them one's own where it is none of them. */
export function policyRows(own: Policy | null): Row[] {
  const builtIn = [...POLICIES.values()];
  const policies = own === null || builtIn.includes(own) ? builtIn : [own, ...builtIn];
  return policies.map((policy) => {
    const days = policy === own && !builtIn.includes(own) ? null : daysInForce(policy.name);
    const inForce = { in_force_from: days?.from, in_force_until: days?.until ?? undefined };
    return { ...policy, ...inForce };
  });
}
