import { ApplicationService, BudgetPeriod } from '#gen/gatehouse/admin/v1/application_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { findKey } from './applications.js';
import { answerWrite, queryText, type RestRoutes } from './facade.js';

/** Costs and prices are whole numbers of millionths of the tenant's currency. */
const maxMicros = Number.MAX_SAFE_INTEGER;

/** What was used of upstream models, and what keys may use. */
export function usageRoutes(): RestRoutes {
  const list = UpstreamService.method.listModelUsage;
  const setBudget = ApplicationService.method.setApiKeyBudget;
  return {
    'GET /api/v1/model-usage': {
      method: list,
      async handle({ ctx, call }) {
        const { usage } = await call(list, {
          from: queryText(ctx, 'from'),
          to: queryText(ctx, 'to'),
          apiKeyId: queryText(ctx, 'api_key_id'),
        });
        ctx.body = {
          items: usage.map((row) => ({
            day: row.day,
            api_key_id: row.actorId,
            application_id: row.applicationId === '' ? null : row.applicationId,
            upstream_name: row.upstreamName,
            model: row.model,
            requests: Number(row.requests),
            cached_requests: Number(row.cachedRequests),
            input_tokens: Number(row.inputTokens),
            output_tokens: Number(row.outputTokens),
            cost_micros: Number(row.costMicros),
          })),
        };
      },
    },

    'PUT /api/v1/applications/:id/keys/:keyId/budget': {
      method: setBudget,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const period = fields.optionalWord('period', ['day', 'month']) ?? 'month';
        const maxTokens = fields.optionalInteger('max_tokens', 0, maxMicros) ?? 0;
        const maxCostMicros = fields.optionalInteger('max_cost_micros', 0, maxMicros) ?? 0;
        fields.end();
        await call(setBudget, {
          id: (await findKey(call, params)).id,
          budget: {
            period: period === 'day' ? BudgetPeriod.DAY : BudgetPeriod.MONTH,
            maxTokens: BigInt(maxTokens),
            maxCostMicros: BigInt(maxCostMicros),
          },
        });
        answerWrite(ctx, maxTokens === 0 && maxCostMicros === 0 ? 'Budget removed' : 'Budget set');
      },
    },
  };
}
