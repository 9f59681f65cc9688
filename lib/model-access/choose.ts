import { GatehouseError } from '#lib/errors/error.js';
import type { OwnModelsConfig } from './config.js';

/** What a model of the installation is for. */
export type ModelKind = 'text' | 'vision' | 'embedding';

/** A model of the installation and where it answers. */
export interface OwnModel {
  /** Up to and with /v1. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** What its server calls it. */
  readonly name: string;
}

/** What kind of model a caller means by a name: contract.md 1.1.9 goes by parts of it. Pure. */
export function kindOf(model: string): ModelKind {
  if (/vl/i.test(model)) return 'vision';
  return /bge|embedding/i.test(model) ? 'embedding' : 'text';
}

/** The installation's model of a kind. Errors: MODEL_NOT_CONFIGURED. */
export function chooseModel(config: OwnModelsConfig, kind: ModelKind): OwnModel {
  if (kind === 'embedding') {
    const { EMBEDDING_BASE_URL: baseUrl, EMBEDDING_API_KEY: apiKey, EMBEDDING_MODEL: name } = config;
    if (baseUrl === undefined) throw missing(kind, 'EMBEDDING_BASE_URL');
    return { baseUrl, apiKey, name };
  }
  const { GUARD_MODEL_BASE_URL: baseUrl, GUARD_MODEL_API_KEY: apiKey } = config;
  if (baseUrl === undefined) throw missing(kind, 'GUARD_MODEL_BASE_URL');
  const name = kind === 'vision' ? config.GUARD_MODEL_VISION_NAME : config.GUARD_MODEL_NAME;
  if (name === undefined) throw missing(kind, 'GUARD_MODEL_VISION_NAME');
  return { baseUrl, apiKey, name };
}

function missing(kind: ModelKind, variable: string): GatehouseError {
  return new GatehouseError('MODEL_NOT_CONFIGURED', { values: { kind, variable } });
}
