import { Client, type ClientDuplexStream, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import {
  DetectionService,
  type ExchangeResponse,
  type StreamRelease,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { channelTo } from '#lib/tls/channel.js';
import type { TlsSource } from '#lib/tls/identity.js';
import { fromExchangeError } from './exchange-error.js';
import type { FrameCodec } from './frame-codec.js';

/** Who gets the answers to one id. */
export interface Receiver {
  onVerdict(verdict: Verdict): void;
  onRelease(release: StreamRelease): void;
  onError(error: GatehouseError): void;
  /** The lane is gone; what was not answered may be sent over another one. */
  onLost(): void;
}

/** One Exchange with one replica, opened again for as long as the replica is listed. */
export interface Lane {
  readonly address: string;
  /** Takes new work: the replica has said Welcome and not Drain. */
  readonly up: boolean;
  /** Checks and streams that wait for their end. */
  readonly inFlight: number;
  /** What one more check is expected to cost here; compare, do not read. `now` is a `performance.now()`. */
  cost(now: number): number;
  /** Sends an encoded frame. */
  send(frame: Buffer): void;
  attach(id: number, receiver: Receiver): void;
  detach(id: number): void;
  /** Counts one answered check, from sending to verdict, in ms. */
  observe(ms: number): void;
  /** Takes no new work, finishes what is under way, then ends for good. */
  retire(): void;
  /** Ends at once; what is under way is lost. */
  close(): void;
}

/** What a lane is made of. */
export interface LaneDeps {
  readonly address: string;
  readonly service: string;
  readonly meshToken: string;
  readonly frames: FrameCodec;
  readonly log: Log;
  /** `up` has changed. */
  readonly onChange: () => void;
  /** Certificates; read anew at each connection. */
  readonly tls: TlsSource;
}

const method = DetectionService.method.exchange;
const path = `/${DetectionService.typeName}/${method.name}`;

const channelOptions = {
  // Without a pool of its own a channel to an address shares the connection of another one.
  'grpc.use_local_subchannel_pool': 1,
  // A lane is kept by us: retries here would keep copies of its frames.
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  // A proxy for the outside world, set in the environment, is not the way to our own services.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // A host that vanishes without a word is noticed after 10 to 15 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  // Verdicts may carry whole anonymised texts, whose size the request has bounded already.
  'grpc.max_receive_message_length': -1,
  'grpc-node.flow_control_window': 1024 * 1024,
};

/** How long a replica may take from the first byte to Welcome, in ms. */
const welcomeTimeoutMs = 5_000;

/** Most frames, and bytes, that leave as one message: the gain of more is small, and the first one waits for all. */
const maxBatch = 64;
const maxBatchBytes = 256 * 1024;

/** Waiting time before a lane is opened again, in ms: doubled from the first to the last, and shaken by half. */
const firstBackoffMs = 50;
const lastBackoffMs = 1_000;

/** A lane that held for this long starts again with the first waiting time, in ms. */
const stableAfterMs = 5_000;

/** Weight of the newest latency in the moving average: about the last ten checks count. */
const latencyWeight = 0.2;

/** What a lane that has answered nothing yet is taken to need, in ms: about one scan. */
const initialLatencyMs = 1;

/** After this time without an answer, half of the known latency is forgotten, in ms: a slow replica gets another chance. */
const latencyHalfLifeMs = 10_000;

/** Opens a lane. Owns a connection and timers; call `close`. */
export function createLane(deps: LaneDeps): Lane {
  const { address, service, meshToken, frames, log, onChange, tls } = deps;
  const receivers = new Map<number, Receiver>();
  let state: 'connecting' | 'up' | 'draining' | 'waiting' | 'closed' = 'connecting';
  let retired = false;
  let connection: { readonly client: Client; readonly call: ClientDuplexStream<Buffer, ExchangeResponse> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let reported: string | undefined;
  let upSince = 0;
  let latencyMs = initialLatencyMs;
  let observedAt = performance.now();
  let queue: Buffer[] = [];
  let queuedBytes = 0;
  let flushing: NodeJS.Immediate | undefined;

  const setState = (next: typeof state) => {
    const changed = (state === 'up') !== (next === 'up');
    state = next;
    if (changed) onChange();
  };

  const connect = () => {
    state = 'connecting';
    const security = channelTo('detection', tls.current);
    const client = new Client(address, security.credentials, { ...channelOptions, ...security.options });
    const metadata = new Metadata();
    metadata.set('x-gatehouse-mesh', meshToken);
    const call = client.makeBidiStreamRequest(path, passBytes, frames.decode, metadata);
    connection = { client, call };
    let ended = false;
    const onEnd = (error?: ServiceError) => {
      if (ended) return;
      ended = true;
      client.close();
      lost(error);
    };
    timer = setTimeout(() => call.cancel(), welcomeTimeoutMs).unref();
    call.on('data', receive);
    call.on('error', onEnd);
    call.on('end', () => onEnd());
    call.write(frames.encode(0, { case: 'hello', value: { service, meshToken, acceptsMore: true } }));
  };

  const receive = (response: ExchangeResponse) => {
    deliver(response);
    for (const more of response.more) deliver(more);
    endWhenDone();
  };

  const deliver = (response: ExchangeResponse) => {
    try {
      take(response);
    } catch (error) {
      // A receiver's own mistake must not end the lane, on which others wait.
      log.error('receiver_failed', { address, error });
    }
  };

  const take = ({ id, frame }: ExchangeResponse) => {
    const receiver = receivers.get(id);
    switch (frame.case) {
      case 'verdict':
        receivers.delete(id);
        receiver?.onVerdict(frame.value);
        break;
      case 'release':
        receiver?.onRelease(frame.value);
        break;
      case 'error':
        receivers.delete(id);
        receiver?.onError(fromExchangeError(frame.value));
        break;
      case 'welcome':
        clearTimeout(timer);
        upSince = performance.now();
        reported = undefined;
        log.info('lane_up', { address, instance_id: frame.value.instanceId, version: frame.value.version });
        setState('up');
        break;
      case 'drain':
        log.info('lane_draining', { address });
        setState('draining');
        break;
    }
  };

  /** Frames of one turn of the event loop leave as one message: a trip through HTTP/2 costs more than a frame. */
  const flush = () => {
    clearImmediate(flushing);
    flushing = undefined;
    if (queue.length > 0) connection?.call.write(frames.join(queue));
    queue = [];
    queuedBytes = 0;
  };

  /** A lane that takes no new work says goodbye when its last answer has come. */
  const endWhenDone = () => {
    if (receivers.size > 0 || !(state === 'draining' || retired)) return;
    flush();
    connection?.call.end();
  };

  const lost = (error: ServiceError | undefined) => {
    clearTimeout(timer);
    connection = undefined;
    flush();
    if (state === 'closed') return;
    const held = (state === 'up' || state === 'draining') && performance.now() - upSince > stableAfterMs;
    failures = held ? 0 : failures + 1;
    report(error);
    const orphans = [...receivers.values()];
    receivers.clear();
    if (retired) {
      setState('closed');
    } else {
      const backoffMs = Math.min(lastBackoffMs, firstBackoffMs * 2 ** failures) * (0.5 + Math.random() / 2);
      timer = setTimeout(connect, backoffMs).unref();
      setState('waiting');
    }
    for (const orphan of orphans) orphan.onLost();
  };

  /** One line when the lane is lost, and one for each new reason why it does not come back. */
  const report = (error: ServiceError | undefined) => {
    const reason = error ? status[error.code] : 'OK';
    const fields = { address, pending: receivers.size, reason };
    if (state === 'up') log.warn('lane_lost', fields);
    else if (reason === reported) return;
    else if (error?.code === status.UNAUTHENTICATED) log.error('lane_refused', fields);
    else if (state !== 'draining') log.info('lane_waits', fields);
    reported = reason;
  };

  connect();

  return {
    address,
    get up() {
      return state === 'up' && !retired;
    },
    get inFlight() {
      return receivers.size;
    },
    cost(now) {
      return (receivers.size + 1) * latencyMs * 2 ** ((observedAt - now) / latencyHalfLifeMs);
    },
    send(frame) {
      if (queue.length === maxBatch || queuedBytes + frame.length > maxBatchBytes) flush();
      queue.push(frame);
      queuedBytes += frame.length;
      flushing ??= setImmediate(flush);
    },
    attach(id, receiver) {
      receivers.set(id, receiver);
    },
    detach(id) {
      receivers.delete(id);
      endWhenDone();
    },
    observe(ms) {
      const now = performance.now();
      // What was forgotten since the last answer must not come back with this one.
      latencyMs *= 2 ** ((observedAt - now) / latencyHalfLifeMs);
      latencyMs += (ms - latencyMs) * latencyWeight;
      observedAt = now;
    },
    retire() {
      if (retired) return;
      retired = true;
      onChange();
      if (state === 'waiting' || state === 'connecting') this.close();
      else endWhenDone();
    },
    close() {
      clearTimeout(timer);
      const { client, call } = connection ?? {};
      setState('closed');
      connection = undefined;
      flush();
      call?.cancel();
      client?.close();
      const orphans = [...receivers.values()];
      receivers.clear();
      for (const orphan of orphans) orphan.onLost();
    },
  };
}

function passBytes(bytes: Buffer): Buffer {
  return bytes;
}
