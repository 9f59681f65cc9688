import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useReducer, useRef, useSyncExternalStore } from 'react';
import { type DetectionResult, type ListResultsRequest, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useStreamQuery } from '../../../app/rpc/stream-query.js';

/** Results as they are stored. */
export interface Tail {
  /** Those that stand above the list, newest first. */
  readonly arrived: readonly DetectionResult[];
  /** How many more have come, and wait for the reader. */
  readonly waiting: number;
  readonly error: unknown;
  /** Puts those that wait above the list. */
  show(): void;
}

interface TailDeps {
  readonly request: ListResultsRequest;
  /** Another word is another tail, which begins anew. */
  readonly of: string;
  readonly isLive: boolean;
  /** The reader looks at something; what comes must wait. */
  readonly isReading: boolean;
  /** Called when everything from now on will come. */
  readonly onStand: () => void;
}

/** A reader who leaves the tail open for a day keeps so many; the list itself holds the others. */
const kept = 2000;

/** Who has scrolled further down than this reads, in CSS pixels. */
const topPx = 240;

const nothing: readonly DetectionResult[] = [];

/** Watches what is stored. It appears at once while the reader is at the top, and waits otherwise. */
export function useTail({ request, of, isLive, isReading, onStand }: TailDeps): Tail {
  const transport = useTransport();
  const isAtTop = useSyncExternalStore(onScroll, () => window.scrollY < topPx);
  const query = useStreamQuery<readonly DetectionResult[]>({
    queryKey: ['result-tail', of],
    enabled: isLive,
    async *open(signal) {
      let all = nothing;
      let stands = false;
      for await (const { results } of createClient(ResultService, transport).watchResults(
        { results: request },
        { signal },
      )) {
        if (!stands) onStand();
        stands = true;
        all = [...results, ...all].slice(0, kept);
        yield all;
      }
    },
  });
  const all = query.data ?? nothing;
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  const last = useRef({ of, shown: nothing });
  // Another tail has shown nothing yet; and whoever is not reading sees everything.
  if (last.current.of !== of || (isAtTop && !isReading))
    last.current = { of, shown: isAtTop && !isReading ? all : nothing };
  const [newest] = last.current.shown;
  const at = newest === undefined ? all.length : all.findIndex(({ id }) => id === newest.id);
  return {
    arrived: last.current.shown,
    waiting: at === -1 ? all.length : at,
    error: isLive ? query.error : null,
    show() {
      last.current = { of, shown: all };
      drawAgain();
      window.scrollTo({ top: 0 });
    },
  };
}

function onScroll(listener: () => void): () => void {
  window.addEventListener('scroll', listener, { passive: true });
  return () => window.removeEventListener('scroll', listener);
}
