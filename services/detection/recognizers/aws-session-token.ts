import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** AWS session tokens, which come with temporary keys: some hundred characters of base64. */
export const awsSessionToken = defineRecognizer(
  assignedSecret({
    entity: 'AWS_SESSION_TOKEN',
    name: 'AWS session token',
    nameZh: 'AWS 会话令牌',
    vendor: 'aws|amz',
    shape: /^[\w+/]{100,2000}={0,2}$/,
    source: 'AWS IAM User Guide, "Temporary security credentials"',
    sample: () => sample.characters(sample.base64, 360),
  }),
);
