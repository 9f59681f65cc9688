import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { looksRandom } from './secret-value.js';

/** The signature in shared access addresses of Azure Storage, and shared access signatures of its messaging services. */
export const azureSasToken = defineRecognizer({
  entity: 'AZURE_SAS_TOKEN',
  name: 'Azure shared access signature',
  nameZh: 'Azure 共享访问签名',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'query',
      regex: String.raw`\b(?:sv=20\d\d-\d\d-\d\d|SharedAccessSignature sr=)[A-Za-z0-9&=%._:/+-]*`,
      score: 0.95,
    },
  ],
  validate: (value) => {
    const signature = /(?:&|^)sig=((?:[A-Za-z0-9+/]|%2[BbFf]){40,90}(?:=|%3[Dd]){0,2})/.exec(value)?.[1];
    return signature !== undefined && looksRandom(signature, 3.5);
  },
  source: 'Microsoft Learn, "Grant limited access to Azure Storage resources using shared access signatures"',
  examples: {
    positive: () => {
      const query = `sv=2022-11-02&ss=b&srt=co&sp=rl&se=2026-01-01T00:00:00Z&sig=${sample.characters(sample.alphanumeric, 43)}%3D`;
      const bus = `SharedAccessSignature sr=acme.servicebus.windows.net&sig=${sample.characters(sample.alphanumeric, 43)}%3D&se=1735689600&skn=root`;
      return [
        { text: `https://acme.blob.core.windows.net/c/f.txt?${query} here`, span: query },
        { text: `Authorization: ${bus}`, span: bus },
      ];
    },
    negative: () => ['sv=2022-11-02&ss=b&srt=co', `sv=2022-11-02&sig=${'x'.repeat(43)}%3D`],
  },
});
