import { useQuery } from '@connectrpc/connect-query';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { AuthService, Role, type User } from '#gen/gatehouse/admin/v1/auth_pb.js';
import type { Session, SessionStore } from './session-store.js';

const SessionContext = createContext<SessionStore | undefined>(undefined);

/** Makes the session store available to the tree. */
export function SessionProvider({ store, children }: { store: SessionStore; children: ReactNode }) {
  return <SessionContext value={store}>{children}</SessionContext>;
}

/** The session store of the tree. */
export function useSessionStore(): SessionStore {
  const store = useContext(SessionContext);
  if (store === undefined) throw new Error('useSessionStore needs a SessionProvider above it');
  return store;
}

/** Who is signed in, or undefined; renders again when that changes. */
export function useSession(): Session | undefined {
  const store = useSessionStore();
  return useSyncExternalStore(store.subscribe, store.current);
}

/** The signed-in user: at once as of the sign-in, soon as the service knows them now. Only for pages behind the sign-in. */
export function useUser(): User {
  const session = useSession();
  const me = useQuery(AuthService.method.getMe, {}, { enabled: session !== undefined, staleTime: 5 * 60_000 });
  const user = me.data?.user ?? session?.user;
  if (user === undefined) throw new Error('useUser is for pages behind the sign-in');
  return user;
}

/** Least role that a page or a control asks for. */
export type Permission = 'viewer' | 'member' | 'admin' | 'owner';

const roleOf: Readonly<Record<Permission, Role>> = {
  viewer: Role.VIEWER,
  member: Role.MEMBER,
  admin: Role.ADMIN,
  owner: Role.OWNER,
};

/** Whether the user may do what asks for that role. The services decide for themselves; this only keeps screens honest. */
export function isAllowed(user: User, permission: Permission): boolean {
  return user.superAdmin || user.role >= roleOf[permission];
}
