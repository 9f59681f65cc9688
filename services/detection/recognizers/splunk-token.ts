import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Tokens of Splunk's HTTP event collector, which are UUIDs. */
export const splunkToken = defineRecognizer(
  assignedSecret({
    entity: 'SPLUNK_TOKEN',
    name: 'Splunk HEC token',
    nameZh: 'Splunk HEC 令牌',
    vendor: 'splunk',
    shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    source: 'Splunk documentation, "Set up and use HTTP Event Collector"',
    sample: () => sample.uuid(),
  }),
);
