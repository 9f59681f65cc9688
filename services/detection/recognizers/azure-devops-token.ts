import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Personal access tokens of Azure DevOps: 52 letters and digits, or, since 2024, 84 with a signature near their end. */
export const azureDevopsToken = defineRecognizer(
  assignedSecret({
    entity: 'AZURE_DEVOPS_TOKEN',
    name: 'Azure DevOps token',
    nameZh: 'Azure DevOps 令牌',
    vendor: 'azure[_ -]?devops|azdo|vsts',
    label: 'azdo',
    shape: /^(?:[a-z2-7]{52}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})$/,
    source: 'Microsoft Learn, "Personal access tokens" of Azure DevOps',
    sample: () => `${sample.characters(sample.alphanumeric, 76)}AZDO${sample.characters(sample.alphanumeric, 4, 3)}`,
  }),
);
