import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** User, team and organisation tokens of HCP Terraform. Where no name announces them, the id before the secret is left out: a pattern that can begin with any word would hold back every word of a stream. */
export const terraformCloudToken = defineRecognizer(
  secretToken({
    entity: 'TERRAFORM_CLOUD_TOKEN',
    name: 'Terraform Cloud token',
    nameZh: 'Terraform Cloud 令牌',
    regex: String.raw`\batlasv1\.[A-Za-z0-9_=-]+`,
    shape: /^atlasv1\.[\w=-]{60,70}$/,
    prefix: 8,
    assigned: {
      vendor: 'terraform|hashicorp|tf[ce]?',
      shape: /^[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}$/,
      value: String.raw`[A-Za-z0-9]+\.atlasv1\.[\w=-]+`,
    },
    source: 'HashiCorp documentation, "API tokens" of HCP Terraform',
    samples: () => [`atlasv1.${sample.characters(sample.alphanumeric, 67, 3)}`],
  }),
);
