import http from 'node:http';

/** How patient a server is with its peers. */
export interface ServerLimits {
  /** Time for all headers of a request, and for the first bytes of a connection, in ms. */
  readonly headersTimeoutMs: number;
  /** Time for a whole request to arrive, in ms. */
  readonly requestTimeoutMs: number;
  /** Time that a connection may stay open between requests, in ms. */
  readonly keepAliveTimeoutMs: number;
  /** Connections at the same time; more are turned away. */
  readonly maxConnections: number;
}

/** Patience for peers on the open network. */
export const defaultLimits: ServerLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  // Longer than the 60 s after which common load balancers give an idle connection up, so that they do it and not we.
  keepAliveTimeoutMs: 65_000,
  // Well below the usual limit of 65,536 open files, which connections share with the database and the upstreams.
  maxConnections: 10_000,
};

/** Header bytes of one HTTP/1.1 request: Node's own default, written down because clients meet it (431). */
const maxHeaderBytes = 16 * 1024;

/** Closes connections as their last answer leaves, until all have ended. */
export async function closeHttp1(server: http.Server, ended: Promise<void>): Promise<void> {
  server.close();
  // A connection that was busy when the server closed turns idle later, which nobody tells us.
  const timer = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  await ended.finally(() => clearInterval(timer));
}

/** How often to look for connections that have become idle while closing, in ms. */
const idleCheckMs = 50;

/** An HTTP/1.1 server for connections that somebody else accepts. */
export function createHttp1Server(limits: ServerLimits, listener: http.RequestListener): http.Server {
  const server = http.createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // How often the timeouts above are looked at; they are late by at most this.
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs / 2),
  });
  server.on('request', listener);
  return server;
}
