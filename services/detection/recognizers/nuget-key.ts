import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of NuGet. */
export const nugetKey = defineRecognizer(
  secretToken({
    entity: 'NUGET_KEY',
    name: 'NuGet API key',
    nameZh: 'NuGet API 密钥',
    regex: String.raw`\boy2[a-z0-9]{40}[a-z0-9]+`,
    shape: /^oy2[a-z0-9]{43}$/,
    prefix: 3,
    source: 'Microsoft Learn, "Publish packages" of NuGet',
    samples: () => [`oy2${sample.characters(sample.lowerAlphanumeric, 43)}`],
  }),
);
