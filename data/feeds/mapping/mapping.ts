/** How a foreign file's columns become a feed's. */
export interface Mapping {
  /** Where neither an option nor the file's name tells it. */
  readonly feed?: string;
  readonly timeZone?: string;
  /** Of CSV. */
  readonly delimiter?: string;
  /** Of text that is no CSV by RFC 4180. */
  readonly layout?: Layout;
  /** Column of the file → what it becomes, at least one. */
  readonly columns: ReadonlyMap<string, readonly Target[]>;
  /** Feed column → its value where the file has none. */
  readonly constants: ReadonlyMap<string, string>;
  /** Whether the file may lack some of the columns. */
  readonly areOptional: boolean;
}

/** Lines of fields. */
export interface Layout {
  readonly separator: 'blanks' | 'tab' | 'comma';
  /** Names of the fields, where the file has no header; a line with just these is one. A record may have fewer. */
  readonly header?: readonly string[];
}

/** A feed's column and what is done to the value on its way there, in this order. */
export interface Target {
  readonly to: string;
  /** Value → value; `*` stands for all others. */
  readonly codes?: ReadonlyMap<string, string>;
  /** How times are written, as `strptime` has it: `%d/%m/%Y %H:%M`. */
  readonly format?: string;
  /** Of numbers that are times or durations. */
  readonly unit?: Unit;
  /** Epoch seconds that times are counted from. */
  readonly origin?: number;
  /** Of other numbers: what they are multiplied by. */
  readonly scale?: number;
  /** Put before the value, unless it stands there. */
  readonly prefix?: string;
}

/** `epoch`: seconds, or milliseconds where they are above 10^11. */
export type Unit = 'ns' | 'us' | 'ms' | 's' | 'min' | 'h' | 'd' | 'epoch';

/** A mapping is not one; the message names the place in it, what stands there and what was expected. */
export class MappingError extends Error {
  override name = 'MappingError';
}

/** First target of each column: what bare readers rename by. */
export function namesOf({ columns }: Mapping): ReadonlyMap<string, string> {
  return new Map([...columns].map(([source, [first]]) => [source, first!.to]));
}

/** Target of each column → what the file calls it. */
export function writtenNames({ columns }: Mapping): ReadonlyMap<string, string> {
  return new Map([...columns].flatMap(([source, targets]) => targets.map(({ to }) => [to, source] as const)));
}

/** Feed columns that a file need not have itself. */
export function providedBy({ columns, constants }: Mapping): ReadonlySet<string> {
  const copies = [...columns.values()].flatMap((targets) => targets.slice(1).map(({ to }) => to));
  return new Set([...copies, ...constants.keys()]);
}
