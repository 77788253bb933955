import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ServerClient } from './client.ts';

const DATA = 'data: ';

/** The last of the states that the server tells of a job, from its address; each is told on. @throws ServerError */
export async function lastState<State>(
  client: ServerClient,
  location: string,
  onState: (state: State) => void = () => {},
): Promise<State> {
  const { body } = await client.get(`${location}/events`);
  let last: State | undefined;
  for await (const line of createInterface({ input: Readable.fromWeb(body as never) })) {
    if (!line.startsWith(DATA)) continue;
    last = JSON.parse(line.slice(DATA.length)) as State;
    onState(last);
  }
  return last!;
}
