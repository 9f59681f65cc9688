import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { answerWrite, queryText, type RestRoutes } from './facade.js';

/** Registering, and passwords that were forgotten. */
export function accountRoutes(): RestRoutes {
  return {
    'GET /api/v1/auth/verify-reset-token': {
      method: AuthService.method.verifyResetToken,
      async handle({ ctx, call }) {
        const { email } = await call(AuthService.method.verifyResetToken, { token: queryText(ctx, 'token') });
        ctx.body = { valid: true, email };
      },
    },

    'POST /api/v1/auth/forgot-password': {
      method: AuthService.method.forgotPassword,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { email: body.text('email'), language: body.optionalText('language') ?? '' };
        body.end();
        await call(AuthService.method.forgotPassword, request);
        answerWrite(ctx, 'If the address has an account, a link is on its way');
      },
    },

    'POST /api/v1/auth/reset-password': {
      method: AuthService.method.resetPassword,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { token: body.text('token'), newPassword: body.text('new_password') };
        body.end();
        await call(AuthService.method.resetPassword, request);
        answerWrite(ctx, 'Password changed; sign in with the new one');
      },
    },

    'POST /api/v1/users/register': {
      method: AuthService.method.register,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const language = body.optionalText('language') ?? '';
        const request = { email: body.text('email'), password: body.text('password'), language };
        body.end();
        await call(AuthService.method.register, request);
        answerWrite(ctx, 'A code was mailed to the address');
      },
    },

    'POST /api/v1/users/verify-email': {
      method: AuthService.method.verifyEmail,
      fieldName: (path) => (path === 'code' ? 'verification_code' : path),
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { email: body.text('email'), code: body.text('verification_code') };
        body.end();
        await call(AuthService.method.verifyEmail, request);
        answerWrite(ctx, 'The address is verified; sign in now');
      },
    },

    'POST /api/v1/users/resend-verification-code': {
      method: AuthService.method.resendVerificationCode,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const request = { email: body.text('email'), language: body.optionalText('language') ?? '' };
        body.end();
        await call(AuthService.method.resendVerificationCode, request);
        answerWrite(ctx, 'If the address waits for a code, another one is on its way');
      },
    },
  };
}
