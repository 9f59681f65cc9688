import { once } from 'node:events';
import type http from 'node:http';
import net from 'node:net';
import { plainText, type TlsSource } from '#lib/tls/identity.js';
import { createTlsServer } from '#lib/tls/server-tls.js';

/** What is needed to open a port. */
export interface HttpPortDeps {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Not shared with the other worker processes of this program; shared, where there are some, unless true. */
  readonly isOwn?: boolean;
  /** Environment variable that sets the port, for the error text. */
  readonly portVariable: string | undefined;
  /** Serves connections that start as HTTP/1.1; never listens itself. */
  readonly http1: http.Server;
  /** Serves connections that start with the HTTP/2 preface; without it they are treated as HTTP/1.1 and refused there. */
  readonly http2?: (socket: net.Socket) => void;
  /** How long a new connection may stay silent, in ms. */
  readonly firstBytesMs: number;
  readonly maxConnections: number;
  /** Certificates; a port with a front certificate speaks TLS and nothing else. Plain text unless given. */
  readonly tls?: TlsSource;
}

/** A port that listens. */
export interface HttpPort {
  readonly port: number;
  readonly url: string;
  /** Takes no new connections. */
  stopListening(): void;
  /** Resolves when every connection has ended; those that are left after `ms` are cut. */
  ended(ms: number): Promise<void>;
}

/** The port cannot be had; the message says which and what to change. Stops the start. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/** What an HTTP/2 connection without TLS begins with (RFC 9113, section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/**
 * Opens one TCP port for both versions of HTTP: the first bytes of a connection decide.
 *
 * Errors: PortError; an Error when a certificate and its key do not belong together.
 */
export async function openHttpPort(deps: HttpPortDeps): Promise<HttpPort> {
  const { host, http1, http2, tls: certificates = plainText } = deps;
  const sockets = new Set<net.Socket>();
  const undecided = new Set<net.Socket>();
  const keep = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A reset peer is not our failure; without a listener it would end the process.
    socket.on('error', () => undefined);
  };
  const take = (socket: net.Socket) => {
    keep(socket);
    if (http2) sortOut(socket, { http1, http2, undecided, firstBytesMs: deps.firstBytesMs });
    else http1.emit('connection', socket);
  };
  const isSecure = certificates.current.front !== undefined;
  const server = isSecure
    ? createTlsServer(certificates, { handshakeTimeoutMs: deps.firstBytesMs, speaksGrpc: http2 !== undefined }, take)
    : net.createServer(take);
  if (isSecure) server.on('connection', keep);
  server.on('connection', (socket) => socket.setNoDelay(true));
  server.maxConnections = deps.maxConnections;
  server.listen({ port: deps.port, host, exclusive: deps.isOwn ?? false });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portError(deps, error);
  }
  // A server that never listens itself does not enforce its header and request timeouts until it believes that it does.
  http1.emit('listening');
  // `listening` has come, so the address is that of a TCP port.
  const { port } = server.address() as net.AddressInfo;
  // Comes when the server has stopped listening and its last connection has ended.
  const closed = once(server, 'close');
  return {
    port,
    url: `${isSecure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    stopListening() {
      server.close();
      for (const socket of undecided) socket.destroy();
    },
    async ended(ms) {
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, ms);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Reads until it is clear which protocol the peer speaks, puts the bytes back and hands the connection over. */
function sortOut(
  socket: net.Socket,
  deps: {
    readonly http1: http.Server;
    readonly http2: (socket: net.Socket) => void;
    readonly undecided: Set<net.Socket>;
    readonly firstBytesMs: number;
  },
): void {
  const timer = setTimeout(() => socket.destroy(), deps.firstBytesMs);
  deps.undecided.add(socket);
  const decided = () => {
    clearTimeout(timer);
    deps.undecided.delete(socket);
  };
  let seen = Buffer.alloc(0);
  const handOver = (take: (socket: net.Socket) => void) => {
    decided();
    socket.off('readable', onReadable).off('close', decided);
    socket.unshift(seen);
    take(socket);
  };
  const onReadable = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      seen = Buffer.concat([seen, chunk]);
      const compared = Math.min(seen.length, preface.length);
      if (seen.compare(preface, 0, compared, 0, compared) !== 0) {
        return handOver((accepted) => deps.http1.emit('connection', accepted));
      }
      if (compared === preface.length) return handOver(deps.http2);
    }
  };
  socket.on('readable', onReadable).on('close', decided);
}

function portError({ host, port, portVariable }: HttpPortDeps, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const advice = portVariable ? `set ${portVariable} to a free port` : 'choose another port';
  if (code === 'EADDRINUSE') return new PortError(`port ${port} on ${host} is taken; ${advice}`, { cause: error });
  if (code === 'EACCES') return new PortError(`port ${port} on ${host} needs more rights; ${advice}`, { cause: error });
  if (code === 'EADDRNOTAVAIL') {
    return new PortError(`${host} is not an address of this machine; set HOST to one that is`, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}
