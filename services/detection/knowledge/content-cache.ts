import { LRUCache } from 'lru-cache';
import type { Database } from '#lib/db/database.js';
import type { KnowledgeBaseRef } from './base.js';
import { type KnowledgeContent, loadContent } from './store.js';

/** What the cache is made of. */
export interface ContentCacheDeps {
  readonly db: Database;
  readonly onLookup: (hit: boolean) => void;
  /** Bytes that are kept of all tenants together. */
  readonly maxBytes?: number;
}

/** Entries of bases in memory. */
export interface ContentCache {
  /**
   * The entries of a base; undefined when it is gone. Loaded once for all who ask at the same time.
   *
   * A base that was changed since the snapshot is given as it is now: its older entries are nowhere any more.
   */
  get(base: KnowledgeBaseRef): Promise<KnowledgeContent | undefined>;
}

/** A tenant with its 10,000 entries takes some 15 MB. */
const defaultMaxBytes = 256 * 1024 * 1024;

/** Creates the cache. */
export function createContentCache({ db, onLookup, maxBytes = defaultMaxBytes }: ContentCacheDeps): ContentCache {
  const contents = new LRUCache<string, KnowledgeContent>({
    maxSize: maxBytes,
    sizeCalculation: ({ size }) => size + 1,
  });
  const loading = new Map<string, Promise<KnowledgeContent | undefined>>();

  function load({ tenantId, id, contentId }: KnowledgeBaseRef): Promise<KnowledgeContent | undefined> {
    const key = `${id}@${contentId}`;
    const shared = loading.get(key);
    if (shared !== undefined) return shared;
    const load = loadContent(db, tenantId, id).then((content) => {
      if (content !== undefined) contents.set(id, content);
      return content;
    });
    loading.set(key, load);
    const forget = () => loading.delete(key);
    load.then(forget, forget);
    return load;
  }

  return {
    async get(base) {
      const known = contents.get(base.id);
      const isKnown = known?.contentId === base.contentId;
      onLookup(isKnown);
      return isKnown ? known : load(base);
    },
  };
}
