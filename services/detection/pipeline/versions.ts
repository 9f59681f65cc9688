import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type EngineVersions, EngineVersionsSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { officialScanners } from '../catalog/index.js';
import { recognizers } from '../recognizers/index.js';
import { bias, scale, weights } from '../scanners/heuristic/classifier/model.generated.js';
import { dropped, expansions, singles } from '../scanners/text/fold-table.generated.js';

/**
 * What judges in this process, to be pinned in results. Everything but the version of the program and the names of the
 * models is a hash of the content, so that equal words mean equal content whatever the version says.
 *
 * Cost: some ms; call it once.
 */
export function pinVersions(names: {
  readonly engine: string;
  /** Undefined when there is none. */
  readonly guardModel: string | undefined;
  readonly visionModel: string | undefined;
}): EngineVersions {
  return create(EngineVersionsSchema, {
    engine: names.engine,
    normaliser: fingerprint([dropped, singles, expansions]),
    catalog: fingerprint([officialScanners, recognizers]),
    classifier: fingerprint([scale, bias, weights]),
    guardModel: names.guardModel ?? '',
    visionModel: names.visionModel ?? '',
  });
}

/** Twelve hexadecimal digits. Functions count by their source: a checksum is part of what a recognizer finds. */
function fingerprint(content: unknown): string {
  // Evidence is run by tests and changes no verdict, and the samples of secrets are made anew each time.
  const text = JSON.stringify(content, (key, value: unknown) => {
    if (key === 'examples') return undefined;
    if (value instanceof RegExp) return value.source;
    return typeof value === 'function' ? value.toString() : value;
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
