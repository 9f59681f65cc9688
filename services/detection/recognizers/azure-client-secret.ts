import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Client secrets of Microsoft Entra ID, known by the "7Q~" or "8Q~" in their fourth to sixth place. Where no name announces them, the three characters before it are left out: a pattern that can begin anywhere would hold back every word of a stream. */
export const azureClientSecret = defineRecognizer(
  secretToken({
    entity: 'AZURE_CLIENT_SECRET',
    name: 'Azure client secret',
    nameZh: 'Azure 客户端密钥',
    regex: '[78]Q~[A-Za-z0-9_~.-]+',
    shape: /^[78]Q~[\w~.-]{31,34}$/,
    prefix: 3,
    isTail: true,
    assigned: {
      vendor: 'azure|entra|aad|client[_-]?secret|client',
      shape: /^[\w~.-]{3}[78]Q~[\w~.-]{31,34}$/,
      value: String.raw`[\w~.-]{3}[78]Q~[\w~.-]+`,
    },
    source: 'Microsoft Entra documentation, application credentials',
    samples: () => [`7Q~${sample.characters(sample.alphanumeric, 34)}`],
    negative: () => [`/~${sample.characters(sample.hex, 40)}~7Q~abc`],
  }),
);
