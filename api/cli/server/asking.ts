import { POLICIES, type Policy } from '../../../engine/policy.ts';
import { TracingError } from '../../service.ts';
import { RefusedError } from './client.ts';

const TRACING_CODES: readonly string[] = [
  'unknown-case',
  'unknown-person',
  'case-without-dates',
  'person-without-onset',
];

/** A file of a policy lies here and not where the server is: its parameters are sent. */
export function policyAsked(policy: Policy): string {
  return POLICIES.get(policy.name) === policy ? policy.name : JSON.stringify(policy);
}

/** The JSON of an answer. @throws TracingError where the question has none */
export async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  return (await (await answered(asked)).json()) as T;
}

/** The answer itself. @throws TracingError where the question has none */
export async function answered(asked: Promise<Response>): Promise<Response> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RefusedError && TRACING_CODES.includes(error.code))
      throw new TracingError(error.code as TracingError['code'], error.message);
    throw error;
  }
}
