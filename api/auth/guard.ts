import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import type { Handed } from '../handover/handed.ts';
import { limitRate } from '../load/admission.ts';
import { isLoopback } from '../loopback.ts';
import { refusalsOf } from '../routes/schemas.ts';
import { type Key, keyOf } from './keys.ts';
import { grants, ROLES, type Role } from './roles.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask; every route below `/v1` names one. */
    role?: Role;
    /** Whether the route itself keeps a caller who is limited to areas within them. All others refuse such a caller. */
    limitedToArea?: boolean;
  }
  interface FastifyRequest {
    /** Name of the key shown; `null` where none was needed. */
    caller: string | null;
    /** What they may do: all, where no key was needed. */
    roles: readonly Role[];
    /** Areas whose people alone they may see; empty for all. */
    areas: readonly string[];
  }
}

/**
 * Lets a request through to its route only with a key whose roles grant it, and no caller too often. Without keys
 * everybody on this machine may do everything. Whoever handed a request over has done so already.
 */
export function guardRoutes(
  app: FastifyInstance,
  keys: readonly Key[] | null,
  handed: Pick<Handed, 'of'> = { of: () => undefined },
): void {
  describeRoles(app, keys !== null);
  app.decorateRequest('caller', null);
  app.decorateRequest('roles');
  app.decorateRequest('areas');
  const internal = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', async (request) => {
    const asked = handed.of(request);
    if (!asked) return;
    internal.add(request);
    request.caller = asked.caller;
    request.roles = asked.roles as readonly Role[];
    request.areas = asked.areas;
  });
  if (keys === null) {
    app.addHook('onRequest', async (request) => {
      if (internal.has(request)) return;
      refuseForeignHost(request);
      request.roles = ROLES;
      request.areas = [];
    });
    return;
  }
  const shown = new WeakMap<FastifyRequest, Key>();
  app.addHook('onRequest', async (request) => {
    const key = internal.has(request) ? undefined : keyShown(request, keys);
    if (!key) return;
    shown.set(request, key);
    request.caller = key.name;
    request.roles = key.roles;
    request.areas = key.areas;
  });
  limitRate(app, (request) => internal.has(request));
  app.addHook('onRequest', async (request) => {
    if (!internal.has(request)) admit(request, shown.get(request));
  });
}

/** Adds each route's role and refusals to its description. @throws Error for a route that names no role */
function describeRoles(app: FastifyInstance, asksForKey: boolean): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/v1')) return;
    const role = route.config?.role;
    if (!role) throw new Error(`${route.url} names no role`);
    const { description = '', response = {} } = route.schema ?? {};
    route.schema = {
      ...route.schema,
      description: `Role: ${role}. ${description}`.trim(),
      security: asksForKey ? [{ bearer: [] }] : [],
      response: {
        ...(response as object),
        ...refusalsOf(['unauthorized', 'forbidden', 'too-many-requests']),
      },
    };
  });
}

/** Nobody has to show a key, so a page of another site must not get here by a name that it points to this machine. */
function refuseForeignHost({ hostname }: FastifyRequest): void {
  if (!isLoopback(hostname)) throw new Problem('foreign-host');
}

function keyShown({ headers }: FastifyRequest, keys: readonly Key[]): Key | undefined {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return bearer === undefined ? undefined : keyOf(keys, bearer);
}

function admit({ routeOptions: { config } }: FastifyRequest, key: Key | undefined): void {
  if (!config.role) return;
  if (!key) throw new Problem('unauthorized');
  if (!grants(key.roles, config.role)) throw new Problem('forbidden', `the role ${config.role} is due`);
  if (key.areas.length > 0 && !config.limitedToArea)
    throw new Problem('forbidden', 'the key is limited to areas, and this address is not');
}
