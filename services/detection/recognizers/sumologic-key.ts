import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Access ids of Sumo Logic, which begin with "su", and access keys. */
export const sumologicKey = defineRecognizer(
  assignedSecret({
    entity: 'SUMOLOGIC_KEY',
    name: 'Sumo Logic access key',
    nameZh: 'Sumo Logic 访问密钥',
    vendor: 'sumo_?logic|sumo',
    label: 'sumologic',
    shape: /^(?:su[A-Za-z0-9]{12}|[A-Za-z0-9]{64})$/,
    source: 'Sumo Logic documentation, "Access keys"',
    sample: () => sample.characters(sample.alphanumeric, 64),
  }),
);
