import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { closedObject } from './schemas.ts';

/** Sends each state as a server-sent event named `progress`, until the last. */
export function sendEvents(reply: FastifyReply, states: AsyncIterable<object>): FastifyReply {
  return reply.type('text/event-stream').send(Readable.from(events(states)));
}

async function* events(states: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const state of states) yield `event: progress\ndata: ${JSON.stringify(state)}\n\n`;
}

/** How a route that sends events describes its answer. */
export const EVENTS_SCHEMA = {
  description: 'Server-sent events named `progress`; the data of each is the state as JSON',
  content: {
    'text/event-stream': {
      schema: closedObject({ event: { type: 'string', const: 'progress' }, data: { type: 'string' } }),
    },
  },
};
