import type { Random } from '../../data/synth/random.ts';
import type { Site } from './site.ts';

/** What an installation has only where a fault needs it. */
export interface Needs {
  /** A process that answers from a copy of the graph. */
  readonly follower?: true;
  /** A process that works on jobs beside the owner. */
  readonly worker?: true;
  /** Between the product and its servers; else it reaches them directly. */
  readonly proxies?: true;
  /** For the owner's folder, which else is on the disk at hand. */
  readonly smallDisk?: true;
}

/** Something that breaks while records come in. One a file. */
export interface Fault {
  /** As `--only` names it. */
  readonly name: string;
  /** What is done, for the table. */
  readonly about: string;
  /** How often in a full run. */
  readonly times: number;
  /** How often amid one import, one after the other; 5 where it is not said. */
  readonly perImport?: number;
  /** What it needs beside an owner, Neo4j and Redis. */
  readonly needs?: Needs;
  /** Why it cannot be done here; `null` where it can. */
  readonly missing?: () => string | null;
  /**
   * Breaks something amid the import that is under way, and mends it: when this returns everything runs again, or will by
   * itself. Gives what was done, in a few words.
   */
  strike(site: Site, random: Random): Promise<string>;
}

/** What became of an import amid which a fault was done, `times` times. */
export interface Outcome {
  readonly fault: string;
  /** The number of the first of them. */
  readonly number: number;
  readonly times: number;
  readonly seed: number;
  readonly records: number;
  /** What was done. */
  readonly done: string;
  /** From the first record sent to the last found in all three places. */
  readonly took_s: number;
  /** Jobs that were taken meanwhile, all of them finished. */
  readonly jobs: number;
  /** What is otherwise than after a clean run; none, if all is well. */
  readonly differences: readonly string[];
}
