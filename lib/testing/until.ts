import { vi } from 'vitest';

/** Waits for a fact, for as long as a busy machine may need. Rejects after 15 s. */
export async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(fact, { timeout: 15_000, interval: 5 });
}
