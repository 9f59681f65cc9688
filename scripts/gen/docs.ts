import { writeFileSync } from 'node:fs';
import { Code } from '@connectrpc/connect';
import { catalog } from '#lib/errors/catalog.js';

/** Writes the reference pages that are tables of the code. */
writeFileSync('docs/errors.md', errorsPage());

function errorsPage(): string {
  const rows = Object.entries(catalog).map(
    ([code, { status, http, message, next }]) => `| \`${code}\` | ${Code[status]} | ${http} | ${message} | ${next} |`,
  );
  return `# Errors

Generated from \`lib/errors/catalog.ts\` by \`npm run gen\`.

Codes never change their meaning. RPC callers find code, next step, request id and wrong fields in the detail
\`gatehouse.common.v1.ErrorInfo\`; REST callers find code and next step in the headers \`x-error-code\` and
\`x-error-next-step\`, OpenAI clients the code in \`error.code\`. Texts in braces are filled in.

| code | gRPC and Connect | HTTP | message | what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
