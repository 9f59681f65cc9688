import { type DestinationStream, destination, type Logger, pino } from 'pino';

/** Least level that is written; "silent" writes nothing. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Fields of a log line. Ids, lengths and hashes only: never prompts, keys or personal data. Usual names: `tenant_id`,
 * `request_id`, `duration_ms`, `risk_level`; `error` takes whatever was thrown.
 */
type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON object a line: timestamp (ISO 8601), level, service, event, then the fields. */
export interface Log {
  /** For the developer; off in normal service. */
  debug(event: string, fields?: LogFields): void;
  /** Life cycle. */
  info(event: string, fields?: LogFields): void;
  /** Something went wrong and healed itself. */
  warn(event: string, fields?: LogFields): void;
  /** A person must act now. */
  error(event: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields. */
  child(fields: LogFields): Log;
}

/**
 * Makes the log of a service.
 *
 * `destination` is where lines go, standard output unless given; that one writes in the background and is flushed when
 * the process ends.
 */
export function createLog(options: {
  readonly service: string;
  readonly level: LogLevel;
  readonly destination?: { write(line: string): void };
}): Log {
  const stream: DestinationStream =
    options.destination ?? destination({ dest: 1, sync: false, minLength: bufferedBytes, periodicFlush: flushEveryMs });
  return toLog(
    pino(
      {
        level: options.level,
        base: { service: options.service },
        messageKey: 'event',
        timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
        formatters: { level: (level) => ({ level }) },
        serializers: { error: (thrown: unknown) => describeError(thrown) },
        // A last net: nothing of these names is meant to be logged, whoever does it by mistake.
        redact: { paths: secretFields, censor: '[hidden]' },
      },
      stream,
    ),
  );
}

/** Lines travel together: a write for each would cost a request about as much as reading it. */
const bufferedBytes = 4096;

/** What waits is written this often, so that a quiet service does not keep its last line to itself. */
const flushEveryMs = 200;

/** A log that writes nothing, for tests. */
export const silentLog: Log = Object.freeze({
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
});

const secretFields = ['authorization', 'password', 'secret', 'token', 'api_key', 'apiKey', 'prompt', 'content', 'text'];

function toLog(logger: Logger): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields?: LogFields) =>
    fields === undefined ? logger[level](event) : logger[level](fields, event);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => toLog(logger.child(fields)),
  };
}

/** Longest error message that is logged, in characters; longer ones tend to repeat what was sent. */
const maxMessageLength = 500;

/**
 * What is logged of an error. Only these fields: database errors also carry the row they refused, which holds
 * personal data.
 */
function describeError(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown).slice(0, maxMessageLength) };
  const { name, message, stack, cause } = thrown;
  const code = 'code' in thrown ? thrown.code : undefined;
  return {
    type: name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: message.slice(0, maxMessageLength),
    // The first lines repeat the message, which may be long; the frames are what helps.
    stack: stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 20)
      .map((line) => line.trim()),
    ...(cause === undefined || depth >= 3 ? {} : { cause: describeError(cause, depth + 1) }),
  };
}
