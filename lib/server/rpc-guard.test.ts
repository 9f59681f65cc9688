import { createContextValues } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { Health } from '#gen/grpc/health/v1/health_pb.js';
import { ServerReflection as ReflectionV1 } from '#gen/grpc/reflection/v1/reflection_pb.js';
import { ServerReflection as ReflectionV1Alpha } from '#gen/grpc/reflection/v1alpha/reflection_pb.js';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { type Principal, peerKey, principalKey, requestIdKey } from '#lib/auth/principal.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { RpcCall } from './rpc.js';
import { createRpcGuard } from './rpc-guard.js';

const secrets = createSecrets('s'.repeat(32));

const known: Principal = {
  kind: 'api_key',
  tenantId: 't',
  applicationId: 'a',
  policyId: 'p',
  actorId: 'k',
  role: undefined,
  isSuperAdmin: false,
  language: 'en',
};

/** Knows one credential, at once or after a while, and shows which application it was asked for. */
const authenticator: Authenticator = {
  authenticate(authorization, options) {
    const principal = { ...known, applicationId: options?.applicationId || known.applicationId };
    if (authorization === 'now') return principal;
    if (authorization === 'later') return Promise.resolve(principal);
    throw new GatehouseError(authorization === undefined ? 'CREDENTIALS_MISSING' : 'API_KEY_UNKNOWN');
  },
  forgetTenant: () => undefined,
  forgetAll: () => undefined,
};

const guard = createRpcGuard({
  authenticator,
  secrets,
  publicMethods: new Set(['gatehouse.admin.v1.AuthService/Login']),
});

function call(method: RpcCall['method'], header: Record<string, string> = {}): RpcCall {
  return { method, header: new Headers(header), peer: '127.0.0.1', values: createContextValues() };
}

const { detect } = DetectionService.method;

describe('createRpcGuard', () => {
  it('refuses a call without credentials, with wrong ones, or with a wrong mesh token', () => {
    expect(() => guard(call(detect))).toThrow(new GatehouseError('CREDENTIALS_MISSING'));
    expect(() => guard(call(detect, { authorization: 'wrong' }))).toThrow(new GatehouseError('API_KEY_UNKNOWN'));
    for (const token of ['', 'wrong', createSecrets('t'.repeat(32)).meshToken]) {
      expect(() => guard(call(detect, { 'x-gatehouse-mesh': token, authorization: 'now' }))).toThrow(
        new GatehouseError('MESH_TOKEN_INVALID'),
      );
    }
  });

  it('is done at once for a known credential, and later for one that must be looked up', async () => {
    const [now, later] = [call(detect, { authorization: 'now' }), call(detect, { authorization: 'later' })];

    expect(guard(now)).toBeUndefined();
    expect(now.values.get(principalKey)).toEqual(known);

    await guard(later);
    expect(later.values.get(principalKey)).toEqual(known);
  });

  it('passes the named application on', () => {
    const named = call(detect, { authorization: 'now', 'x-application-id': 'other' });

    guard(named);

    expect(named.values.get(principalKey)?.applicationId).toBe('other');
  });

  it('knows a service of this installation by the mesh token', () => {
    const mesh = call(detect, { 'x-gatehouse-mesh': secrets.meshToken, 'x-gatehouse-service': 'proxy' });

    guard(mesh);

    expect(mesh.values.get(principalKey)).toEqual({
      kind: 'service',
      tenantId: '',
      applicationId: '',
      policyId: '',
      actorId: 'proxy',
      role: undefined,
      isSuperAdmin: false,
      language: 'en',
    });
  });

  it('lets everybody call health, reflection and the methods that are named public', () => {
    const methods = [
      Health.method.check,
      Health.method.watch,
      ReflectionV1.method.serverReflectionInfo,
      ReflectionV1Alpha.method.serverReflectionInfo,
      AuthService.method.login,
    ];

    for (const method of methods) {
      const open = call(method);
      expect(guard(open), method.name).toBeUndefined();
      expect(open.values.get(principalKey)).toBeUndefined();
    }
    expect(() => guard(call(AuthService.method.getMe))).toThrow(GatehouseError);
  });

  it('names the request as the caller does, or anew when that name is unfit for logs', () => {
    const [named, unfit] = [
      call(Health.method.check, { 'x-request-id': 'abc-1' }),
      call(Health.method.check, { 'x-request-id': 'a b' }),
    ];

    guard(named);
    guard(unfit);

    expect(named.values.get(requestIdKey)).toBe('abc-1');
    expect(unfit.values.get(requestIdKey)).toMatch(/^[0-9a-f-]{36}$/);
    expect(named.values.get(peerKey)).toBe('127.0.0.1');
  });

  it('keeps the name that the server has given', () => {
    const named = call(Health.method.check, { 'x-request-id': 'header' });
    named.values.set(requestIdKey, 'server');

    guard(named);

    expect(named.values.get(requestIdKey)).toBe('server');
  });
});
