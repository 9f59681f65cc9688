import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignment } from './secret-assignment.js';
import { isReference, isStandIn } from './secret-value.js';

/** Users and passwords of gem servers, in variables of Bundler that are named after the server. */
export const bundlerCredentials = defineRecognizer({
  entity: 'BUNDLER_CREDENTIALS',
  name: 'Credentials of a gem server',
  nameZh: 'gem 服务器凭据',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    assignment('server variable', { words: 'bundle_', tail: String.raw`\w+__\w+` }, 0.9, (value) => {
      const password = /^[^:\s]+:([^:\s]+)$/.exec(value)?.[1];
      return password !== undefined && !isStandIn(password) && !isReference(value);
    }),
  ],
  source: 'Bundler documentation, "bundle config", credentials for gem sources',
  examples: {
    positive: () => {
      const span = `${sample.characters(sample.hex, 8)}:${sample.characters(sample.hex, 8, 3)}`;
      return [
        { text: `export BUNDLE_GEMS__ACME__COM="${span}"`, span },
        { text: `BUNDLE_GEMS__ACME__COM: ${span}\n`, span },
      ];
    },
    negative: () => ['BUNDLE_GEMS__ACME__COM=user:password', 'BUNDLE_GEMS__ACME__COM=$USER:$SECRET'],
  },
});
