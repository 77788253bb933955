import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors.ts';

/** On the path of a route, tells which methods it knows, and refuses the others. */
export function refuseOtherMethods(app: FastifyInstance): void {
  const methodsByPattern = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methodsByPattern.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methodsByPattern.set(url, known);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const [path = ''] = request.url.split('?');
    const known = [...methodsByPattern].filter(([pattern]) => matches(pattern, path));
    if (known.length === 0) return;
    const methods = new Set(known.flatMap(([, names]) => [...names]));
    reply.header('allow', [...methods, 'OPTIONS'].sort().join(', '));
    if (request.method !== 'OPTIONS') throw new Problem('method-not-allowed');
    return reply.code(204).send();
  });
}

/** Whether a path, as it was sent, is one of the pattern, in which `:name` stands for any one segment. */
function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const segments = path.split('/');
  return (
    expected.length === segments.length &&
    expected.every((part, i) => (part.startsWith(':') ? segments[i] !== '' : part === segments[i]))
  );
}
