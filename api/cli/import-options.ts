import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { FEEDS, feedOf } from '../../data/feeds/declaration.ts';
import { BUILT_IN_MAPPINGS } from '../../data/feeds/mapping/built-in.ts';
import { type Mapping, MappingError } from '../../data/feeds/mapping/mapping.ts';
import { builtInMapping, mappingFrom, parseMapping } from '../../data/feeds/mapping/parse.ts';
import type { ImportRequest } from '../../data/import.ts';
import { UsageError } from './exit.ts';
import { readJson } from './load-policy.ts';
import { type OutputOptions, timeZone } from './options.ts';

export interface ImportOptions extends OutputOptions {
  feed?: string;
  timeZone?: string;
  delimiter?: string;
  map?: string;
  dryRun?: true;
}

/** Adds what says how files are read. */
export function addImportOptions(command: Command): Command {
  return command
    .option('--feed <name>', 'feed of all files; else the base name of each tells it', feed)
    .option(
      '--time-zone <zone>',
      'zone of times of day without an offset, such as Asia/Ho_Chi_Minh',
      timeZone,
    )
    .option('--delimiter <character>', 'between the fields of CSV; \\t is a tab', delimiter)
    .option(
      '--map <map>',
      `how foreign columns become the feed's: a JSON file, JSON, or ${Object.keys(BUILT_IN_MAPPINGS).join(', ')}`,
    )
    .option('--dry-run', 'count what an import would do, and do nothing');
}

/** What every file of one import is read with. @throws UsageError for a map that is none */
export async function importRequest(options: ImportOptions): Promise<Omit<ImportRequest, 'file'>> {
  return {
    ...(options.feed !== undefined && { feed: options.feed }),
    ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
    ...(options.delimiter !== undefined && { delimiter: options.delimiter }),
    ...(options.map !== undefined && { mapping: await mappingOf(options.map) }),
    dryRun: options.dryRun ?? false,
  };
}

function feed(name: string): string {
  if (feedOf(name)) return name;
  throw new InvalidArgumentError(`known feeds are ${FEEDS.map((known) => known.name).join(', ')}`);
}

function delimiter(text: string): string {
  const character = text === '\\t' ? '\t' : text;
  if (/^[^"\r\n]$/.test(character)) return character;
  throw new InvalidArgumentError('expected one character');
}

/** The map as a server takes it: its name, where it is built in, else its JSON. */
export async function mapText({ map }: ImportOptions): Promise<string | undefined> {
  return map === undefined || isText(map) ? map : JSON.stringify(await readMap(map));
}

async function mappingOf(map: string): Promise<Mapping> {
  try {
    return isText(map) ? mappingFrom(map) : parseMapping(await readMap(map));
  } catch (error) {
    if (error instanceof MappingError)
      throw new UsageError(`${isText(map) ? '--map' : map}: ${error.message}`);
    throw error;
  }
}

/** Whether it is no file: a mapping built in, or JSON. */
function isText(map: string): boolean {
  return map.startsWith('{') || builtInMapping(map) !== undefined;
}

function readMap(path: string): Promise<unknown> {
  if (existsSync(path)) return readJson(path);
  const known = Object.keys(BUILT_IN_MAPPINGS).join(', ');
  throw new UsageError(`--map: there is no file ${path}, and no map of this name; built in are ${known}`);
}
