import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import neo4j from 'neo4j-driver';
import { freePorts, LOOPBACK } from './free-port.ts';
import { CACHE_FOLDER, DEPENDENCY_PLUGIN, maven } from './maven.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface Neo4jOptions {
  /** For its files; made where it is missing, and empty unless `again` is given. */
  readonly folder: string;
  /** An earlier one of the same folder, to start again at its port with its database and password. */
  readonly again?: Pick<RunningNeo4j, 'uri' | 'password'>;
  /** PEM files of one folder: then it answers over TLS alone. */
  readonly tls?: Tls;
}

interface Tls {
  readonly folder: string;
  readonly key: string;
  readonly certificate: string;
}

/** A Neo4j of our own. */
export interface RunningNeo4j extends ServerProcess {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

const POM = join(import.meta.dirname, 'neo4j.pom.xml');
const USER = 'neo4j';
const HEAP = '512m';
const PAGE_CACHE = '256m';

/**
 * Starts Neo4j Community on a free loopback port, with a new database and a password made for it, or an earlier one again.
 * @throws ServersUnavailable without Java 17 or Maven
 */
export async function startNeo4j({ folder, again, tls }: Neo4jOptions): Promise<RunningNeo4j> {
  const configFolder = join(folder, 'conf');
  await mkdir(configFolder, { recursive: true });
  const address = again ? new URL(again.uri).host : `${LOOPBACK}:${(await freePorts(1))[0]}`;
  await writeFile(join(configFolder, 'neo4j.conf'), configOf(address, tls));
  const running = await startServerProcess({
    name: 'Neo4j',
    command: 'java',
    args: [...JAVA_OPTIONS, '-cp', await classPath(), ENTRY_POINT, ...serverOptions(folder, configFolder)],
    logFile: join(folder, 'neo4j.log'),
    readyText: 'Started.',
  });
  if (again) return { ...again, user: USER, ...running };
  const uri = `${tls ? 'bolt+ssc' : 'bolt'}://${address}`;
  const password = randomBytes(16).toString('hex');
  await replaceFirstPassword(uri, password).catch(async (error) => {
    await running.kill();
    throw error;
  });
  return { uri, user: USER, password, ...running };
}

const ENTRY_POINT = 'org.neo4j.server.CommunityEntryPoint';
const JAVA_OPTIONS = [
  `-Xms${HEAP}`,
  `-Xmx${HEAP}`,
  '-XX:+UseParallelGC',
  '-XX:+ExitOnOutOfMemoryError',
  ...['java.nio', 'java.io', 'sun.nio.ch'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
];

function serverOptions(folder: string, configFolder: string): string[] {
  return [`--home-dir=${folder}`, `--config-dir=${configFolder}`, '--console-mode'];
}

function configOf(address: string, tls: Tls | undefined): string {
  const lines = [
    `server.bolt.listen_address=${address}`,
    'server.http.enabled=false',
    `server.memory.pagecache.size=${PAGE_CACHE}`,
    'dbms.usage_report.enabled=false',
    ...(tls ? tlsLines(tls) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function tlsLines({ folder, key, certificate }: Tls): string[] {
  const policy = {
    enabled: true,
    base_directory: folder,
    private_key: key,
    public_certificate: certificate,
    client_auth: 'NONE',
  };
  const lines = Object.entries(policy).map(([name, value]) => `dbms.ssl.policy.bolt.${name}=${value}`);
  return [...lines, 'server.bolt.tls_level=REQUIRED'];
}

/** A new server lets its first user in for nothing but to choose a password: whoever else did so would be noticed here. */
async function replaceFirstPassword(uri: string, password: string): Promise<void> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(USER, USER));
  const change = 'ALTER CURRENT USER SET PASSWORD FROM $first TO $password';
  await driver
    .executeQuery(change, { first: USER, password }, { database: 'system' })
    .finally(() => driver.close());
}

/** The server's jars, which Maven keeps; it is asked once for each change of the list. */
async function classPath(): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 16);
  const file = join(CACHE_FOLDER, `neo4j-${digest}.classpath`);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '' && known.split(delimiter).every((jar) => existsSync(jar))) return known;
  await mkdir(CACHE_FOLDER, { recursive: true });
  const beside = `${file}.${process.pid}`;
  await maven('--file', POM, `${DEPENDENCY_PLUGIN}:build-classpath`, `-Dmdep.outputFile=${beside}`);
  await rename(beside, file);
  return readFile(file, 'utf8');
}
