import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { expect, it } from 'vitest';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { authorize } from '../rpc/transport.js';
import { signedIn } from '../testing/render-app.js';
import { createRenewal } from './renewal.js';
import { createSessionStore } from './session-store.js';

/** Services that take one token, renew it as often as `renewals` allows, and note the tokens that they see. */
function setUp({ valid, renewals }: { readonly valid: string; readonly renewals: number }) {
  let clockMs = 1_000_000;
  const state = { valid, renewals, exchanges: 0, seen: [] as string[] };
  const session = createSessionStore({ storage: undefined, clock: () => clockMs });
  const login = signedIn();
  session.start({
    ...login,
    accessToken: 'first',
    expiresAt: timestampFromMs(clockMs + 60_000),
    sessionExpiresAt: timestampFromMs(clockMs + 3_600_000),
  });
  const services = (interceptors: Parameters<typeof createRouterTransport>[1]) =>
    createRouterTransport((router) => {
      router.service(AuthService, {
        getMe(_request, { requestHeader }) {
          const token = requestHeader.get('authorization')?.slice('Bearer '.length) ?? '';
          state.seen.push(token);
          if (token !== state.valid) throw new ConnectError('no', Code.Unauthenticated);
          return { user: login.user! };
        },
        refreshSession() {
          state.exchanges += 1;
          if (state.exchanges > state.renewals) throw new ConnectError('over', Code.Unauthenticated);
          state.valid = `renewed ${state.exchanges}`;
          const end = timestampFromMs(clockMs + 3_600_000);
          return { accessToken: state.valid, expiresAt: timestampFromMs(clockMs + 60_000), sessionExpiresAt: end };
        },
      });
    }, interceptors);
  const renewal = createRenewal({ session, transport: services({}), alone: (work) => work(), clock: () => clockMs });
  const auth = createClient(AuthService, services({ transport: { interceptors: [authorize(session, renewal)] } }));
  const pass = (ms: number): void => {
    clockMs += ms;
  };
  return { auth, session, state, pass };
}

it('renews a token that is about to end once, however many calls wait for it', async () => {
  const { auth, session, state, pass } = setUp({ valid: 'first', renewals: 1 });
  pass(45_000);

  await Promise.all([auth.getMe({}), auth.getMe({}), auth.getMe({})]);

  expect(state).toMatchObject({ exchanges: 1, seen: ['renewed 1', 'renewed 1', 'renewed 1'] });
  expect(session.current()?.token).toBe('renewed 1');
});

it('goes on with a session whose token was over before anybody called', async () => {
  const { auth, session, pass } = setUp({ valid: 'first', renewals: 1 });
  pass(600_000);
  expect(session.current()).toBeDefined();

  expect((await auth.getMe({})).user?.email).toBe('ann@example.com');
});

it('sends a refused call again with a renewed token', async () => {
  const { auth, state } = setUp({ valid: 'another', renewals: 1 });

  await auth.getMe({});

  expect(state.seen).toEqual(['first', 'renewed 1']);
});

it('ends a session that the services do not renew', async () => {
  const { auth, session } = setUp({ valid: 'another', renewals: 0 });

  await expect(auth.getMe({})).rejects.toMatchObject({ code: Code.Unauthenticated });

  expect(session.current()).toBeUndefined();
  expect(session.ended()).toBe('expired');
});
