import { create } from '@bufbuild/protobuf';
import { type Ban, BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type BanPolicy, BanPolicySchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Caller } from '../auth/caller.js';
import { answerWrite, queryInteger, type RestRoutes } from './facade.js';
import { levelName, riskLevels, riskWords } from './risk-level.js';
import { editSettings, readSettings } from './settings.js';
import { toIsoText } from './timestamp.js';

/** What the routes of bans need beyond the methods. */
export interface BanRoutesDeps {
  /** Bans by position, newest first. */
  readonly readBans: (caller: Caller, skip: number, limit: number) => Promise<Ban[]>;
}

/** /api/v1/ban-policy. A PUT keeps what it leaves out. */
export function banRoutes({ readBans }: BanRoutesDeps): RestRoutes {
  const { listBanTemplates, listBans, liftBan, getBanStatus, listBanTriggers } = BanService.method;
  const { getPolicy, updatePolicy } = PolicyService.method;

  return {
    'GET /api/v1/ban-policy': {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = toPolicy((await readSettings(request)).banPolicy);
      },
    },

    'PUT /api/v1/ban-policy': {
      method: updatePolicy,
      fieldName: (path) => path.replace(/^settings\.ban_policy\./, ''),
      async handle(request) {
        const body = await request.body();
        const asked = {
          enabled: body.optionalFlag('enabled'),
          riskLevel: body.optionalWord('risk_level', riskWords),
          triggerCount: body.optionalInteger('trigger_count', 1, 100),
          timeWindowMinutes: body.optionalInteger('time_window_minutes', 1, 1440),
          banDurationMinutes: body.optionalInteger('ban_duration_minutes', 1, 10_080),
        };
        body.end();
        const settings = await editSettings(request, (current) => {
          const before = current.banPolicy ?? create(BanPolicySchema);
          const banPolicy = create(BanPolicySchema, {
            enabled: asked.enabled ?? before.enabled,
            riskLevel: asked.riskLevel === undefined ? before.riskLevel : riskLevels[asked.riskLevel],
            triggerCount: asked.triggerCount ?? before.triggerCount,
            timeWindowMinutes: asked.timeWindowMinutes ?? before.timeWindowMinutes,
            banDurationMinutes: asked.banDurationMinutes ?? before.banDurationMinutes,
          });
          return { ...current, banPolicy };
        });
        answerWrite(request.ctx, 'Ban policy updated', toPolicy(settings.banPolicy));
      },
    },

    'GET /api/v1/ban-policy/templates': {
      method: listBanTemplates,
      async handle({ ctx, call }) {
        const { templates } = await call(listBanTemplates, {});
        ctx.body = { templates: templates.map(({ name, banPolicy }) => ({ name, ...toPolicy(banPolicy) })) };
      },
    },

    'GET /api/v1/ban-policy/banned-users': {
      method: listBans,
      async handle({ ctx, caller }) {
        const skip = queryInteger(ctx, 'skip', 0, 0, 1_000_000);
        const limit = queryInteger(ctx, 'limit', 100, 1, 1_000);
        ctx.body = { users: (await readBans(caller, skip, limit)).map(toUser) };
      },
    },

    'POST /api/v1/ban-policy/unban': {
      method: liftBan,
      fieldName: () => 'user_id',
      async handle(request) {
        const body = await request.body();
        const endUserId = body.text('user_id');
        body.end();
        await request.call(liftBan, { endUserId });
        answerWrite(request.ctx, 'User unbanned');
      },
    },

    'GET /api/v1/ban-policy/user-history/:userId': {
      method: listBanTriggers,
      async handle({ ctx, call, params }) {
        const [endUserId, days] = [params['userId'] ?? '', queryInteger(ctx, 'days', 7, 1, 30)];
        const { triggers, total } = await call(listBanTriggers, { endUserId, days });
        ctx.body = {
          user_id: endUserId,
          days,
          total,
          history: triggers.map(({ id, requestId, riskLevel, triggeredAt }) => ({
            id,
            detection_result_id: requestId,
            risk_level: levelName(riskLevel),
            triggered_at: toIsoText(triggeredAt),
          })),
        };
      },
    },

    'GET /api/v1/ban-policy/check-status/:userId': {
      method: getBanStatus,
      async handle({ ctx, call, params }) {
        const { ban } = await call(getBanStatus, { endUserId: params['userId'] ?? '' });
        ctx.body = { is_banned: ban !== undefined, ban_record: ban === undefined ? null : toUser(ban) };
      },
    },
  };
}

/** With the defaults that detection takes for what was never set. */
function toPolicy(policy: BanPolicy | undefined) {
  return {
    enabled: policy?.enabled ?? false,
    risk_level: levelName(policy?.riskLevel || RiskLevel.HIGH_RISK),
    trigger_count: policy?.triggerCount || 3,
    time_window_minutes: policy?.timeWindowMinutes || 10,
    ban_duration_minutes: policy?.banDurationMinutes || 60,
  };
}

function reasonOf({ triggerCount, timeWindowMinutes }: Ban): string {
  const times = triggerCount === 1 ? 'once' : `${triggerCount} times`;
  return `Triggered the safety rules ${times} within ${timeWindowMinutes} minutes`;
}

function toUser(ban: Ban) {
  return {
    id: ban.id,
    user_id: ban.endUserId,
    banned_at: toIsoText(ban.bannedAt),
    ban_until: toIsoText(ban.banUntil),
    trigger_count: ban.triggerCount,
    risk_level: levelName(ban.riskLevel),
    reason: reasonOf(ban),
    is_active: ban.active,
    status: ban.active ? 'banned' : 'unbanned',
  };
}
