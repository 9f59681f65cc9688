import { Code } from '@connectrpc/connect';

/**
 * Every error that a caller of Gatehouse can see, one line each.
 *
 * Shape: the key is the stable code that clients may switch on and never changes its meaning; `status` is the gRPC
 * code, `http` the status of the REST and OpenAI facades, `message` what happened, `next` what the caller can do.
 * `{name}` in a text is filled from the values given when the error is made; a value must never be a secret or judged text.
 * docs/errors.md is generated from this table.
 */
export const catalog = {
  // Who is asking
  CREDENTIALS_MISSING: entry(
    Code.Unauthenticated,
    401,
    'Not authenticated',
    'Send "Authorization: Bearer" with an API key or an access token.',
  ),
  API_KEY_UNKNOWN: entry(
    Code.Unauthenticated,
    401,
    'Invalid API key',
    'Check the key, or create a new one for the application.',
  ),
  API_KEY_EXPIRED: entry(
    Code.Unauthenticated,
    401,
    'The API key has expired',
    'Use its new secret or another key, or ask an administrator of the tenant for a later end.',
  ),
  API_KEY_CANNOT_DISCOVER: entry(
    Code.Unauthenticated,
    401,
    'This API key may not name applications by X-OG-Application-ID',
    'Use a key of the kind discovery, or leave the header out.',
  ),
  API_KEY_SCOPE: entry(
    Code.PermissionDenied,
    403,
    'The API key may not be used here: it lacks the scope "{scope}"',
    'Use a key that has it, or ask an administrator of the tenant; the scope "model" is that of keys of the kind model.',
  ),
  API_KEY_ADDRESS: entry(
    Code.PermissionDenied,
    403,
    'The API key is not accepted from this network address',
    'Call from an address that the key allows, or ask an administrator of the tenant to add yours.',
  ),
  TOKEN_INVALID: entry(Code.Unauthenticated, 401, 'Invalid or expired access token', 'Sign in again.'),
  LOGIN_FAILED: entry(
    Code.Unauthenticated,
    401,
    'Wrong e-mail address or password',
    'Check both, or ask an administrator to reset the password.',
  ),
  SESSION_ENDED: entry(Code.Unauthenticated, 401, 'The session has ended', 'Sign in again.'),
  SWITCH_ENDED: entry(
    Code.FailedPrecondition,
    400,
    'The switch session has ended',
    'Leave X-Switch-Session out, or start another one.',
  ),
  USER_DISABLED: entry(Code.PermissionDenied, 403, 'The account is disabled', 'Ask an administrator to enable it.'),
  EMAIL_UNVERIFIED: entry(
    Code.PermissionDenied,
    403,
    'The e-mail address is not verified yet',
    'Enter the code that was mailed, or ask for another one.',
  ),
  REGISTRATION_CLOSED: entry(
    Code.PermissionDenied,
    403,
    'Nobody can register here',
    'Ask an administrator for an account; DEPLOYMENT_MODE=saas opens the registration.',
  ),
  CODE_INVALID: entry(
    Code.InvalidArgument,
    400,
    'The code is wrong or has expired',
    'Check it, or ask for another one.',
  ),
  LINK_INVALID: entry(Code.InvalidArgument, 400, 'The link is not valid or has expired', 'Ask for another one.'),
  PASSWORD_WRONG: entry(Code.InvalidArgument, 400, 'The current password is wrong', 'Check it.'),
  MAIL_UNAVAILABLE: entry(
    Code.FailedPrecondition,
    400,
    'This installation cannot send e-mail',
    'Ask the operator to set SMTP_URL, or MAIL_TO_LOG to find links in the log.',
  ),
  MAIL_FAILED: entry(Code.Unavailable, 503, 'The e-mail could not be sent', 'Try again later; the log says why.'),
  SSO_UNAVAILABLE: entry(
    Code.FailedPrecondition,
    400,
    'Single sign-on is not set up',
    'Sign in with e-mail address and password; OIDC_ISSUER sets it up.',
  ),
  SSO_FAILED: entry(
    Code.Unauthenticated,
    401,
    'Single sign-on did not succeed: {reason}',
    'Start again from the sign-in page.',
  ),
  LOGIN_LOCKED: entry(
    Code.ResourceExhausted,
    429,
    'Too many failed sign-ins',
    'Wait {retryAfterSeconds} seconds and try again.',
  ),
  MESH_TOKEN_INVALID: entry(
    Code.Unauthenticated,
    401,
    'Not a service of this installation',
    'Give every service the same GATEHOUSE_SECRET_KEY.',
  ),
  MESH_CERTIFICATE_MISSING: entry(
    Code.Unauthenticated,
    401,
    'The calling service shows no certificate of this installation',
    'Give the service MESH_CERT_FILE and MESH_KEY_FILE, issued by the authority in MESH_CA_FILE with its name.',
  ),
  PERMISSION_DENIED: entry(
    Code.PermissionDenied,
    403,
    'Not allowed',
    'Ask an administrator of the tenant for the role {role}.',
  ),
  APPLICATION_FOREIGN: entry(
    Code.PermissionDenied,
    403,
    'No such application in this tenant',
    'Use the id of one of your own applications, or leave it out.',
  ),
  APPLICATION_DISABLED: entry(
    Code.PermissionDenied,
    403,
    'The application is disabled',
    'Enable the application, or use another one.',
  ),
  USER_BANNED: entry(
    Code.PermissionDenied,
    403,
    'User is banned',
    'Wait until {banUntil}, or ask an administrator of the tenant to lift the ban.',
  ),

  // What is asked
  REQUEST_MALFORMED: entry(
    Code.InvalidArgument,
    400,
    'The request body is not valid {format}',
    'Send a body of that format.',
  ),
  REQUEST_INVALID: entry(
    Code.InvalidArgument,
    422,
    'The request does not validate',
    'Correct the fields that are listed.',
  ),
  REQUEST_TOO_LARGE: entry(
    Code.ResourceExhausted,
    413,
    'The request is larger than {maxBytes} bytes',
    'Send less at once.',
  ),
  NOT_FOUND: entry(Code.NotFound, 404, 'No such {thing}', 'Check the id.'),
  ROUTE_NOT_FOUND: entry(Code.NotFound, 404, 'No such path', 'Check the path and the port: the README lists both.'),
  METHOD_NOT_ALLOWED: entry(Code.Unimplemented, 405, 'The path does not take {method}', 'Use one of: {allowed}.'),
  ALREADY_EXISTS: entry(Code.AlreadyExists, 409, 'A {thing} with that name exists', 'Choose another name.'),
  IN_USE: entry(Code.FailedPrecondition, 400, 'The {thing} is still needed', '{reason}'),
  CAMPAIGN_RUNNING: entry(
    Code.FailedPrecondition,
    409,
    'The campaign is running already',
    'Wait until its run has ended, or cancel it.',
  ),
  LIMIT_REACHED: entry(
    Code.FailedPrecondition,
    400,
    'There can be at most {limit} {things}',
    'Remove some that are no longer needed.',
  ),
  POLICY_INVALID: entry(
    Code.InvalidArgument,
    422,
    'The policy does not compile',
    'Correct what is listed; nothing was saved.',
  ),
  NOT_REPLAYABLE: entry(
    Code.FailedPrecondition,
    409,
    'The result cannot be judged again: its {lacks} is not kept',
    'Choose a newer result; DETECTION_KEEP_REQUESTS says whether texts are kept.',
  ),
  APPEAL_DECIDED: entry(
    Code.FailedPrecondition,
    409,
    'The appeal was decided already',
    'Read it again to see who decided, and why.',
  ),
  POLICY_CHANGED: entry(
    Code.Aborted,
    409,
    'The policy was changed meanwhile',
    'Read it again and repeat the change; nothing was saved.',
  ),
  PAGE_TOKEN_INVALID: entry(
    Code.InvalidArgument,
    400,
    'The page token is not one of ours',
    'Start again from the first page.',
  ),
  RATE_LIMITED: entry(
    Code.ResourceExhausted,
    429,
    'Rate limit exceeded',
    'Wait {retryAfterSeconds} seconds and try again.',
  ),
  QUOTA_EXCEEDED: entry(
    Code.ResourceExhausted,
    429,
    'Monthly limit reached: {used} of {limit} calls used',
    'Wait for the next month, or ask the operator for a higher limit.',
  ),
  STREAM_PROTOCOL: entry(Code.InvalidArgument, 400, 'The stream does not follow the protocol', '{expected}'),

  // Behind us
  MODEL_ROUTE_NOT_FOUND: entry(
    Code.NotFound,
    404,
    'No route for the model "{model}"',
    'Add a route for it, or ask for a model that GET /v1/models lists.',
  ),
  MODEL_NOT_CONFIGURED: entry(
    Code.NotFound,
    404,
    'This installation has no {kind} model',
    'Ask for another kind of model, or ask whoever runs Gatehouse to set {variable}.',
  ),
  UPSTREAM_UNREACHABLE: entry(
    Code.Unavailable,
    502,
    'The upstream model did not answer',
    'Try again; if it stays, check the upstream model in the admin UI.',
  ),
  UPSTREAM_TIMEOUT: entry(
    Code.DeadlineExceeded,
    504,
    'The upstream model took too long',
    'Try again; if it stays, check the upstream model in the admin UI.',
  ),
  UPSTREAM_FAILED: entry(
    Code.Unavailable,
    502,
    'The upstream model answered with status {status}',
    'Try again; if it stays, check the upstream model in the admin UI.',
  ),
  UPSTREAM_BROKE_OFF: entry(
    Code.Unavailable,
    502,
    'The upstream model broke off in the middle of its answer',
    'Try again; if it stays, check the upstream model in the admin UI.',
  ),
  PROTOCOL_UNSUPPORTED: entry(
    Code.Unimplemented,
    400,
    'The upstream model of provider {provider} has no {protocol}',
    'Ask another model, or use a path that its provider has: docs/providers.md lists them.',
  ),
  CONTENT_BLOCKED: entry(
    Code.FailedPrecondition,
    400,
    'The request was stopped by the security policy',
    'Take out what the policy does not allow; the header x-gatehouse-input names the stored result.',
  ),
  EGRESS_REFUSED: entry(
    Code.FailedPrecondition,
    502,
    'The configured address may not be called: it {reason}',
    'Correct the address, or ask whoever runs Gatehouse to name its host in EGRESS_ALLOW.',
  ),
  UPSTREAM_RESTING: entry(
    Code.Unavailable,
    503,
    'The upstream model failed several times and is left alone for a while',
    'Wait {retryAfterSeconds} seconds and try again; if it stays, check the upstream model in the admin UI.',
  ),
  PRIVATE_MODEL_UNAVAILABLE: entry(
    Code.FailedPrecondition,
    403,
    'The policy wants a private model for this request, and none is available',
    'Ask an administrator of the tenant to mark an upstream model as private.',
  ),
  BUDGET_EXCEEDED: entry(
    Code.ResourceExhausted,
    429,
    'The budget of this API key is used up',
    'Wait {retryAfterSeconds} seconds, or ask an administrator of the tenant for a larger budget.',
  ),
  UPSTREAM_KEY_REFUSED: entry(
    Code.FailedPrecondition,
    401,
    'The upstream model refused the key that this gateway holds for it',
    'Not your key: ask an administrator to correct the key of the upstream model.',
  ),
  UPSTREAM_MALFORMED: entry(
    Code.Unavailable,
    502,
    'The upstream model did not answer with {format}',
    'Check that the upstream model speaks the protocol of its provider.',
  ),
  DETECTION_UNAVAILABLE: entry(
    Code.Unavailable,
    503,
    'No detection service answered',
    'Try again; if it stays, check that detection is running.',
  ),
  SERVICE_UNREACHABLE: entry(
    Code.Unavailable,
    502,
    'The service behind this path does not answer',
    'Try again; if it stays, check that the service is running: GET /health on its port.',
  ),
  DEADLINE_EXCEEDED: entry(
    Code.DeadlineExceeded,
    504,
    'Not done within {timeoutMs} ms',
    'Send less at once, or allow more time.',
  ),
  OVERLOADED: entry(
    Code.ResourceExhausted,
    429,
    'Too much work at once',
    'Wait a second and try again, or add replicas.',
  ),
  RESULTS_FULL: entry(
    Code.Unavailable,
    503,
    'Results of checks cannot be kept at the moment, and this installation answers none that it cannot keep',
    'Try again in a moment; the operator sees why in the log and in gatehouse_results_spool_bytes.',
  ),
  SHUTTING_DOWN: entry(Code.Unavailable, 503, 'The service is stopping', 'Try again; another instance will answer.'),
  REDIS_UNAVAILABLE: entry(Code.Unavailable, 503, 'Redis cannot be reached', 'Check REDIS_URL and that Redis runs.'),
  DATABASE_UNAVAILABLE: entry(
    Code.Unavailable,
    503,
    'The database does not answer',
    'Try again; if it stays, check GET /health/db.',
  ),
  CANCELED: entry(Code.Canceled, 499, 'The caller gave up', 'Nothing to do.'),
  INTERNAL: entry(
    Code.Internal,
    500,
    'Something went wrong on our side',
    'Try again; if it stays, report the request id.',
  ),
} as const satisfies Record<string, CatalogEntry>;

/** Stable code of an error that callers can see. */
export type ErrorCode = keyof typeof catalog;

/** One line of the catalogue. */
export interface CatalogEntry {
  /** gRPC and Connect status code. */
  readonly status: Code;
  /** HTTP status of the facades. */
  readonly http: number;
  /** What happened; may hold `{name}` places. */
  readonly message: string;
  /** What the caller can do next; may hold `{name}` places. */
  readonly next: string;
}

function entry(status: Code, http: number, message: string, next: string): CatalogEntry {
  return { status, http, message, next };
}
