/** What `GET /` tells. */
interface ServiceFacts {
  readonly version: string;
  readonly workers: number;
  readonly load: { readonly limit: number };
}

/** `GET /`: what this is. The address of the guard model, which the contract's own server tells everybody, is left out. */
export function serviceInfo({ version, workers, load }: ServiceFacts): object {
  return {
    name: 'Gatehouse detection',
    version,
    status: 'running',
    service_type: 'detection',
    model_api_url: null,
    workers,
    max_concurrent: load.limit,
  };
}

/** `GET /v1/guardrails/health`: the process answers. `GET /health` says whether it can also judge. */
export function serviceHealth(now: Date): object {
  return { status: 'healthy', service: 'detection_guardrails', timestamp: now.toISOString() };
}

const modelName = 'OpenGuardrails-Text';

/** `GET /v1/guardrails/models`: the one name that existing clients look for; any other is accepted as well. */
export const modelList: object = {
  object: 'list',
  data: [
    {
      id: modelName,
      object: 'model',
      created: 1_640_995_200,
      owned_by: 'openguardrails',
      permission: [],
      root: modelName,
      parent: null,
    },
  ],
};
