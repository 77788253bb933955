import { AnswerError } from '../data/answers/answer.ts';
import { ExportError } from '../data/export/network.ts';
import { HotspotError } from '../data/hotspots/error.ts';
import { DecisionError } from '../data/identity/error.ts';
import { TracingError } from './service.ts';

/** Everything that a request can be refused with. `code` is stable; `docs/errors.md` lists the same. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request is not valid' },
  'bad-cursor': { status: 400, title: 'The cursor was not given out by this server' },
  'unknown-policy': { status: 400, title: 'The policy is not known to this server' },
  unauthorized: { status: 401, title: 'A key is due that this server knows' },
  forbidden: { status: 403, title: 'The key does not grant this' },
  'unknown-case': { status: 404, title: 'No case has this identifier' },
  'unknown-person': { status: 404, title: 'No person has this identifier' },
  'unknown-venue': { status: 404, title: 'No venue has this identifier' },
  'unknown-feed': { status: 404, title: 'No feed has this name' },
  'unknown-version': { status: 404, title: 'The store has not been at this version' },
  'unknown-import': { status: 404, title: 'No import has this identifier' },
  'unknown-decision': { status: 404, title: 'No decision that holds has this identifier' },
  'unknown-trace': { status: 404, title: 'No trace has this identifier' },
  'unknown-retention': { status: 404, title: 'No removal of old records has this identifier' },
  'unknown-route': { status: 404, title: 'Nothing answers at this address' },
  'method-not-allowed': { status: 405, title: 'The address does not take this method' },
  'not-acceptable': { status: 406, title: 'The answer cannot be written in this format' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'import-not-cancelled': { status: 409, title: 'The import cannot be cancelled any more' },
  'trace-not-done': { status: 409, title: 'The trace has no result' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'path-too-long': { status: 414, title: 'An identifier in the path is longer than 1,024 characters' },
  'unsupported-media-type': { status: 415, title: 'The body is in a format that is not read here' },
  'foreign-host': { status: 421, title: 'The request names another host than this machine' },
  'case-without-dates': { status: 422, title: 'The case has no date to start its infectious period from' },
  'person-without-onset': { status: 422, title: 'The person has no onset to count back from' },
  'too-many-requests': { status: 429, title: 'The key or address asks too often' },
  'headers-too-large': { status: 431, title: 'The address and headers are too large' },
  'internal-error': { status: 500, title: 'The server failed; the cause is in its log' },
  busy: { status: 503, title: 'The server has too much to do' },
  stopping: { status: 503, title: 'The server is about to stop' },
  'jobs-away': { status: 503, title: 'Long work cannot be taken now; questions are answered' },
  'lists-too-large': { status: 503, title: 'The current lists do not fit in memory' },
  'owner-away': {
    status: 503,
    title: 'The server that owns the data does not answer; questions are answered',
  },
  'not-ready': { status: 503, title: 'The server is still loading' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Body of an `application/problem+json` answer (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
}

/** A refusal whose detail the client may read. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  /** When to ask again, in whole seconds. */
  readonly retryAfter_s: number | null;

  constructor(code: ProblemCode, detail = '', retryAfter_s: number | null = null) {
    super(detail);
    this.code = code;
    this.retryAfter_s = retryAfter_s;
  }
}

/** What the client reads of the problem. */
export function problemBody({ code, message }: Problem): ProblemBody {
  const { status, title } = PROBLEMS[code];
  const body: ProblemBody = { type: `urn:truyvet:error:${code}`, title, status, code };
  return message === '' ? body : { ...body, detail: message };
}

/** The problem behind anything thrown; the text of an unforeseen error goes no further. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TracingError || error instanceof DecisionError)
    return new Problem(error.code, error.message);
  if (error instanceof HotspotError || error instanceof AnswerError || error instanceof ExportError)
    return new Problem('bad-request', error.message);
  return new Problem(frameworkCode(error as { code?: unknown; statusCode?: unknown }));
}

function frameworkCode({ code, statusCode }: { code?: unknown; statusCode?: unknown }): ProblemCode {
  if (typeof code === 'string' && code in FRAMEWORK_CODES) return FRAMEWORK_CODES[code]!;
  const isRefusal = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return isRefusal ? 'bad-request' : 'internal-error';
}

/** Errors of Fastify, and of Node's HTTP parser. */
const FRAMEWORK_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_MAX_PARAM_LENGTH: 'path-too-long',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};
