import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Server keys of Firebase Cloud Messaging in its older protocol. */
export const firebaseServerKey = defineRecognizer(
  secretToken({
    entity: 'FIREBASE_SERVER_KEY',
    name: 'Firebase server key',
    nameZh: 'Firebase 服务器密钥',
    regex: String.raw`\bAAAA[A-Za-z0-9_-]+:APA91b[A-Za-z0-9_-]+`,
    shape: /^AAAA[\w-]{7}:APA91b[\w-]{134}$/,
    prefix: 4,
    source: 'Firebase documentation, "Cloud Messaging HTTP protocol" (legacy)',
    samples: () => [
      `AAAA${sample.characters(sample.alphanumeric, 7)}:APA91b${sample.characters(sample.alphanumeric, 134)}`,
    ],
  }),
);
