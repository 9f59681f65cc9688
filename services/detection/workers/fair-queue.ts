/** Work that waits for its turn. */
export interface Waiting {
  /** Whose work it is; the queue is fair between keys. */
  readonly key: string;
  /** What it is expected to take, µs of processor time. */
  readonly microseconds: number;
}

/** Work of many keys, taken out so that each key gets the same share of processor time. */
export interface FairQueue<Job extends Waiting> {
  /** Puts a job at the end of its key's line; false when the line, or the queue as a whole, is full for this key. */
  offer(job: Job): boolean;
  /** The next job that may run now, whose turn is then used up by its estimate; undefined when there is none. */
  take(mayRun?: (job: Job) => boolean): Job | undefined;
  /** Tells what a job really took, so that work which is dearer than it looks is paid for by its own key. */
  charge(job: Waiting, microseconds: number): void;
  /** Takes a job out that nobody waits for any more. */
  remove(job: Job): void;
  /** Takes everything out. */
  drain(): Job[];
  readonly size: number;
  /** Seconds until the line of a key is worked off, at least 1. @param places jobs that run at once */
  waitSeconds(key: string, places: number): number;
}

/** Bounds of a queue. */
export interface QueueBounds {
  /** Jobs of one key that may wait. */
  readonly maxPerKey: number;
  /** Jobs that may wait in all. A key below its share of them is taken in beyond it, up to twice as many. */
  readonly maxSize: number;
}

/** µs that a key may use in one round: several small checks, so that rounds stay short when there are many keys. */
const quantum = 500;

/** Debt of a key, µs, at most: one runaway must not shut a tenant out for minutes. */
const maxDebt = 2_000_000;

interface Line<Job> {
  readonly key: string;
  jobs: Job[];
  /** µs that the key may still use in this round; negative when its work took longer than was estimated. */
  credit: number;
  /** When a line without jobs was left, ms; its debt is forgiven as time passes. */
  idleSinceMs: number;
}

/**
 * Creates a queue after deficit round robin: lines of keys take turns, and each turn is worth the same processor time.
 * A key that is alone gets all of it. Owns memory only: a line is forgotten when it is empty and owes nothing.
 */
export function createFairQueue<Job extends Waiting>(
  { maxPerKey, maxSize }: QueueBounds,
  nowMs: () => number = () => performance.now(),
): FairQueue<Job> {
  /** By key. Those with jobs are also in the ring, the one whose turn it is first. */
  const lines = new Map<string, Line<Job>>();
  let ring: Line<Job>[] = [];
  let size = 0;

  function lineOf(key: string): Line<Job> {
    const known = lines.get(key);
    if (known !== undefined) {
      if (known.jobs.length === 0) known.credit = Math.min(0, known.credit + (nowMs() - known.idleSinceMs) * 1000);
      return known;
    }
    const line: Line<Job> = { key, jobs: [], credit: 0, idleSinceMs: nowMs() };
    lines.set(key, line);
    return line;
  }

  function offer(job: Job): boolean {
    const line = lineOf(job.key);
    const share = maxSize / Math.max(1, ring.length + (line.jobs.length === 0 ? 1 : 0));
    const isFull = size >= maxSize && (line.jobs.length >= share || size >= 2 * maxSize);
    if (isFull || line.jobs.length >= maxPerKey) {
      leaveWhenEmpty(line);
      return false;
    }
    if (line.jobs.length === 0) ring.push(line);
    line.jobs.push(job);
    size += 1;
    return true;
  }

  function take(mayRun: (job: Job) => boolean = () => true): Job | undefined {
    const runnable = new Set(ring.filter(({ jobs }) => mayRun(jobs[0]!)));
    if (runnable.size === 0) return undefined;
    skipRounds(runnable);
    for (;;) {
      const line = ring[0]!;
      const job = line.jobs[0]!;
      if (runnable.has(line) && line.credit >= job.microseconds) {
        line.jobs.shift();
        line.credit -= job.microseconds;
        size -= 1;
        if (line.jobs.length === 0) leave(line);
        return job;
      }
      if (runnable.has(line)) line.credit += quantum;
      ring.push(ring.shift()!);
    }
  }

  /** Gives everybody the credit of the rounds in which nobody could run: the next turn is then at most two rounds away. */
  function skipRounds(runnable: ReadonlySet<Line<Job>>): void {
    let rounds = Number.POSITIVE_INFINITY;
    for (const { jobs, credit } of runnable) rounds = Math.min(rounds, (jobs[0]!.microseconds - credit) / quantum);
    if (rounds <= 1) return;
    for (const line of runnable) line.credit += Math.floor(rounds) * quantum;
  }

  function leave(line: Line<Job>): void {
    ring = ring.filter((other) => other !== line);
    // What is left of a turn is not kept: saved up, it would let a key hold everybody up later.
    line.credit = Math.min(0, line.credit);
    line.idleSinceMs = nowMs();
    leaveWhenEmpty(line);
  }

  function leaveWhenEmpty(line: Line<Job>): void {
    if (line.jobs.length === 0 && line.credit >= 0) lines.delete(line.key);
  }

  return {
    offer,
    take,
    charge(job, microseconds) {
      const line = lineOf(job.key);
      line.credit = Math.max(-maxDebt, line.credit - (microseconds - job.microseconds));
      if (line.jobs.length > 0) return;
      line.credit = Math.min(0, line.credit);
      line.idleSinceMs = nowMs();
      leaveWhenEmpty(line);
      if (lines.size > maxIdleLines) forgetPaidUp();
    },
    remove(job) {
      const line = lines.get(job.key);
      const index = line?.jobs.indexOf(job) ?? -1;
      if (line === undefined || index < 0) return;
      line.jobs.splice(index, 1);
      size -= 1;
      if (line.jobs.length === 0) leave(line);
    },
    drain() {
      const jobs = ring.flatMap((line) => line.jobs);
      ring = [];
      lines.clear();
      size = 0;
      return jobs;
    },
    get size() {
      return size;
    },
    waitSeconds(key, places) {
      const waiting = lines.get(key)?.jobs ?? [];
      const microseconds = waiting.reduce((sum, job) => sum + job.microseconds, 0) * Math.max(1, ring.length);
      return Math.max(1, Math.ceil(microseconds / places / 1e6));
    },
  };

  function forgetPaidUp(): void {
    const now = nowMs();
    for (const [key, { jobs, credit, idleSinceMs }] of lines) {
      if (jobs.length === 0 && credit + (now - idleSinceMs) * 1000 >= 0) lines.delete(key);
    }
  }
}

/** Lines without jobs from which on those that owe nothing any more are looked for. */
const maxIdleLines = 1000;
