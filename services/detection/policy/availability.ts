import { create } from '@bufbuild/protobuf';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type PolicyProblem, PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';

/**
 * The scanners of a draft that compile but that nothing here can run: those defined in words, which need a guard model.
 * A draft with one is refused, because its every verdict would be left to the fail mode. Pure.
 */
export function findUnavailable({ customScanners }: PolicyDefinition): PolicyProblem[] {
  return customScanners.flatMap(({ definition }, index) =>
    definition.case === 'genai'
      ? [
          create(PolicyProblemSchema, {
            path: `custom_scanners[${index}].genai`,
            message: 'needs a guard model, which detection does not ask yet; use keywords or a pattern',
          }),
        ]
      : [],
  );
}
