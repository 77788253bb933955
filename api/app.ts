import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import type { GraphState } from '../data/graph-store/neo4j/graph-follower.ts';
import type { ReadableStore } from '../data/store/readable-store.ts';
import type { Policy } from '../engine/policy.ts';
import { DEFAULT_ZONE, localDate } from '../engine/time.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { HandOver } from '../workers/handover/hand-over.ts';
import { asKnown } from './as-known.ts';
import { guardRoutes } from './auth/guard.ts';
import type { Key } from './auth/keys.ts';
import type { CurrentLists } from './changes/current-lists.ts';
import { Problem } from './errors.ts';
import { handOverRoutes } from './handover/hand-over-routes.ts';
import type { Handed } from './handover/handed.ts';
import type { Hotspots } from './hotspots/hotspots.ts';
import type { Imports } from './imports/imports.ts';
import { HEADER_BYTES_MAX } from './limits.ts';
import type { LiveTracing } from './live-tracing.ts';
import { admitByLoad, type Load } from './load/admission.ts';
import { Metrics } from './metrics/metrics.ts';
import type { RetentionDesk } from './retention/retention.ts';
import { caseRoutes } from './routes/cases.ts';
import { chainRoutes } from './routes/chains.ts';
import { changeRoutes } from './routes/changes.ts';
import { contactRoutes } from './routes/contacts.ts';
import type { RouteContext } from './routes/context.ts';
import { exportRoutes } from './routes/exports.ts';
import { feedRoutes } from './routes/feeds.ts';
import { healthRoutes } from './routes/health.ts';
import { hotspotRoutes } from './routes/hotspots.ts';
import { identityRoutes } from './routes/identities.ts';
import { importRoutes } from './routes/imports.ts';
import { type LogEntry, logRequests } from './routes/log.ts';
import { refuseOtherMethods } from './routes/methods.ts';
import { personRoutes } from './routes/persons.ts';
import { plainQuery } from './routes/plain-query.ts';
import { policyRoutes } from './routes/policies.ts';
import { qualityRoutes } from './routes/quality.ts';
import { policyOf } from './routes/question.ts';
import { recordAnswerRoutes } from './routes/record-answers.ts';
import { answerRaw, invalid, refuse, refuseEarly } from './routes/refuse.ts';
import { rejectedRoutes } from './routes/rejected.ts';
import { resultRoutes } from './routes/results.ts';
import { retentionRoutes } from './routes/retention.ts';
import { sensitivityRoutes } from './routes/sensitivity.ts';
import { sharedVenueRoutes } from './routes/shared-venues.ts';
import { sourceRoutes } from './routes/sources.ts';
import { tileRoutes } from './routes/tiles.ts';
import { traceRoutes } from './routes/traces.ts';
import { transmissionRoutes } from './routes/transmissions.ts';
import { venueRoutes } from './routes/venues.ts';
import { whyNotRoutes } from './routes/why-not.ts';
import type { Traces } from './traces/traces.ts';

/** What the owner of the data takes in, and what becomes of it. */
export interface Desk {
  readonly imports: Imports;
  readonly traces: Traces;
  readonly retention: RetentionDesk;
  /** Requests that followers and workers have handed over. */
  readonly handed: Handed;
}

/** What the app answers from, and where its log goes. */
export interface AppOptions extends Load {
  readonly tracing: LiveTracing;
  readonly store: ReadableStore;
  /** `null` outside of server mode. */
  readonly graph: { readonly state: GraphState } | null;
  readonly hotspots: Hotspots;
  readonly lists: CurrentLists;
  /** What only the owner of the data does; or, of a follower, the way to that owner. */
  readonly desk: Desk | Pick<HandOver, 'ask'>;
  /** Taken where a request names no policy. */
  readonly policy: Policy;
  /** `null` where nobody has to show one: then only this machine may be served. */
  readonly keys: readonly Key[] | null;
  log(entry: LogEntry): void;
}

const BODY_BYTES_MAX = 1 << 20;
/** Within which a request must have come in whole: 64 MiB at half a MiB a second. */
const REQUEST_TIMEOUT_MS = 120_000;
/** 1,024 characters of four bytes each, percent-encoded. */
const ENCODED_PARAM_MAX = 12 * 1024;

/** The HTTP interface, not yet listening. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true } },
    bodyLimit: BODY_BYTES_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    // A server that stops refuses requests with a problem of its own.
    return503OnClosing: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: ENCODED_PARAM_MAX },
    schemaErrorFormatter: invalid,
    frameworkErrors: refuseEarly,
    clientErrorHandler: answerRaw,
  });
  const metrics = new Metrics(options);
  metrics.countRequests(app);
  logRequests(app, options.log);
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((_request, reply) => refuse(new Problem('unknown-route'), _request, reply));
  app.addHook('preValidation', plainQuery);
  admitByLoad(app, options);
  guardRoutes(app, options.keys, 'handed' in options.desk ? options.desk.handed : undefined);
  refuseOtherMethods(app);
  // Answers hold health data of persons: no cache keeps them.
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  if ('ask' in options.desk) handOverRoutes(app, options.desk);
  await app.register(swagger, { openapi: OPENAPI });
  await app.register(async (routes) => {
    addRoutes(routes, contextOf(options, metrics), options.desk);
  });
  return app;
}

const OPENAPI = {
  openapi: '3.1.0',
  components: {
    securitySchemes: {
      bearer: {
        type: 'http' as const,
        scheme: 'bearer',
        description:
          'A key that the server knows. A server without keys serves its own machine alone, and asks for none.',
      },
    },
  },
  info: { title: packageJson.name, description: packageJson.description, version: packageJson.version },
};

function addRoutes(app: FastifyInstance, context: RouteContext, desk: AppOptions['desk']): void {
  healthRoutes(app, context);
  caseRoutes(app, context);
  contactRoutes(app, context);
  changeRoutes(app, context);
  sensitivityRoutes(app, context);
  policyRoutes(app, context);
  feedRoutes(app, context);
  qualityRoutes(app, context);
  rejectedRoutes(app, context);
  identityRoutes(app, context);
  importRoutes(app, context);
  traceRoutes(app, context);
  retentionRoutes(app, context);
  personRoutes(app, context);
  venueRoutes(app, context);
  whyNotRoutes(app, context);
  chainRoutes(app, context);
  sourceRoutes(app, context);
  sharedVenueRoutes(app, context);
  hotspotRoutes(app, context);
  tileRoutes(app, context);
  recordAnswerRoutes(app, context);
  transmissionRoutes(app, context);
  exportRoutes(app, context);
  if ('handed' in desk) resultRoutes(app, desk);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

function contextOf(
  { tracing, store, graph, hotspots, lists, desk, policy }: AppOptions,
  metrics: Metrics,
): RouteContext {
  return {
    graph,
    isFollower: 'ask' in desk,
    policy,
    now: () => store.now(),
    policyOf: (asked, at = null) => policyOf(asked, policy, localDate(at ?? store.now(), DEFAULT_ZONE)),
    metrics,
    hotspots,
    lists,
    ...('handed' in desk ? desk : HANDED_OVER),
    tracing: () => loaded(tracing.current(), store),
    hold: () => loaded(tracing.hold(), store),
    holdAsKnown: (at, asked) =>
      asKnown(loaded(tracing.hold(), store), { at, version: null, policy: asked, from: null }),
    async read(task) {
      const connection = await store.connect();
      try {
        return await task(connection);
      } finally {
        connection.closeSync();
      }
    },
  };
}

/** Of a follower: the routes that need these are answered by the owner. */
const HANDED_OVER = {} as Pick<Desk, 'imports' | 'traces' | 'retention'>;

function loaded<T>(snapshot: T | undefined, store: ReadableStore): T {
  if (snapshot) return snapshot;
  const reason = store.isOpen ? 'the store is being loaded' : 'the store has failed and is opened again';
  throw new Problem('not-ready', reason);
}
