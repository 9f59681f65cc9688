import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secrets of MongoDB Atlas service accounts; private API keys, which are UUIDs, next to the name. */
export const mongodbAtlasKey = defineRecognizer(
  secretToken({
    entity: 'MONGODB_ATLAS_KEY',
    name: 'MongoDB Atlas secret',
    nameZh: 'MongoDB Atlas 密钥',
    regex: String.raw`\bmdb_sa_sk_[A-Za-z0-9_-]+`,
    shape: /^mdb_sa_sk_[\w-]{40}$/,
    prefix: 10,
    assigned: { vendor: 'atlas|mongodb', shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/ },
    source: 'MongoDB Atlas documentation, "Service accounts" and "API keys"',
    samples: () => [`mdb_sa_sk_${sample.characters(sample.alphanumeric, 40)}`],
  }),
);
