import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of IBM Cloud: 44 characters of base64url. */
export const ibmCloudKey = defineRecognizer(
  assignedSecret({
    entity: 'IBM_CLOUD_KEY',
    name: 'IBM Cloud API key',
    nameZh: 'IBM Cloud API 密钥',
    vendor: String.raw`ibm[_ -]?cloud|ibmcloud|\bibm\b|bluemix|watson`,
    label: 'ibmcloud',
    shape: /^[\w-]{44}$/,
    source: 'IBM Cloud documentation, "Managing user API keys"',
    sample: () => sample.characters(sample.alphanumeric, 44),
  }),
);
