import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Dropbox access tokens of short life; app secrets next to the vendor's name. */
export const dropboxToken = defineRecognizer(
  secretToken({
    entity: 'DROPBOX_TOKEN',
    name: 'Dropbox token',
    nameZh: 'Dropbox 令牌',
    regex: String.raw`\bsl\.(?:u\.)?[A-Za-z0-9_=-]+`,
    shape: /^sl\.(?:u\.)?[\w=-]{130,1500}$/,
    prefix: 3,
    assigned: { vendor: 'dropbox', shape: /^(?:[a-z0-9]{15}|[\w=-]{64})$/ },
    source: 'Dropbox developer documentation, "OAuth guide"',
    samples: () => [`sl.${sample.characters(sample.alphanumeric, 140)}`],
  }),
);
