import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Heroku tokens since 2024, and older ones, which are UUIDs, next to the vendor's name. */
export const herokuApiKey = defineRecognizer(
  secretToken({
    entity: 'HEROKU_API_KEY',
    name: 'Heroku API key',
    nameZh: 'Heroku API 密钥',
    regex: String.raw`\bHRKU-[A-Za-z0-9_-]+`,
    shape: /^HRKU-(?:[\w-]{60}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/,
    prefix: 5,
    assigned: { vendor: 'heroku', shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/ },
    source: 'Heroku Dev Center, "API token format"',
    samples: () => [`HRKU-AA${sample.characters(sample.alphanumeric, 58)}`],
  }),
);
