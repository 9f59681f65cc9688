import { ListService, type StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Caller } from '../auth/caller.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';
import { toIsoText } from './timestamp.js';

/** What the routes of lists need beyond the methods. */
export interface ListRoutesDeps {
  /** One list of the caller's tenant. Errors: NOT_FOUND. */
  readonly readList: (caller: Caller, kind: ListKind, id: string) => Promise<StoredKeywordList>;
}

/** /api/v1/config/blacklist and /api/v1/config/whitelist. */
export function listRoutes(deps: ListRoutesDeps): RestRoutes {
  return {
    ...routesOf('/api/v1/config/blacklist', ListKind.BLACKLIST, 'Blacklist', deps),
    ...routesOf('/api/v1/config/whitelist', ListKind.WHITELIST, 'Whitelist', deps),
  };
}

function routesOf(path: string, kind: ListKind, noun: string, { readList }: ListRoutesDeps): RestRoutes {
  const { listKeywordLists, createKeywordList, updateKeywordList, deleteKeywordList } = ListService.method;

  return {
    [`GET ${path}`]: {
      method: listKeywordLists,
      async handle({ ctx, call, policyId }) {
        ctx.body = (await call(listKeywordLists, { policyId, kind })).lists.map(toItem);
      },
    },

    [`GET ${path}/:id`]: {
      method: listKeywordLists,
      async handle({ ctx, caller, params }) {
        ctx.body = toItem(await readList(caller, kind, params['id'] ?? ''));
      },
    },

    [`POST ${path}`]: {
      method: createKeywordList,
      fieldName,
      async handle(request) {
        const { name, keywords, description, isActive } = await readItem(request);
        const { list } = await request.call(createKeywordList, {
          policyId: request.policyId,
          list: { kind, name: name ?? '', keywords: keywords ?? [] },
          description: description ?? '',
          disabled: isActive === false,
        });
        answerWrite(request.ctx, `${noun} created`, toItem(list));
      },
    },

    [`PUT ${path}/:id`]: {
      method: updateKeywordList,
      fieldName,
      async handle(request) {
        const id = request.params['id'] ?? '';
        const item = await readItem(request);
        const current = await readList(request.caller, kind, id);
        const { list } = await request.call(updateKeywordList, {
          list: {
            id,
            kind,
            name: item.name ?? current.list?.name ?? '',
            keywords: item.keywords ?? current.list?.keywords ?? [],
          },
          description: item.description ?? current.description,
          enabled: item.isActive ?? current.enabled,
        });
        answerWrite(request.ctx, `${noun} updated`, toItem(list));
      },
    },

    [`DELETE ${path}/:id`]: {
      method: deleteKeywordList,
      async handle({ ctx, call, caller, params }) {
        // A whitelist's id must not be found under the blacklists.
        await readList(caller, kind, params['id'] ?? '');
        await call(deleteKeywordList, { id: params['id'] ?? '' });
        answerWrite(ctx, `${noun} deleted`);
      },
    },
  };
}

/** What a body says; undefined for what it leaves out, which a POST fills with defaults and a PUT keeps. */
async function readItem(request: RestCall) {
  const body = await request.body();
  const item = {
    name: request.ctx.method === 'POST' ? body.text('name') : body.optionalText('name'),
    // The contract drops blank keywords, which the method's own rules would refuse.
    keywords: body.optionalTexts('keywords')?.filter((keyword) => keyword.trim() !== ''),
    description: body.optionalText('description'),
    isActive: body.optionalFlag('is_active'),
  };
  if (item.keywords?.length === 0 || (request.ctx.method === 'POST' && item.keywords === undefined)) {
    body.refuse('keywords', 'needs at least one keyword that is not blank');
  }
  body.end();
  return item;
}

function fieldName(path: string): string {
  if (path === 'disabled' || path === 'enabled') return 'is_active';
  return path === 'list' ? 'keywords' : path.replace(/^list\./, '');
}

function toItem(stored: StoredKeywordList | undefined) {
  return {
    id: stored?.list?.id,
    name: stored?.list?.name,
    keywords: stored?.list?.keywords ?? [],
    description: stored?.description,
    is_active: stored?.enabled,
    created_at: toIsoText(stored?.createdAt),
    updated_at: toIsoText(stored?.updatedAt),
  };
}
