import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Weights & Biases: 40 hexadecimal digits. */
export const wandbKey = defineRecognizer(
  assignedSecret({
    entity: 'WANDB_KEY',
    name: 'Weights & Biases key',
    nameZh: 'Weights & Biases 密钥',
    vendor: 'wandb|weights[ _&-]*(?:and )?biases',
    shape: /^[0-9a-f]{40}$/,
    source: 'Weights & Biases documentation, "Find your API key"',
    sample: () => sample.characters(sample.hex, 40),
  }),
);
