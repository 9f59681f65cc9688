import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';
import { listScannerConfigs, type ScannerConfig } from './scanner-config.js';
import { override, without } from './scanner-override.js';
import { editSettings } from './settings.js';

const path = '/api/v1/config/risk-types';

/** The contract's risk types are the official scanners S1 to S21. */
const tags: readonly string[] = Array.from({ length: 21 }, (_, index) => `S${index + 1}`);

/** /api/v1/config/risk-types: which official scanners the policy runs. A PUT keeps what it leaves out. */
export function riskTypeRoutes(): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;
  return {
    [`GET ${path}`]: {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = await readRiskTypes(request);
      },
    },

    [`GET ${path}/enabled`]: {
      method: getPolicy,
      async handle(request) {
        const enabled = await readEnabled(request);
        request.ctx.body = Object.fromEntries(tags.map((tag) => [tag, enabled.has(tag)]));
      },
    },

    [`PUT ${path}`]: {
      method: updatePolicy,
      fieldName: () => 'risk_types',
      async handle(request) {
        const body = await request.body();
        const flags = tags.map((tag) => [tag, body.optionalFlag(flagName(tag))] as const);
        const scanners = new Map((await listScannerConfigs(request)).map((config) => [config.tag, config]));
        for (const [tag, enabled] of flags) {
          if (enabled && !scanners.has(tag)) body.refuse(flagName(tag), 'this installation has no such scanner');
        }
        body.end();
        await editSettings(request, (settings) =>
          flags.reduce((edited, [tag, enabled]) => {
            const config = scanners.get(tag);
            return config === undefined || enabled === undefined ? edited : override(edited, config, only(enabled));
          }, settings),
        );
        answerWrite(request.ctx, 'Risk types updated', await readRiskTypes(request));
      },
    },

    [`POST ${path}/reset`]: {
      method: updatePolicy,
      async handle(request) {
        await editSettings(request, (settings) => without(settings, ({ tag }) => tags.includes(tag)));
        answerWrite(request.ctx, 'Risk types run as shipped', await readRiskTypes(request));
      },
    },
  };
}

/** The contract's flags of the policy that the request means: s1_enabled to s21_enabled. */
export async function readRiskTypes(request: Pick<RestCall, 'call' | 'policyId'>): Promise<Record<string, boolean>> {
  const enabled = await readEnabled(request);
  return Object.fromEntries(tags.map((tag) => [flagName(tag), enabled.has(tag)]));
}

async function readEnabled(request: Pick<RestCall, 'call' | 'policyId'>): Promise<ReadonlySet<string>> {
  const configs: readonly ScannerConfig[] = await listScannerConfigs(request);
  return new Set(configs.filter(({ enabled }) => enabled).map(({ tag }) => tag));
}

function only(enabled: boolean) {
  return { enabled, riskLevel: undefined, scanPrompt: undefined, scanResponse: undefined };
}

function flagName(tag: string): string {
  return `${tag.toLowerCase()}_enabled`;
}
