import { parseArgs } from 'node:util';
import type { Fault } from './fault.ts';
import { FAULTS } from './faults.ts';
import type { Plan } from './survive.ts';

/** What a run was asked for. */
export interface Asked extends Plan {
  readonly format: 'table' | 'ndjson';
  readonly isList: boolean;
  /** Files of outcomes to make one table of, instead of a run. */
  readonly tableOf: readonly string[];
}

export const USAGE = `usage: npm run faults -- [options]

Breaks an installation of this machine in the middle of an import, again and again, and compares what it holds and
answers afterwards with a clean import. Exit code 1 where anything differs.

  --only NAME       this fault alone; several times for several
  --times N         each so often, and not as often as a full run does
  --from N          begin with the N-th of each, where an earlier run ended (1)
  --records N       records of an import (100000)
  --seed N          (1)
  --clean FILE      what a clean import of these records leaves: read, or written where it is missing, so that pieces of
                    a run need not make it again
  --format FORMAT   table at the end, or ndjson: an object a fault, as it ends (table)
  --list            names the faults
  --table FILE…     makes one table of what earlier runs printed as ndjson

Example: npm run faults -- --only kill-owner --times 5 --format ndjson`;

const OPTIONS = {
  only: { type: 'string', multiple: true },
  times: { type: 'string' },
  from: { type: 'string', default: '1' },
  records: { type: 'string', default: '100000' },
  seed: { type: 'string', default: '1' },
  clean: { type: 'string' },
  format: { type: 'string', default: 'table' },
  list: { type: 'boolean', default: false },
  table: { type: 'boolean', default: false },
} as const;

/** `null` where it is not to be understood. */
export function askedOf(args: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const { only, times, format } = values;
    const faults = only ? only.map(faultNamed) : FAULTS;
    if ((format !== 'table' && format !== 'ndjson') || values.table !== positionals.length > 0) return null;
    return {
      faults: faults.map((fault) => [fault, times === undefined ? fault.times : wholeNumber(times)]),
      from: wholeNumber(values.from),
      records: wholeNumber(values.records),
      seed: wholeNumber(values.seed),
      ...(values.clean !== undefined && { cleanFile: values.clean }),
      format,
      isList: values.list,
      tableOf: positionals,
    };
  } catch {
    return null;
  }
}

function faultNamed(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name);
  if (fault) return fault;
  throw new Error(`there is no fault ${name}`);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${text} is no whole number from 1 on`);
}
