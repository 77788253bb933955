import { BUILT_IN_MAPPINGS } from './built-in.ts';
import { type Layout, type Mapping, MappingError, type Target, type Unit } from './mapping.ts';

const UNITS: readonly Unit[] = ['ns', 'us', 'ms', 's', 'min', 'h', 'd', 'epoch'];
const SEPARATORS = ['blanks', 'tab', 'comma'] as const;
const MAPPING_KEYS = ['base', 'feed', 'time_zone', 'delimiter', 'layout', 'columns', 'constants', 'optional'];
const TARGET_KEYS = ['to', 'codes', 'format', 'unit', 'origin', 'scale', 'prefix'];
const LAYOUT_KEYS = ['separator', 'header'];
/** What `strptime` may be asked for: day, month, year, time of day, AM or PM, names of months. */
const FORMAT = /^([^%]|%[dmyYHMSIpbB])+$/;

type Json = Readonly<Record<string, unknown>>;

/** The mapping of this name that is built in, or `undefined`. */
export function builtInMapping(name: string): Mapping | undefined {
  const found = BUILT_IN_MAPPINGS[name];
  return found && parseMapping(found);
}

/** The mapping of this name that is built in, or that this JSON describes. @throws MappingError */
export function mappingFrom(text: string): Mapping {
  const builtIn = builtInMapping(text);
  if (builtIn) return builtIn;
  if (!text.startsWith('{'))
    throw wrong('the mapping', text, `JSON, or one of ${Object.keys(BUILT_IN_MAPPINGS).join(', ')}`);
  try {
    return parseMapping(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new MappingError(`the mapping is no JSON: ${error.message}`);
    throw error;
  }
}

/**
 * A mapping from JSON: `{"source column": "feed column"}`, or an object with `columns`, or with a `base` that it adds to.
 * @throws MappingError
 */
export function parseMapping(value: unknown): Mapping {
  const given = objectAt(value, 'the mapping');
  const isPlain = !('columns' in given) && !('base' in given);
  const { base, ...own } = isPlain ? { columns: given } : given;
  const json = base === undefined ? own : merged(baseOf(base), own);
  refuseOthers(json, MAPPING_KEYS, '');
  const columns = Object.entries(objectAt(json.columns, 'columns')).map(
    ([source, targets]) => [source, targetsAt(targets, `columns.${source}`)] as const,
  );
  if (columns.length === 0)
    throw new MappingError('columns: it is empty; expected {"source column": "feed column"}');
  const constants = textsAt(json.constants ?? {}, 'constants');
  refuseTwice([...columns.flatMap(([, targets]) => targets.map(({ to }) => to))]);
  return {
    columns: new Map(columns),
    constants,
    areOptional: json.optional === undefined ? false : booleanAt(json.optional, 'optional'),
    ...(json.feed !== undefined && { feed: textAt(json.feed, 'feed') }),
    ...(json.time_zone !== undefined && { timeZone: textAt(json.time_zone, 'time_zone') }),
    ...(json.delimiter !== undefined && { delimiter: textAt(json.delimiter, 'delimiter') }),
    ...(json.layout !== undefined && { layout: layoutAt(json.layout) }),
  };
}

function baseOf(name: unknown): Json {
  const found = BUILT_IN_MAPPINGS[textAt(name, 'base')];
  if (found) return found;
  throw wrong('base', name, `one of ${Object.keys(BUILT_IN_MAPPINGS).join(', ')}`);
}

// Columns and constants add to the base's, everything else replaces it.
function merged(base: Json, own: Json): Json {
  const together = (key: string) => ({
    ...objectAt(base[key] ?? {}, key),
    ...objectAt(own[key] ?? {}, key),
  });
  return { ...base, ...own, columns: together('columns'), constants: together('constants') };
}

function targetsAt(value: unknown, where: string): Target[] {
  const all = Array.isArray(value) ? value : [value];
  if (all.length === 0) throw new MappingError(`${where}: no target; expected a feed column`);
  return all.map((each) => (typeof each === 'string' ? { to: textAt(each, where) } : targetAt(each, where)));
}

function targetAt(value: unknown, where: string): Target {
  const json = objectAt(value, where);
  refuseOthers(json, TARGET_KEYS, `${where}.`);
  const { to, codes, format, unit, origin, scale, prefix } = json;
  if (origin !== undefined && unit === undefined)
    throw new MappingError(`${where}.origin: it stands without a unit; expected one of ${UNITS.join(', ')}`);
  return {
    to: textAt(to, `${where}.to`),
    ...(codes !== undefined && { codes: textsAt(codes, `${where}.codes`) }),
    ...(format !== undefined && { format: formatAt(format, `${where}.format`) }),
    ...(unit !== undefined && { unit: oneOf(unit, UNITS, `${where}.unit`) }),
    ...(origin !== undefined && { origin: instantAt(origin, `${where}.origin`) }),
    ...(scale !== undefined && { scale: numberAt(scale, `${where}.scale`) }),
    ...(prefix !== undefined && { prefix: textAt(prefix, `${where}.prefix`) }),
  };
}

function layoutAt(value: unknown): Layout {
  const json = objectAt(value, 'layout');
  refuseOthers(json, LAYOUT_KEYS, 'layout.');
  const separator = oneOf(json.separator, SEPARATORS, 'layout.separator');
  if (json.header === undefined) return { separator };
  if (!Array.isArray(json.header)) throw wrong('layout.header', json.header, 'a list of names');
  return { separator, header: json.header.map((name, index) => textAt(name, `layout.header[${index}]`)) };
}

function formatAt(value: unknown, where: string): string {
  const format = textAt(value, where);
  const hasDate = /%d/.test(format) && /%[mbB]/.test(format) && /%[yY]/.test(format);
  if (FORMAT.test(format) && hasDate) return format;
  throw wrong(where, value, 'a date of %d, %m or %b, %Y or %y, with %H, %I, %M, %S, %p where it has a time');
}

function instantAt(value: unknown, where: string): number {
  try {
    return Math.floor(Temporal.Instant.from(String(value)).epochMilliseconds / 1000);
  } catch {
    throw wrong(where, value, 'an instant with an offset, such as 2009-06-29T07:00:00Z');
  }
}

function numberAt(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value !== 0) return value;
  throw wrong(where, value, 'a number other than 0');
}

function booleanAt(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw wrong(where, value, 'true or false');
}

function textAt(value: unknown, where: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrong(where, value, 'a text');
}

function textsAt(value: unknown, where: string): ReadonlyMap<string, string> {
  const entries = Object.entries(objectAt(value, where));
  return new Map(entries.map(([key, text]) => [key, textAt(text, `${where}.${key}`)]));
}

function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[], where: string): Choice {
  if (choices.includes(value as Choice)) return value as Choice;
  throw wrong(where, value, `one of ${choices.join(', ')}`);
}

function objectAt(value: unknown, where: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw wrong(where, value, 'an object');
}

function refuseOthers(json: Json, known: readonly string[], where: string): void {
  const unknown = Object.keys(json).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new MappingError(`${where}${unknown}: there is no such key; known are ${known.join(', ')}`);
}

function refuseTwice(targets: readonly string[]): void {
  const twice = targets.find((to, index) => targets.indexOf(to) !== index);
  if (twice !== undefined) throw new MappingError(`columns: two of them become ${twice}; expected one`);
}

function wrong(where: string, value: unknown, expected: string): MappingError {
  return new MappingError(
    `${where}: ${JSON.stringify(value) ?? 'nothing'} stands there; expected ${expected}`,
  );
}
