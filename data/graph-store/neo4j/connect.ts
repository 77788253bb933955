import neo4j, { type Driver, Neo4jError } from 'neo4j-driver';
import { certificateFault } from '../../certificate-fault.ts';
import { GraphError } from './error.ts';

export interface Neo4jSettings {
  /** `bolt://` or `neo4j://`; with `+s` over TLS, with `+ssc` over TLS with a certificate of its own. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

/** Rows that a read fetches at a time: what bounds the memory of a stream. */
const FETCH_ROWS = 10_000;
const CONNECTION_TIMEOUT_MS = 10_000;

/**
 * Opens a driver and sees that the server answers. Whole numbers come back as JavaScript numbers: none of ours is
 * beyond 2⁵³. Numbers are written as bigint, since the driver writes every JavaScript number as a float.
 * @throws GraphError `graph-unreachable`, `graph-refused`
 */
export async function connectNeo4j({ uri, user, password }: Neo4jSettings): Promise<Driver> {
  const driver = driverOf(uri, user, password);
  try {
    await driver.verifyConnectivity();
    return driver;
  } catch (error) {
    await driver.close();
    throw asGraphError(error, uri);
  }
}

function driverOf(uri: string, user: string, password: string): Driver {
  try {
    return neo4j.driver(uri, neo4j.auth.basic(user, password), {
      disableLosslessIntegers: true,
      fetchSize: FETCH_ROWS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      telemetryDisabled: true,
      notificationFilter: { minimumSeverityLevel: 'OFF' },
    });
  } catch (error) {
    const expected = 'bolt://, neo4j:// or one of them with +s or +ssc';
    throw new GraphError('graph-unreachable', `NEO4J_URI is no address of Neo4j; expected ${expected}`, {
      cause: error,
    });
  }
}

function asGraphError(error: unknown, uri: string): unknown {
  if (!(error instanceof Neo4jError)) return error;
  if (error.code.startsWith('Neo.ClientError.Security'))
    return new GraphError('graph-refused', `Neo4j at ${uri} refuses NEO4J_USER and NEO4J_PASSWORD`, {
      cause: error,
    });
  const fault = certificateFault(error);
  if (fault !== null) {
    const remedy = 'name its authority in NODE_EXTRA_CA_CERTS, or take +ssc for a certificate of its own';
    return new GraphError(
      'graph-refused',
      `Neo4j at ${uri} has a certificate that is not trusted (${fault}); ${remedy}`,
      { cause: error },
    );
  }
  return new GraphError('graph-unreachable', `Neo4j at ${uri} does not answer; is it running?`, {
    cause: error,
  });
}
