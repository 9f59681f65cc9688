import { randomUUID } from 'node:crypto';

/**
 * A new UUID version 7 (RFC 9562 section 5.7): ids sort by the millisecond in which they were made.
 *
 * `now` is that moment in ms since 1970. Made here rather than by PostgreSQL, whose own function needs version 18.
 */
export function uuidv7(now: number = Date.now()): string {
  const time = Math.floor(now).toString(16).padStart(12, '0');
  // A version 4 id is random in the same places, and Node keeps a pool of them: ten times cheaper than fresh bytes.
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${randomUUID().slice(15)}`;
}

/**
 * A source of UUIDs version 7 that sort in the order in which they were made, also within a millisecond and when the
 * clock goes back: the 12 bits behind the version count (RFC 9562 section 6.2, method 1).
 */
export function createIdSequence(): (now: number) => string {
  let last = 0;
  let count = 0;
  return (now) => {
    const time = Math.floor(now);
    if (time > last) [last, count] = [time, 0];
    else if (count < 0xfff) count += 1;
    else [last, count] = [last + 1, 0];
    const id = uuidv7(last);
    return `${id.slice(0, 15)}${count.toString(16).padStart(3, '0')}${id.slice(18)}`;
  };
}

/** Whether the text is a UUID of any version in its usual form with hyphens. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
