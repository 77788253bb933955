import { DEFAULT_POLICY, type Policy, PolicyError, policyFrom } from '../../engine/policy.ts';
import { POLICY_NAMES, policyInForce } from '../../engine/policy-in-force.ts';
import { Problem } from '../errors.ts';
import { INSTANT_EXPECTED, parseInstant } from '../formats/instant.ts';

/** How a policy is asked for in an address. */
export const POLICY_TEXT_SCHEMA = {
  type: 'string',
  maxLength: 2048,
  description: `${POLICY_NAMES.join(', ')}, or JSON of parameters over a \`base\``,
};

/** How an earlier state of the store is asked for. */
export const KNOWN_AT_SCHEMA = {
  type: 'string',
  maxLength: 64,
  description: `answers with only what was recorded by ${INSTANT_EXPECTED}`,
};

/** How a policy is asked for in a body. */
export const POLICY_SCHEMA = {
  oneOf: [
    POLICY_TEXT_SCHEMA,
    {
      type: 'object',
      description: `parameters such as ${Object.keys(DEFAULT_POLICY).slice(1, 4).join(', ')}, over a \`base\``,
    },
  ],
};

/**
 * The server's own policy, a built-in profile, the definition in force on a day, or one made of the parameters given,
 * as an object or as its JSON; a request names no file.
 * @param today local day in Viet Nam
 * @throws Problem `unknown-policy`, `bad-request`
 */
export function policyOf(asked: string | object | undefined, own: Policy, today: string): Policy {
  if (asked === undefined || asked === own.name) return own;
  const baseOf = (name: string) => (name === own.name ? own : policyInForce(name, today));
  try {
    if (typeof asked === 'object') return policyFrom(asked, baseOf);
    if (asked.startsWith('{')) return policyFrom(JSON.parse(asked), baseOf);
  } catch (error) {
    if (error instanceof PolicyError || error instanceof SyntaxError)
      throw new Problem('bad-request', `policy: ${error.message}`);
    throw error;
  }
  try {
    return baseOf(asked);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const known = [...new Set([own.name, ...POLICY_NAMES])].join(', ');
    throw new Problem('unknown-policy', asked.includes('@') ? error.message : `known are ${known}`);
  }
}

/** The instant that a parameter holds, `null` where it is left out. @throws Problem `bad-request` */
export function instantOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const instant_s = parseInstant(text);
  if (instant_s !== null) return instant_s;
  throw new Problem('bad-request', `${name} must be ${INSTANT_EXPECTED}, with + written as %2B`);
}
