/** A TLS end in front of a server that has none. For tests only. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { LOOPBACK } from '../free-port.ts';

/** Why there is no TLS to test with; `null` where there is. */
export function missingForTls(): string | null {
  return spawnSync('openssl', ['version']).status === 0
    ? null
    : 'openssl is missing: apt-get install openssl';
}

/** Port of a TLS end for the server at another; its certificate, made for it, is trusted until the test ends. */
export async function tlsInFrontOf(port: number): Promise<number> {
  const { key, cert } = await certificate();
  const known = getCACertificates('default');
  setDefaultCACertificates([...known, cert]);
  const server = createServer({ key, cert }, (client) => {
    const target = createConnection({ port, host: LOOPBACK });
    joined(client, target);
  });
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket) => sockets.add(socket));
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  onTestFinished(async () => {
    setDefaultCACertificates(known);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function joined(client: TLSSocket, target: ReturnType<typeof createConnection>): void {
  const drop = () => {
    client.destroy();
    target.destroy();
  };
  for (const socket of [client, target]) socket.on('error', drop).on('close', drop);
  client.pipe(target).pipe(client);
}

async function certificate(): Promise<{ key: string; cert: string }> {
  const { folder, key, certificate: cert } = await certificateFiles();
  const pair = {
    key: readFileSync(join(folder, key), 'utf8'),
    cert: readFileSync(join(folder, cert), 'utf8'),
  };
  await rm(folder, { recursive: true });
  return pair;
}

/** Names of a key and of a certificate of its own for this machine, and the folder that both are in. */
export async function certificateFiles(): Promise<{ folder: string; key: string; certificate: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'truyvet-tls-'));
  const files = { key: 'key.pem', certificate: 'certificate.pem' };
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  const named = ['-addext', `subjectAltName=IP:${LOOPBACK},DNS:localhost`];
  const out = ['-keyout', join(folder, files.key), '-out', join(folder, files.certificate)];
  execFileSync('openssl', [...made, ...named, ...out], { stdio: 'ignore' });
  return { folder, ...files };
}
