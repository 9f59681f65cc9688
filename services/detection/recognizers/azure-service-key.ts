import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignment } from './secret-assignment.js';
import { looksRandom } from './secret-value.js';

const names = {
  words: '(?:account|sharedaccess|primary|secondary|function|api-?)?key|secret|token|password|code',
  inside: 'Key|Secret|Token|Password|Code',
  tail: String.raw`[\w-]{0,12}`,
  value: String.raw`[\w+/-]+(?:ACDb|AzSe|AzFu|AzCa|\+ASt|\+ABa|\+ASb|\+AEh|\+ARm|\+ACR|ACOG)[\w+/-]{4,8}=*`,
};

/** By length of what stands before the signature. */
const forms = [
  /^[\w+/-]{76}(?:ACDb|\+ASt|\+ABa)[\w+/]{5}[AQgw]==$/,
  /^\w{42}AzSe[A-D]\w{5}$/,
  /^[\w-]{44}AzFu[\w-]{5}[AQgw]==$/,
  /^[\w+/]{33}(?:AzCa|\+ASb|\+AEh|\+ARm)[A-P][\w+/]{5}=$/,
  /^[\w+/]{42}\+ACR[A-D]\w{5}$/,
  /^[A-Za-z0-9]{64,76}ACOG[A-Za-z0-9]{4,8}$/,
];

/**
 * Keys of Azure services that carry a signature near their end: Cosmos DB, Storage, Batch, Search, Functions, Cache for
 * Redis, Service Bus, Event Hubs, Relay, Container Registry, AI services.
 */
export const azureServiceKey = defineRecognizer({
  entity: 'AZURE_SERVICE_KEY',
  name: 'Azure service key',
  nameZh: 'Azure 服务密钥',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    assignment('assigned', names, 0.97, (value) => {
      return forms.some((form) => form.test(value)) && looksRandom(value, 4);
    }),
  ],
  source: 'Microsoft, identifiable secrets of Azure services',
  examples: {
    positive: () => {
      const cosmos = `${sample.characters(sample.base64, 76)}ACDb${sample.characters(sample.alphanumeric, 5)}Q==`;
      const search = `${sample.characters(sample.alphanumeric, 42)}AzSeC${sample.characters(sample.alphanumeric, 5, 3)}`;
      const bus = `${sample.characters(sample.base64, 33)}+ASbP${sample.characters(sample.alphanumeric, 5, 3)}=`;
      return [
        { text: `COSMOS_KEY=${cosmos}\n`, span: cosmos },
        { text: `"primaryKey": "${cosmos}"`, span: cosmos },
        { text: `api-key: ${search}`, span: search },
        { text: `Endpoint=sb://acme/;SharedAccessKeyName=root;SharedAccessKey=${bus}`, span: bus },
      ];
    },
    negative: () => [`AccountKey=${sample.characters(sample.base64, 86)}==`, `key: ${'x'.repeat(42)}AzSeCxxxxx`],
  },
});
