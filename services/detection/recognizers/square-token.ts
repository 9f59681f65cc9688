import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Square access tokens and OAuth secrets. */
export const squareToken = defineRecognizer(
  secretToken({
    entity: 'SQUARE_TOKEN',
    name: 'Square token',
    nameZh: 'Square 令牌',
    regex: String.raw`(?:\bsq0[ac][st]p-[A-Za-z0-9_\\-]+|\bEAAA[A-Za-z0-9_-]{50}[A-Za-z0-9_-]+)`,
    shape: /^(?:sq0at[bp]-[\w-]{22,60}|sq0cs[bp]-[\w\\-]{40,44}|EAAA[\w-]{60})$/,
    prefix: 5,
    source: 'Square developer documentation, "Access tokens" and "OAuth API"',
    samples: () => [
      `sq0atp-${sample.characters(sample.alphanumeric, 22)}`,
      `sq0csp-${sample.characters(sample.alphanumeric, 43)}`,
      `EAAA${sample.characters(sample.alphanumeric, 60)}`,
    ],
  }),
);
