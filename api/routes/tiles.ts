import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import { TileCache } from '../hotspots/tiles/tile-cache.ts';
import type { RouteContext } from './context.ts';
import { HOTSPOT_OPTIONAL, HOTSPOT_PARAMETERS, type HotspotQuery } from './hotspot-query.ts';
import { shownTo } from './hotspots.ts';
import { closedObject, refusals } from './schemas.ts';

const MEDIA_TYPE = 'application/vnd.mapbox-vector-tile';
const ZOOM_MAX = 22;

interface TileRequest {
  Params: Record<'z' | 'x' | 'y', string>;
  Querystring: HotspotQuery;
}

/** `GET /v1/tiles/hotspots/{z}/{x}/{y}.mvt`: the cells of `/v1/hotspots`, as vector tiles. */
export function tileRoutes(app: FastifyInstance, context: RouteContext): void {
  const tiles = new TileCache((layer) => context.hotspots.shapes(layer));
  app.addHook('onClose', () => tiles.idle());
  app.get<TileRequest>(
    '/v1/tiles/hotspots/:z/:x/:y.mvt',
    { config: { role: 'dashboard' }, schema: TILE_SCHEMA },
    async (request, reply) => {
      const place = placeOf(request);
      const { shown } = await shownTo(context, request);
      const { bytes, etag } = await tiles.tile(shown, place);
      // A map may keep the tile, and asks each time whether it still holds.
      reply.headers({ 'cache-control': 'private, no-cache', etag });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(MEDIA_TYPE).send(bytes);
    },
  );
}

/** @throws Problem `bad-request` for a tile that is not on the map */
function placeOf({ params: { z, x, y } }: FastifyRequest<TileRequest>) {
  const [zoom, column, row] = [Number(z), Number(x), Number(y)];
  if (zoom > ZOOM_MAX || column >= 2 ** zoom || row >= 2 ** zoom)
    throw new Problem('bad-request', `expected z from 0 to ${ZOOM_MAX}, x and y from 0 to 2^z - 1`);
  return { zoom, column, row };
}

const NUMBER = { type: 'string', pattern: '^[0-9]{1,7}$' };

const TILE_SCHEMA = {
  summary: 'Hotspot cells as a vector tile',
  description:
    'The layer `hotspots`. A feature is a cell: its id is the H3 index, which is also the property `cell`, as text, for readers that keep 53 bits. Of one step, `class`, `count` and what the caller may see of the scores are properties; of several they come from `/v1/hotspots/values`.',
  params: closedObject({ z: NUMBER, x: NUMBER, y: NUMBER }),
  querystring: closedObject(HOTSPOT_PARAMETERS, HOTSPOT_OPTIONAL),
  response: {
    200: {
      description: 'Mapbox Vector Tile 2.1',
      content: { [MEDIA_TYPE]: { schema: { type: 'string' } } },
    },
    304: { description: 'The tile named by `if-none-match` still holds', type: 'null' },
    ...refusals('bad-request', 'forbidden', 'not-ready'),
  },
};
