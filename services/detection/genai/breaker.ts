/** How a call that a breaker let through ended: the model answered, it failed, or nobody knows because it was given up. */
export type CallEnd = 'answered' | 'failed' | 'unknown';

/** Keeps calls away from a model that is down, so that verdicts do not wait for it. */
export interface Breaker {
  /** Lets a call through and returns how to report its end; undefined while the model is left alone. */
  admit(): ((end: CallEnd) => void) | undefined;
}

/** What a breaker is made of. */
export interface BreakerOptions {
  /** Told when the model is left alone, and when it is asked again. */
  readonly onChange: (isOpen: boolean) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Failures in a row after which the model is left alone. One or two happen when a replica restarts. */
const tolerated = 5;

/** How long it is left alone at first, ms; doubled by each trial that fails, up to the longest. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * Creates a breaker. After `tolerated` failures in a row it lets nothing through for a while, then one call on trial: an
 * answer ends the pause, a failure doubles it.
 */
export function createBreaker({ onChange, now = () => performance.now() }: BreakerOptions): Breaker {
  let failures = 0;
  let pauseMs = 0;
  let openUntil = 0;
  let isOnTrial = false;

  const isOpen = () => pauseMs > 0;

  function open(nextPauseMs: number): void {
    const wasOpen = isOpen();
    pauseMs = nextPauseMs;
    openUntil = now() + pauseMs;
    if (!wasOpen) onChange(true);
  }

  function close(): void {
    failures = 0;
    if (!isOpen()) return;
    pauseMs = 0;
    onChange(false);
  }

  function endTrial(end: CallEnd): void {
    isOnTrial = false;
    if (end === 'answered') close();
    else if (end === 'failed') open(Math.min(pauseMs * 2, longestPauseMs));
  }

  function endCall(end: CallEnd): void {
    if (end === 'answered') close();
    // Calls that were under way when the pause began say nothing new.
    if (end !== 'failed' || isOpen()) return;
    failures += 1;
    if (failures >= tolerated) open(firstPauseMs);
  }

  return {
    admit() {
      if (!isOpen()) return endCall;
      if (isOnTrial || now() < openUntil) return undefined;
      isOnTrial = true;
      return endTrial;
    },
  };
}
