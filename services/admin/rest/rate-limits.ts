import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { LimitService, type TenantLimits } from '#gen/gatehouse/admin/v1/limit_pb.js';
import { findKey } from './applications.js';
import type { Body } from './body.js';
import { answerWrite, queryInteger, queryText, type RestRoutes } from './facade.js';
import { toIsoText } from './timestamp.js';

const maxPerSecond = 1_000_000;
const maxPerMinute = 10_000_000;

/** How often tenants and keys may call. The contract's `requests_per_second` is about detection. */
export function rateLimitRoutes(): RestRoutes {
  const { getLimits, listTenantLimits, setTenantLimits, deleteTenantLimits } = LimitService.method;
  const setKeyLimits = ApplicationService.method.setApiKeyLimits;
  return {
    'GET /api/v1/admin/rate-limits': {
      method: listTenantLimits,
      async handle({ ctx, call }) {
        const { tenants, nextPageToken } = await call(listTenantLimits, {
          pageSize: queryInteger(ctx, 'limit', 100, 1, 1_000),
          pageToken: queryText(ctx, 'page_token'),
        });
        const next = nextPageToken === '' ? null : nextPageToken;
        ctx.body = { status: 'success', data: tenants.map(toItem), total: tenants.length, next_page_token: next };
      },
    },

    'POST /api/v1/admin/rate-limits': {
      method: setTenantLimits,
      async handle({ ctx, call, body }) {
        const fields = await body();
        const tenantId = fields.optionalText('tenant_id') ?? fields.text('user_id');
        const limits = readLimits(fields);
        const reason = fields.optionalText('reason') ?? '';
        fields.end();
        const reply = await call(setTenantLimits, { tenantId, limits, reason });
        answerWrite(ctx, 'Rate limit set', reply.limits && toItem(reply.limits));
      },
    },

    'DELETE /api/v1/admin/rate-limits/:tenantId': {
      method: deleteTenantLimits,
      async handle({ ctx, call, params }) {
        await call(deleteTenantLimits, { tenantId: params['tenantId'] ?? '' });
        answerWrite(ctx, 'Rate limit removed');
      },
    },

    'GET /api/v1/rate-limits': {
      method: getLimits,
      async handle({ ctx, call }) {
        const { limits, quotaResetsAt } = await call(getLimits, {});
        ctx.body = { ...(limits && toItem(limits)), quota_resets_at: toIsoText(quotaResetsAt) };
      },
    },

    'PUT /api/v1/applications/:id/keys/:keyId/rate-limit': {
      method: setKeyLimits,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const perSecond = fields.optionalInteger('requests_per_second', 0, maxPerSecond) ?? 0;
        const perMinute = fields.optionalInteger('requests_per_minute', 0, maxPerMinute) ?? 0;
        fields.end();
        await call(setKeyLimits, { id: (await findKey(call, params)).id, perSecond, perMinute });
        answerWrite(ctx, perSecond === 0 && perMinute === 0 ? 'Rate limit removed' : 'Rate limit set');
      },
    },
  };
}

/** What is absent is as the installation has it. */
function readLimits(fields: Body) {
  const perSecond = (name: string) => fields.optionalInteger(name, 0, maxPerSecond);
  const perMinute = (name: string) => fields.optionalInteger(name, 0, maxPerMinute);
  const quota = fields.optionalInteger('monthly_quota', 0, Number.MAX_SAFE_INTEGER);
  return {
    ...(quota !== undefined && { monthlyQuota: BigInt(quota) }),
    detectionPerSecond: perSecond('requests_per_second'),
    detectionPerMinute: perMinute('requests_per_minute'),
    proxyPerSecond: perSecond('proxy_requests_per_second'),
    proxyPerMinute: perMinute('proxy_requests_per_minute'),
    adminPerSecond: perSecond('admin_requests_per_second'),
    adminPerMinute: perMinute('admin_requests_per_minute'),
  };
}

function toItem({ tenantId, tenantName, limits, usedThisMonth, updatedAt }: TenantLimits): object {
  return {
    tenant_id: tenantId,
    tenant_name: tenantName,
    requests_per_second: limits?.detectionPerSecond ?? null,
    requests_per_minute: limits?.detectionPerMinute ?? null,
    proxy_requests_per_second: limits?.proxyPerSecond ?? null,
    proxy_requests_per_minute: limits?.proxyPerMinute ?? null,
    admin_requests_per_second: limits?.adminPerSecond ?? null,
    admin_requests_per_minute: limits?.adminPerMinute ?? null,
    monthly_quota: limits?.monthlyQuota === undefined ? null : Number(limits.monthlyQuota),
    used_this_month: Number(usedThisMonth),
    is_active: updatedAt !== undefined,
    updated_at: toIsoText(updatedAt),
  };
}
