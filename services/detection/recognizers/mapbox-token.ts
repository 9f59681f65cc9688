import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secret, public and temporary tokens of Mapbox. */
export const mapboxToken = defineRecognizer(
  secretToken({
    entity: 'MAPBOX_TOKEN',
    name: 'Mapbox token',
    nameZh: 'Mapbox 令牌',
    regex: String.raw`\b[pst]k\.[A-Za-z0-9]+\.[A-Za-z0-9_-]+`,
    shape: /^[pst]k\.[A-Za-z0-9]{60,120}\.[\w-]{22}$/,
    prefix: 3,
    source: 'Mapbox documentation, "Access tokens"',
    samples: () => [
      `sk.eyJ1Ijoi${sample.characters(sample.alphanumeric, 60)}.${sample.characters(sample.alphanumeric, 22, 3)}`,
    ],
  }),
);
