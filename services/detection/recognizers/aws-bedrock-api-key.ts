import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Amazon Bedrock API keys: long-term ones, which are base64 of a name and a secret, and short-term ones, which hold a signed address. */
export const awsBedrockApiKey = defineRecognizer(
  secretToken({
    entity: 'AWS_BEDROCK_API_KEY',
    name: 'Amazon Bedrock API key',
    nameZh: 'Amazon Bedrock API 密钥',
    regex: String.raw`\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=]+`,
    shape: /^(?:ABSK[A-Za-z0-9+/]{108,260}={0,2}|bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]*)$/,
    prefix: 4,
    source: 'Amazon Bedrock User Guide, "API keys"',
    samples: () => [
      `ABSK${sample.characters(sample.base64, 128)}`,
      `bedrock-api-key-${btoa('bedrock.amazonaws.com/?Action=CallWithBearerToken')}`,
    ],
    negative: () => [`ABSK${'EXAMPLE'.repeat(20)}`],
  }),
);
