import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { type Invitation, UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { toRole, toRoleMessage } from '../users/user-message.js';
import type { Body } from './body.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';
import { roleName } from './sign-in.js';
import { toIsoText } from './timestamp.js';

/** /api/v1/team: the users of the tenant and those who are invited. */
export function teamRoutes(): RestRoutes {
  return {
    'GET /api/v1/team/my-role': {
      method: AuthService.method.getMe,
      async handle({ ctx, call }) {
        const { user } = await call(AuthService.method.getMe, {});
        ctx.body = { role: roleName(user?.role), tenant_id: user?.tenantId, tenant_name: user?.tenantName };
      },
    },

    'GET /api/v1/team/members': {
      method: UserService.method.listUsers,
      async handle(rest) {
        rest.ctx.body = await listMembers(rest);
      },
    },

    'POST /api/v1/team/members': {
      method: UserService.method.createUser,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { email: body.text('email'), password: body.text('password'), role: readRole(body) };
        body.end();
        const { user } = await call(UserService.method.createUser, request);
        answerWrite(ctx, 'Member added', { id: user?.id, email: user?.email, role: roleName(user?.role) });
      },
    },

    'PUT /api/v1/team/members/:id/role': {
      method: UserService.method.updateUserRole,
      async handle({ ctx, params, call, body: read }) {
        const body = await read();
        const role = readRole(body);
        body.end();
        const { user } = await call(UserService.method.updateUserRole, { id: params['id'] ?? '', role });
        answerWrite(ctx, 'Role changed', { id: user?.id, email: user?.email, role: roleName(user?.role) });
      },
    },

    'DELETE /api/v1/team/members/:id': {
      method: UserService.method.deleteUser,
      async handle({ ctx, params, call }) {
        await call(UserService.method.deleteUser, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Member removed');
      },
    },

    'GET /api/v1/team/invitations': {
      method: UserService.method.listInvitations,
      async handle({ ctx, call }) {
        const { invitations } = await call(UserService.method.listInvitations, {});
        ctx.body = invitations.map(toRestInvitation);
      },
    },

    'POST /api/v1/team/invitations': {
      method: UserService.method.createInvitation,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { email: body.text('email'), role: readRole(body) };
        body.end();
        const { invitation, token, link, mailed } = await call(UserService.method.createInvitation, request);
        const made = invitation === undefined ? {} : toRestInvitation(invitation);
        answerWrite(ctx, mailed ? 'Invitation sent' : 'Pass the link on', { ...made, token, link, mailed });
      },
    },

    'DELETE /api/v1/team/invitations/:id': {
      method: UserService.method.deleteInvitation,
      async handle({ ctx, params, call }) {
        await call(UserService.method.deleteInvitation, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Invitation taken back');
      },
    },

    'POST /api/v1/team/invitations/verify': {
      method: UserService.method.verifyInvitation,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const token = body.text('token');
        body.end();
        const reply = await call(UserService.method.verifyInvitation, { token });
        ctx.body = {
          valid: true,
          email: reply.email,
          role: roleName(reply.role),
          tenant_name: reply.tenantName,
          expires_at: toIsoText(reply.expiresAt),
        };
      },
    },

    'POST /api/v1/team/invitations/accept': {
      method: UserService.method.acceptInvitation,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { token: body.text('token'), password: body.text('password') };
        body.end();
        const { user } = await call(UserService.method.acceptInvitation, request);
        answerWrite(ctx, 'Welcome; sign in now', { id: user?.id, email: user?.email, role: roleName(user?.role) });
      },
    },
  };
}

const roles = ['owner', 'admin', 'member', 'viewer'] as const;

function readRole(body: Body) {
  const role = body.optionalWord('role', roles);
  if (role === undefined) body.refuse('role', `must be one of ${roles.join(', ')}`);
  return toRoleMessage(role ?? 'viewer');
}

/** The contract has no pages here; a tenant's users are few. */
async function listMembers({ call }: RestCall) {
  const members: object[] = [];
  let pageToken = '';
  do {
    const page = await call(UserService.method.listUsers, { pageSize: 100, pageToken });
    for (const user of page.users) {
      members.push({ id: user.id, email: user.email, role: toRole(user.role), is_super_admin: user.superAdmin });
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return members;
}

function toRestInvitation({ id, email, role, createdAt, expiresAt }: Invitation) {
  return { id, email, role: roleName(role), created_at: toIsoText(createdAt), expires_at: toIsoText(expiresAt) };
}
