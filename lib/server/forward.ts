import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { ConnectionOptions } from 'node:tls';
import { plainText, type TlsIdentity, type TlsSource } from '#lib/tls/identity.js';
import { isSecure } from './strict-transport.js';

/** Where requests go. */
export interface Target {
  /** `http://host:port`, or https. */
  readonly origin: string;
  /** The name that its certificate must have under the authority of the installation. */
  readonly service?: string;
  /** It is this process, which shows the certificate that we show ourselves. */
  readonly isOwn?: boolean;
}

/** Passes requests on to another HTTP server. Owns connections; call `close`. */
export interface Forwarder {
  /** Resolves when the answer has been passed back; rejects, before anything was answered, when the target is down. */
  forward(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void>;
  close(): void;
}

/** Headers that concern one connection only (RFC 9110, section 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** How long a target may take to accept a connection, in ms. */
const connectTimeoutMs = 5_000;

/** Makes a forwarder that streams both ways and buffers nothing: server-sent events pass as they come. */
export function createForwarder(tls: TlsSource = plainText): Forwarder {
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 64 });
  const secureAgent = new https.Agent({ keepAlive: true, maxFreeSockets: 64 });
  return {
    async forward(request, response, target) {
      const { hostname, port, protocol } = new URL(target.origin);
      const secure = protocol === 'https:';
      const upstream = (secure ? https : http).request({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port || (secure ? 443 : 80),
        // As it came: resolving it here could lead to another path than the one that was chosen by.
        path: request.url ?? '/',
        method: request.method ?? 'GET',
        headers: requestHeaders(request),
        agent: secure ? secureAgent : agent,
        ...(secure && trustIn(target, tls.current)),
        setHost: false,
      });
      // After the answer has begun, a failure shows in the answer itself.
      upstream.on('error', () => undefined);
      limitConnect(upstream);
      // A browser that leaves takes the call behind it along.
      const onClose = () => upstream.destroy();
      response.once('close', onClose);
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        upstream.once('response', resolve).once('error', reject);
      });
      // The answer may come before the whole request has been sent, and then the rest of it is of no use.
      pipeline(request, upstream).catch(() => undefined);
      const answer = await answered;
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
      response.flushHeaders();
      try {
        await pipeline(answer, response);
      } catch {
        // Half an answer is out: only a broken connection can say that the rest is missing.
        response.destroy();
      } finally {
        response.off('close', onClose);
      }
    },
    close() {
      agent.destroy();
      secureAgent.destroy();
    },
  };
}

/** Whom a target may be: a service by its name, ourselves by our own certificate, else a host of the public internet. */
function trustIn({ service, isOwn }: Target, { front, mesh, meshAuthority }: TlsIdentity): ConnectionOptions {
  if (meshAuthority !== undefined && service !== undefined) {
    return { servername: service, ca: meshAuthority, ...(mesh && { cert: mesh.cert, key: mesh.key }) };
  }
  if (!isOwn || front === undefined) return {};
  const leaf = front.cert.slice(0, front.cert.indexOf(pemEnd) + pemEnd.length);
  // Nothing but this very certificate is trusted, so its names, which are those of the world outside, do not matter.
  return { ca: leaf, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
}

const pemEnd = '-----END CERTIFICATE-----';

function limitConnect(upstream: http.ClientRequest): void {
  upstream.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(
      () => upstream.destroy(new Error('the target does not accept connections')),
      connectTimeoutMs,
    );
    socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  });
}

function requestHeaders(request: IncomingMessage): Record<string, string | string[]> {
  const { remoteAddress = '' } = request.socket;
  return {
    ...withoutHops(request.headers),
    'x-forwarded-for': [request.headers['x-forwarded-for'], remoteAddress].filter(Boolean).join(', '),
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': isSecure(request) ? 'https' : 'http',
    // Without a length, only this tells the target that there is a body.
    ...(request.headers['transfer-encoding'] ? { 'transfer-encoding': 'chunked' } : {}),
  };
}

function withoutHops(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set(
    String(headers.connection ?? '')
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name) && !named.has(name)) kept[name] = value;
  }
  return kept;
}
