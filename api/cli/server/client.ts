import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Io } from '../io.ts';

/** The server that holds the folder did not do what was asked; the message is for people. */
export class ServerError extends Error {
  override name = 'ServerError';
}

/** A refusal of the server, as `docs/errors.md` lists them. */
export class RefusedError extends ServerError {
  override name = 'RefusedError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const TRIES_MAX = 20;

/** Asks the server that holds a data folder. */
export class ServerClient {
  readonly address: string;
  readonly #key: string | undefined;

  constructor(address: string, key: string | undefined) {
    this.address = address;
    this.#key = key;
  }

  /** The server that the folder's `serve.json` tells of, with the key of TRUYVET_KEY; `null` where there is none. */
  static async of(folder: string, { env }: Io): Promise<ServerClient | null> {
    try {
      const { address } = JSON.parse(await readFile(join(folder, 'serve.json'), 'utf8'));
      return new ServerClient(address, env.TRUYVET_KEY);
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** The answer to `GET`. @throws ServerError */
  async get(path: string): Promise<Response> {
    return this.send(path, () => ({}));
  }

  /** The answer to `POST` of JSON. @throws ServerError */
  async post(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.send(path, () => ({ method: 'POST', headers, body: JSON.stringify(body) }));
  }

  /**
   * Asks again where the server says when to. @throws ServerError
   * @param request made anew for each try
   * @param interrupted aborted, ends the wait between two tries
   */
  async send(path: string, request: () => RequestInit, interrupted?: AbortSignal): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const response = await this.#fetch(path, request());
      if (response.ok) return response;
      const wait_s = Number(response.headers.get('retry-after') ?? Number.NaN);
      if (Number.isNaN(wait_s) || tries === TRIES_MAX) throw await refusalOf(response);
      await response.body?.cancel();
      await setTimeout(wait_s * 1000, undefined, interrupted && { signal: interrupted });
    }
  }

  async #fetch(path: string, request: RequestInit): Promise<Response> {
    const headers = new Headers(request.headers);
    if (this.#key !== undefined) headers.set('authorization', `Bearer ${this.#key}`);
    try {
      return await fetch(this.address + path, { ...request, headers });
    } catch {
      throw new ServerError(`the server at ${this.address}, which holds the folder, does not answer`);
    }
  }
}

async function refusalOf(response: Response): Promise<RefusedError> {
  const { code, title, detail } = (await response.json()) as Record<'code' | 'title' | 'detail', string>;
  const hint = code === 'unauthorized' ? '; set TRUYVET_KEY' : '';
  return new RefusedError(code, `${detail ?? title}${hint}`);
}
