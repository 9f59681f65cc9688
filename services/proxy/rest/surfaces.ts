import type { RouteHandler } from '#lib/server/rest.js';
import { chatSurface } from '../surfaces/chat.js';
import { completionsSurface } from '../surfaces/completions.js';
import { embeddingsSurface } from '../surfaces/embeddings.js';
import { messagesSurface } from '../surfaces/messages/surface.js';
import { responsesSurface } from '../surfaces/responses/surface.js';
import { createSurfaceRoute, type SurfaceRouteDeps } from './surface.js';

/** The paths by which models are asked. */
export function createSurfaceRoutes(deps: SurfaceRouteDeps): Readonly<Record<string, RouteHandler>> {
  return {
    'POST /v1/chat/completions': createSurfaceRoute(chatSurface, deps),
    'POST /v1/completions': createSurfaceRoute(completionsSurface, deps),
    'POST /v1/embeddings': createSurfaceRoute(embeddingsSurface, deps),
    'POST /v1/responses': createSurfaceRoute(responsesSurface, deps),
    'POST /v1/messages': createSurfaceRoute(messagesSurface, deps),
  };
}
