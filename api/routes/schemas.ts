import { PROBLEMS, type ProblemCode } from '../errors.ts';
import { FORMATS, type FormatName } from '../formats/formats.ts';
import type { Column, Kind } from '../formats/row-set.ts';
import { LEVEL_MAX, UNLIMITED } from '../limits.ts';

type Schema = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<Kind, Schema>> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  instant: { type: 'string', format: 'date-time' },
  json: {},
  cell: { type: 'string', pattern: '^[0-9a-f]{15}$' },
};

/** An identifier in the path: any text, up to 1,024 characters once decoded. */
export const IDENTIFIER_PARAMS: Schema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', minLength: 1, maxLength: 1024 } },
};

/** A cursor as a parameter: room for an identifier of 1,024 characters. */
export const CURSOR: Schema = { type: 'string', minLength: 1, maxLength: 8192 };

/** A level as a parameter: a number, or without limit. */
export function levelSchema(byDefault: number | typeof UNLIMITED): Schema {
  return {
    type: ['integer', 'string'],
    minimum: 1,
    maximum: LEVEL_MAX,
    pattern: `^${UNLIMITED}$`,
    default: byDefault,
  };
}

/** An object that has no other properties; all but the optional ones are required. */
export function closedObject(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

/** A row as JSON has it; `shapes` describes the columns of kind `json`. */
export function rowSchema(columns: readonly Column[], shapes: Readonly<Record<string, Schema>> = {}): Schema {
  const properties = columns.map(({ name, kind }) => [name, shapes[name] ?? KINDS[kind]]);
  return closedObject(
    Object.fromEntries(properties),
    columns.filter(({ optional }) => optional).map(({ name }) => name),
  );
}

/** An answer in several formats, of which only JSON has a schema. */
export function answerSchema(description: string, json: Schema, formats: readonly FormatName[]): Schema {
  const content = formats.map((name) => {
    const mediaType = FORMATS[name].mediaType.split(';')[0]!;
    return [mediaType, { schema: name === 'json' ? json : { type: 'string' } }];
  });
  return { description, content: Object.fromEntries(content) };
}

const OF_ANY_ROUTE: readonly ProblemCode[] = [
  'foreign-host',
  'headers-too-large',
  'internal-error',
  'busy',
  'stopping',
];

/** Responses for the refusals a route can give, those of every route among them. */
export function refusals(...codes: ProblemCode[]): Record<number, Schema> {
  return refusalsOf([...new Set([...codes, ...OF_ANY_ROUTE])]);
}

/** Responses for some refusals, one a status. */
export function refusalsOf(codes: readonly ProblemCode[]): Record<number, Schema> {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => PROBLEMS[code].title).join('; '),
        content: { 'application/problem+json': { schema: problemSchema(sameStatus) } },
      },
    ]),
  );
}

function problemSchema(codes: readonly ProblemCode[]): Schema {
  return closedObject(
    {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: codes },
      detail: { type: 'string' },
    },
    ['detail'],
  );
}

const CASES_MAX = 100_000;

/** Cases of a question about many. */
export const CASES_SCHEMA = {
  oneOf: [
    { type: 'string', const: 'all' },
    {
      type: 'array',
      minItems: 1,
      maxItems: CASES_MAX,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: 1024 },
    },
  ],
};
