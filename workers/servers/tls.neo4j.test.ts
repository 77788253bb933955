import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { connectNeo4j, type Neo4jSettings } from '../../data/graph-store/neo4j/connect.ts';
import { startNeo4j } from './neo4j.ts';
import { missingForNeo4j, testUnless } from './testing/require-servers.ts';
import { certificateFiles, missingForTls } from './testing/tls-proxy.ts';

const CONNECT = new URL('../../data/graph-store/neo4j/connect.ts', import.meta.url).href;

/** What becomes of a connection in a process that trusts an authority more. */
async function connectedWith(authority: string, settings: Neo4jSettings): Promise<string> {
  const script = `const { connectNeo4j } = await import('${CONNECT}');
    const driver = await connectNeo4j(JSON.parse(process.env.SETTINGS));
    await driver.close();
    console.log('connected');`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority, SETTINGS: JSON.stringify(settings) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env,
  });
  return stdout.trim();
}

testUnless(
  missingForNeo4j() ?? missingForTls(),
  'a Neo4j over TLS is reached with any certificate by +ssc, else with one that is trusted alone',
  async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'truyvet-neo4j-tls-'));
    const tls = await certificateFiles();
    const { uri, user, password, stop } = await startNeo4j({ folder: scratch, tls });
    onTestFinished(async () => {
      await stop();
      for (const folder of [scratch, tls.folder]) await rm(folder, { recursive: true, force: true });
    });
    const over = (scheme: string): Neo4jSettings => {
      return { uri: uri.replace(/^.*:\/\//, `${scheme}://`), user, password };
    };
    for (const scheme of ['bolt+ssc', 'neo4j+ssc']) {
      await using driver = await connectNeo4j(over(scheme));
      const { records } = await driver.executeQuery('RETURN 1 AS one');
      expect(records[0]!.get('one')).toBe(1);
    }
    for (const scheme of ['bolt+s', 'neo4j+s']) {
      await expect(connectNeo4j(over(scheme))).rejects.toMatchObject({
        code: 'graph-refused',
        message: expect.stringMatching(
          /has a certificate that is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); name its authority in NODE_EXTRA_CA_CERTS/,
        ),
      });
      expect(await connectedWith(join(tls.folder, tls.certificate), over(scheme))).toBe('connected');
    }
    await expect(connectNeo4j(over('bolt'))).rejects.toMatchObject({ code: 'graph-unreachable' });
  },
);
