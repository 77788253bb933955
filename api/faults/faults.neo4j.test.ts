import { expect } from 'vitest';
import { temporaryFolder } from '../../data/store/testing/folder.ts';
import { missingForNeo4j, testUnless } from '../../workers/servers/testing/require-servers.ts';
import { oneByOne } from './one-by-one.ts';
import { Site } from './site.ts';
import { survive } from './survive.ts';

// `npm run faults` does all there are, each alone, again and again.
testUnless(
  missingForNeo4j(),
  'whatever breaks amid an import, each record is there once, each rejected one with its reason, and lists are equal',
  async () => {
    await using site = await Site.start(await temporaryFolder());
    const outcomes = await Array.fromAsync(
      survive(site, { faults: [[oneByOne, 1]], records: 2000, seed: 7 }),
    );
    expect(outcomes).toMatchObject([{ fault: 'one-by-one', differences: [] }]);
  },
);
