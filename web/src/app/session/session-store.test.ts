import { toJsonString } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { LoginResponseSchema } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { signedIn } from '../testing/render-app.js';
import { createSessionStore } from './session-store.js';

const clock = () => 1_000_000;

function login(expiresAtMs: number) {
  const reply = signedIn();
  reply.expiresAt = timestampFromMs(expiresAtMs);
  return reply;
}

describe('session store', () => {
  it('has nobody when the stored text is not a session', () => {
    sessionStorage.setItem('gatehouse.session', '{"accessToken": 7');

    const store = createSessionStore({ storage: sessionStorage, clock });

    expect(store.current()).toBeUndefined();
    expect(store.ended()).toBe('none');
  });

  it('has nobody once the token has run out', () => {
    sessionStorage.setItem('gatehouse.session', toJsonString(LoginResponseSchema, login(clock() - 1)));

    const store = createSessionStore({ storage: sessionStorage, clock });

    expect(store.current()).toBeUndefined();
    expect(store.ended()).toBe('expired');
  });

  it('survives a reload of the tab', () => {
    createSessionStore({ storage: sessionStorage, clock }).start(login(clock() + 1000));

    const reloaded = createSessionStore({ storage: sessionStorage, clock });

    expect(reloaded.current()?.user.email).toBe('ann@example.com');
  });

  it('leaves nothing behind when it ends, and says why it did', () => {
    const store = createSessionStore({ storage: sessionStorage, clock });
    store.start(login(clock() + 1000));
    let calls = 0;
    store.subscribe(() => {
      calls += 1;
    });

    store.end('signed_out');

    expect(store.current()).toBeUndefined();
    expect(store.ended()).toBe('signed_out');
    expect(sessionStorage.length).toBe(0);
    expect(calls).toBe(1);
  });

  it('works where storage is forbidden', () => {
    const forbidden = {
      getItem: () => null,
      removeItem: () => undefined,
      setItem() {
        throw new DOMException('denied', 'SecurityError');
      },
    };
    const store = createSessionStore({ storage: forbidden, clock });

    store.start(login(clock() + 1000));

    expect(store.current()?.token).not.toBe('');
  });
});
