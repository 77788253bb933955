import { POLICIES, type Policy, PolicyError, policyFrom } from '../../engine/policy.ts';
import { Problem } from '../errors.ts';
import { INSTANT_EXPECTED, parseInstant } from '../formats/instant.ts';

/** A built-in profile or the server's own policy; a request names no file. @throws Problem `unknown-policy` */
export function policyNamed(name: string | undefined, own: Policy): Policy {
  if (name === undefined || name === own.name) return own;
  const policy = POLICIES.get(name);
  if (policy) return policy;
  throw new Problem('unknown-policy', `known are ${[...new Set([own.name, ...POLICIES.keys()])].join(', ')}`);
}

/** A policy by its name, or one made of the parameters given. @throws Problem `unknown-policy`, `bad-request` */
export function policyOf(asked: string | object | undefined, own: Policy): Policy {
  if (typeof asked !== 'object') return policyNamed(asked, own);
  try {
    return policyFrom(asked);
  } catch (error) {
    if (error instanceof PolicyError) throw new Problem('bad-request', `body policy: ${error.message}`);
    throw error;
  }
}

/** The instant that a parameter holds, `null` where it is left out. @throws Problem `bad-request` */
export function instantOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const instant_s = parseInstant(text);
  if (instant_s !== null) return instant_s;
  throw new Problem('bad-request', `${name} must be ${INSTANT_EXPECTED}, with + written as %2B`);
}
