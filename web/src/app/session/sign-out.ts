import { useMutation } from '@connectrpc/connect-query';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useSessionStore } from './session.js';

/** Ends the session at the service, and forgets it in this browser whatever comes of that. */
export function useSignOut(): () => void {
  const store = useSessionStore();
  const logout = useMutation(AuthService.method.logout);
  return () => {
    logout.mutate({});
    store.end('signed_out');
  };
}
