import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys, auth tokens and secrets of Twilio. */
export const twilioKey = defineRecognizer(
  assignedSecret({
    entity: 'TWILIO_KEY',
    name: 'Twilio key',
    nameZh: 'Twilio 密钥',
    vendor: 'twilio',
    shape: /^(?:SK[0-9a-f]{32}|[0-9a-f]{32}|[A-Za-z0-9]{32})$/,
    source: 'Twilio documentation, "API keys overview"',
    sample: () => sample.characters(sample.hex, 32),
  }),
);
