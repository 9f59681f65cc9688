import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Volcengine Ark and its Doubao models, which are UUIDs, and access keys. */
export const volcengineKey = defineRecognizer(
  assignedSecret({
    entity: 'VOLCENGINE_KEY',
    name: 'Volcengine Ark API key',
    nameZh: '火山方舟 API 密钥',
    vendor: String.raw`volcengine|volc_|\bark_|doubao|火山|豆包`,
    label: 'volcengine',
    shape: /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|AKLT[A-Za-z0-9+/=]{40,80})$/,
    source: 'Volcengine documentation, "API keys" of Ark',
    sample: () => sample.uuid(),
  }),
);
