import { expect } from 'vitest';
import { connectNeo4j } from '../../data/graph-store/neo4j/connect.ts';
import { givenNeo4j, hasNeo4j } from '../../data/graph-store/neo4j/testing/driver.ts';
import { testUnless } from './testing/require-servers.ts';
import { missingForTls, tlsInFrontOf } from './testing/tls-proxy.ts';

const missing = hasNeo4j() ? missingForTls() : 'there is no Neo4j';

testUnless(missing, 'Neo4j is reached over TLS, with a certificate that is trusted or its own', async () => {
  const { uri, user, password } = givenNeo4j();
  const port = await tlsInFrontOf(Number(new URL(uri).port));
  for (const scheme of ['bolt+s', 'bolt+ssc']) {
    const driver = await connectNeo4j({ uri: `${scheme}://127.0.0.1:${port}`, user, password });
    const { records } = await driver.executeQuery('RETURN 1 AS one');
    expect(records[0]!.get('one')).toBe(1);
    await driver.close();
  }
});
