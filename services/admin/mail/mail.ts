import { createTransport } from 'nodemailer';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { AdminConfig } from '../config.js';

/** A letter to one address. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  /** Plain text; holds the link or the code. */
  readonly text: string;
  /** What the letter is for, for the log: "password_reset". */
  readonly purpose: string;
}

/** Sends letters. */
export interface Mailer {
  /** Whether letters reach somebody: by SMTP, or the operator through the log. */
  readonly isAvailable: boolean;
  /** Address of a page of the UI with a query, for links: `/invitation` and `{ token }`. */
  link(path: string, query: Readonly<Record<string, string>>): string;
  /** Errors: MAIL_UNAVAILABLE when the installation cannot; MAIL_FAILED when the server does not take it. */
  send(letter: Letter): Promise<void>;
}

/** A server that does not answer within this time keeps nobody waiting any longer. */
const smtpTimeoutMs = 10_000;

/**
 * Builds the mailer: by SMTP when it is configured. Otherwise letters are written to the log when the operator wants that,
 * who can then pass them on; a log that nobody asked to hold links never does.
 */
export function createMailer(options: {
  readonly config: Pick<AdminConfig, 'SMTP_URL' | 'MAIL_FROM' | 'MAIL_TO_LOG' | 'PUBLIC_URL'>;
  readonly log: Log;
}): Mailer {
  const { config, log } = options;
  const transport =
    config.SMTP_URL === undefined
      ? undefined
      : createTransport({
          url: config.SMTP_URL,
          connectionTimeout: smtpTimeoutMs,
          greetingTimeout: smtpTimeoutMs,
          socketTimeout: smtpTimeoutMs,
        });
  const toLog = config.MAIL_TO_LOG;

  return {
    isAvailable: transport !== undefined || toLog,

    link(path, query) {
      const url = new URL(path, config.PUBLIC_URL);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },

    async send({ to, subject, text, purpose }) {
      if (transport === undefined) {
        if (!toLog) throw new GatehouseError('MAIL_UNAVAILABLE');
        // The log hides a field named text.
        log.warn('mail_in_log', { purpose, to, subject, letter: text });
        return;
      }
      try {
        await transport.sendMail({ from: config.MAIL_FROM, to, subject, text });
      } catch (error) {
        // The server's words may quote the letter.
        log.error('mail_failed', { purpose, reason: codeOf(error) });
        throw new GatehouseError('MAIL_FAILED');
      }
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
