import type { FastifyRequest } from 'fastify';

/**
 * Makes whole numbers of digits, booleans of `true` and `false`, and lists of what is given once, where the route's
 * schema asks for them. All else stays text, so that validation refuses it.
 */
export async function plainQuery(request: FastifyRequest): Promise<void> {
  const schema = request.routeOptions.schema?.querystring as {
    properties?: Record<string, { type?: string | readonly string[] }>;
  };
  const query = request.query as Record<string, unknown>;
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string') query[name] = plainValue(schema?.properties?.[name]?.type, value);
  }
}

function plainValue(type: string | readonly string[] | undefined, text: string): unknown {
  if (type === 'array') return [text];
  if (type?.includes('integer') && /^\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
