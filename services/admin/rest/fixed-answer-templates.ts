import { create } from '@bufbuild/protobuf';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type AnswerTemplate, AnswerTemplateSchema, type PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { answerWrite, type RestRoutes } from './facade.js';
import { editSettings, readSettings } from './settings.js';

/** The contract's two templates, and the dimensions that each answers for. */
const kinds = {
  security_risk_template: [Dimension.SECURITY, Dimension.COMPLIANCE],
  data_leakage_template: [Dimension.DATA],
} as const;

type Kind = keyof typeof kinds;

const kindNames: readonly Kind[] = ['security_risk_template', 'data_leakage_template'];

/** Of gatehouse.policy.v1.AnswerTemplate.text. */
const maxTextChars = 4_000;

/** The languages that replies always name. */
const languages = ['en', 'zh'] as const;

/**
 * /api/v1/config/fixed-answer-templates: the answer templates for whole dimensions. Null stands for the shipped text. A
 * PUT keeps what it leaves out; null or a blank text takes the own text away.
 */
export function fixedAnswerTemplateRoutes(): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;
  return {
    'GET /api/v1/config/fixed-answer-templates': {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = toReply(await readSettings(request));
      },
    },

    'PUT /api/v1/config/fixed-answer-templates': {
      method: updatePolicy,
      async handle(request) {
        const body = await request.body();
        const asked = kindNames.map((kind) => ({
          kind,
          texts: body.optionalTextsByLanguage(kind, maxTextChars) ?? new Map(),
        }));
        body.end();
        const settings = await editSettings(request, (current) =>
          asked.reduce((changed, { kind, texts }) => withTexts(changed, kind, texts), current),
        );
        answerWrite(request.ctx, 'Fixed answer templates updated', toReply(settings));
      },
    },
  };
}

function withTexts(settings: PolicySettings, kind: Kind, texts: ReadonlyMap<string, string>): PolicySettings {
  const kept = settings.answers.filter((template) => !(isOf(kind, template) && texts.has(template.language)));
  const added = [...texts].flatMap(([language, text]) =>
    text === '' ? [] : kinds[kind].map((dimension) => create(AnswerTemplateSchema, { dimension, language, text })),
  );
  return { ...settings, answers: [...kept, ...added] };
}

/** For the whole dimension: none for a scanner, a list or one level. */
function isOf(kind: Kind, { scannerTag, dimension, riskLevel, id }: AnswerTemplate): boolean {
  const isWhole = scannerTag === '' && riskLevel === RiskLevel.UNSPECIFIED && id === '';
  return isWhole && kinds[kind].some((own) => own === dimension);
}

function toReply({ answers }: PolicySettings) {
  const textsOf = (kind: Kind) => {
    const own = answers.filter((template) => isOf(kind, template)).map(({ language, text }) => [language, text]);
    return { ...Object.fromEntries(languages.map((language) => [language, null])), ...Object.fromEntries(own) };
  };
  return Object.fromEntries(kindNames.map((kind) => [kind, textsOf(kind)]));
}
