import { Code, ConnectError } from '@connectrpc/connect';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';

/** What went wrong, in words for the person at the screen. */
export interface Problem {
  /** Code of the error catalogue, or "UNREACHABLE" when no service answered. */
  readonly code: string;
  readonly message: string;
  /** What they can do next; may be empty. */
  readonly nextStep: string;
  /** For support and logs; empty when no service saw the request. */
  readonly requestId: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
  /** Seconds after which it is worth trying again; undefined when nobody said. */
  readonly retryAfterSeconds: number | undefined;
}

/** The problem behind whatever a query or mutation threw, in the language of the interface. */
export function useProblem(thrown: unknown): Problem | undefined {
  const { t, i18n } = useTranslation(['app', 'catalogue']);
  return thrown == null ? undefined : toProblem(thrown, t, i18n.language);
}

/**
 * Reads the catalogue entry that travels with an RPC error. English readers see the service's own words, which name
 * values; others see the translation of the entry, and the service's words when there is none yet.
 */
export function toProblem(thrown: unknown, t: TFunction, language: string): Problem {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema)[0];
  const code = info?.code ?? codeWithoutInfo(error);
  const own = { message: info ? error.rawMessage : '', nextStep: info?.nextStep ?? '' };
  const seconds = Number.parseInt(error.metadata.get('retry-after') ?? '', 10);
  const retryAfterSeconds = Number.isNaN(seconds) ? undefined : seconds;
  const words = (part: string): string => {
    if (info === undefined) return text(t, `errors.${code}.${part}`);
    // A wait of unknown length is "some" seconds in the one language that this is for.
    return language === 'en' ? '' : text(t, `catalogue:${code}.${part}`, { seconds: retryAfterSeconds ?? '若干' });
  };
  return {
    code,
    message: words('message') || own.message || t('errors.INTERNAL.message'),
    nextStep: words('next') || own.nextStep,
    requestId: info?.requestId || (error.metadata.get('x-request-id') ?? ''),
    fields: info?.fields ?? [],
    retryAfterSeconds,
  };
}

/** Errors that did not come from our services: the network, or whatever stands between. */
function codeWithoutInfo(error: ConnectError): string {
  switch (error.code) {
    case Code.Unauthenticated:
      return 'CREDENTIALS_MISSING';
    case Code.PermissionDenied:
      return 'PERMISSION_DENIED';
    case Code.NotFound:
      return 'NOT_FOUND';
    case Code.ResourceExhausted:
      return 'RATE_LIMITED';
    case Code.DeadlineExceeded:
      return 'DEADLINE_EXCEEDED';
    case Code.Unavailable:
      return 'UNREACHABLE';
    default:
      return error.cause instanceof TypeError ? 'UNREACHABLE' : 'INTERNAL';
  }
}

function text(t: TFunction, key: string, values: object = {}): string {
  return t(key, { defaultValue: '', ...values });
}
