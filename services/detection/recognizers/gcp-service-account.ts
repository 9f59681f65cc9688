import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';

/** Keys of Google Cloud service accounts: the JSON file from its type to its end, whatever the order of the rest. */
export const gcpServiceAccount = defineRecognizer({
  entity: 'GCP_SERVICE_ACCOUNT',
  name: 'Google Cloud service account key',
  nameZh: 'Google Cloud 服务账号密钥',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [{ id: 'key file', regex: String.raw`\\?"type\\?"\s*:\s*\\?"service_account\\?"[^{}]*`, score: 0.98 }],
  validate: (value) => /private_key\\{0,3}"\s*:\s*\\{0,3}"-----BEGIN/.test(value),
  source: 'Google Cloud documentation, "Create and delete service account keys"',
  examples: {
    positive: () => {
      const inner = [
        '"type": "service_account"',
        '"project_id": "acme"',
        `"private_key_id": "${sample.characters(sample.hex, 40)}"`,
        `"private_key": "-----BEGIN ${'PRIVATE KEY'}-----\\n${sample.characters(sample.base64, 300)}\\n-----END ${'PRIVATE KEY'}-----\\n"`,
        '"client_email": "robot@acme.iam.gserviceaccount.com"',
      ];
      const pretty = `${inner.join(',\n  ')}\n`;
      return [
        { text: `{\n  ${pretty}}`, span: pretty },
        { text: `creds = {${inner.join(',')}}`, span: inner.join(',') },
      ];
    },
    negative: () => ['{"type": "service_account"}', '{"type": "service_account", "private_key": "…"}'],
  },
});
