import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignment } from './secret-assignment.js';
import { looksRandom } from './secret-value.js';

const key = /^(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)$/;

/** Keys in the connection strings of Azure Storage, Cosmos DB, Service Bus, Event Hubs and IoT Hub. */
export const azureStorageKey = defineRecognizer({
  entity: 'AZURE_STORAGE_KEY',
  name: 'Azure account key',
  nameZh: 'Azure 账户密钥',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    assignment(
      'connection string',
      { words: '(?:account|sharedaccess|storage[_-]?account|azure[_-]?storage)[_-]?(?:access[_-]?)?key' },
      0.95,
      (value) => key.test(value) && looksRandom(value, 4),
    ),
  ],
  source: 'Microsoft Learn, "Configure Azure Storage connection strings"',
  examples: {
    positive: () => {
      const storage = `${sample.characters(sample.base64, 86)}==`;
      const bus = `${sample.characters(sample.base64, 43)}=`;
      return [
        { text: `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${storage};`, span: storage },
        { text: `Endpoint=sb://acme/;SharedAccessKeyName=root;SharedAccessKey=${bus}`, span: bus },
      ];
    },
    negative: () => [
      `sha512-${sample.characters(sample.base64, 86)}==`,
      `AccountKey=${'A'.repeat(86)}==`,
      'AccountKey=$KEY;',
    ],
  },
});
