import { type Command, Option } from 'commander';
import type { Policy } from '../../engine/policy.ts';
import { type ChainOptions, CONTACT_FEEDS, type ContactFeed } from '../chains/chain-service.ts';
import { addTracingOptions, anyLevelOption, instant, type TracingOptions } from './options.ts';

/** Options of every command that follows chains. */
export interface ChainCommandOptions extends TracingOptions {
  since?: number;
  until?: number;
  feed?: ContactFeed[];
  category?: string[];
  setting?: string[];
}

/** Adds those of a trace, and which contacts count. */
export function addChainOptions(command: Command, levelDefault: number): Command {
  return addTracingOptions(command, anyLevelOption(levelDefault))
    .option('--since <instant>', 'contacts before this do not count', instant)
    .option('--until <instant>', 'contacts from this on do not count', instant)
    .addOption(new Option('--feed <feed...>', 'count only contacts of these feeds …').choices(CONTACT_FEEDS))
    .option('--category <category...>', '… or at venues of these categories …')
    .option('--setting <setting...>', '… or named in interviews with these settings');
}

/** The question that the options ask. */
export function chainOptionsOf(options: ChainCommandOptions, policy: Policy): ChainOptions {
  const { level, feed = [], category = [], setting = [], since = null, until, asOf } = options;
  const isFiltered = feed.length + category.length + setting.length > 0;
  return {
    level,
    policy,
    from: since,
    asOf: until === undefined && asOf === undefined ? null : Math.min(until ?? Infinity, asOf ?? Infinity),
    filter: isFiltered ? { feeds: feed, categories: category, settings: setting } : null,
  };
}
