import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { catalog, type ErrorCode } from './catalog.js';
import { GatehouseError } from './error.js';
import { fromErrorInfo, toErrorInfo } from './error-info.js';
import { toConnect, toGatehouseError } from './to-connect.js';
import { toOpenAi, toOverloaded, toRest } from './to-rest.js';

// The keys are those of the table.
const codes = Object.keys(catalog) as ErrorCode[];

describe('catalog', () => {
  it.each(codes)('%s has a code in capitals, an error status and two whole sentences', (code) => {
    const { status, http, message, next } = catalog[code];

    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(Code[status]).toBeDefined();
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(600);
    expect(message).toMatch(/^[A-Z].*[^.]$/);
    expect(next).toMatch(/^(\{reason\}|\{expected\}|[A-Z].*\.)$/);
  });
});

describe('GatehouseError', () => {
  it('fills the places of both texts and keeps those that it has no value for', () => {
    const filled = new GatehouseError('METHOD_NOT_ALLOWED', { values: { method: 'PUT', allowed: 'GET' } });
    const empty = new GatehouseError('METHOD_NOT_ALLOWED');

    expect([filled.message, filled.next]).toEqual(['The path does not take PUT', 'Use one of: GET.']);
    expect([empty.message, empty.next]).toEqual(['The path does not take {method}', 'Use one of: {allowed}.']);
  });

  it('puts a replacement character for half a character in a value', () => {
    const error = new GatehouseError('MODEL_ROUTE_NOT_FOUND', { values: { model: 'a\ud83db\ud83d\ude00' } });

    expect(error.message).toBe('No route for the model "a\uFFFDb\ud83d\ude00"');
  });

  it('names the seconds after which to try again', () => {
    const error = new GatehouseError('RATE_LIMITED', { retryAfterSeconds: 12 });

    expect(error.next).toBe('Wait 12 seconds and try again.');
    expect(error.retryAfterSeconds).toBe(12);
  });
});

describe('toConnect', () => {
  it('gives a catalogue error its status, message, retry delay and an ErrorInfo', () => {
    const fields = [{ path: 'messages[3].role', message: 'is too long' }];
    const error = toConnect(new GatehouseError('RATE_LIMITED', { fields, retryAfterSeconds: 1.5 }), 'request-1');

    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.rawMessage).toBe('Rate limit exceeded');
    expect(error.metadata.get('retry-after')).toBe('2');
    expect(error.findDetails(ErrorInfoSchema)).toEqual([
      create(ErrorInfoSchema, {
        code: 'RATE_LIMITED',
        nextStep: 'Wait 1.5 seconds and try again.',
        requestId: 'request-1',
        fields,
        retryAfterSeconds: 2,
      }),
    ]);
  });

  it.each([
    ['an Error', new Error('password is hunter2')],
    ['a string', 'password is hunter2'],
    ['an RPC error without details', new ConnectError('password is hunter2', Code.Unknown)],
  ])('hides what is in %s behind INTERNAL', (_name, thrown) => {
    const error = toConnect(thrown);

    expect(error.code).toBe(Code.Internal);
    expect(error.rawMessage).toBe('Something went wrong on our side');
    expect(error.findDetails(ErrorInfoSchema)[0]?.code).toBe('INTERNAL');
  });

  it('passes an RPC error on that has an ErrorInfo, or says that the method does not exist', () => {
    const ours = toConnect(new GatehouseError('API_KEY_UNKNOWN'), 'request-2');
    const unimplemented = new ConnectError('a.B/C is not implemented', Code.Unimplemented);

    expect(toConnect(ours, 'request-3')).toBe(ours);
    expect(toConnect(unimplemented)).toBe(unimplemented);
  });

  it.each([
    [Code.Canceled, 'CANCELED'],
    [Code.DeadlineExceeded, 'DEADLINE_EXCEEDED'],
    [Code.Unavailable, 'SERVICE_UNREACHABLE'],
    [Code.ResourceExhausted, 'OVERLOADED'],
    [Code.Unauthenticated, 'CREDENTIALS_MISSING'],
    [Code.PermissionDenied, 'PERMISSION_DENIED'],
    [Code.InvalidArgument, 'REQUEST_INVALID'],
    [Code.NotFound, 'NOT_FOUND'],
    [Code.DataLoss, 'INTERNAL'],
  ])('reads the bare status %i as %s, without open places in its texts', (status, code) => {
    const error = toGatehouseError(new ConnectError('at 10.0.0.7', status));

    expect(error.code).toBe(code);
    expect(error.message + error.next).not.toMatch(/[{}]|10\.0\.0\.7/);
  });

  it('reads aborted and timed-out signals', () => {
    expect(toGatehouseError(new DOMException('gone', 'AbortError')).code).toBe('CANCELED');
    expect(toGatehouseError(new DOMException('late', 'TimeoutError')).code).toBe('DEADLINE_EXCEEDED');
  });
});

describe('toErrorInfo and fromErrorInfo', () => {
  it.each(codes)('bring %s back with the words that the other service used', (code) => {
    const fields = [{ path: 'name', message: 'is taken' }];
    const values = { thing: 'application', role: 'owner', method: 'PUT', model: 'gpt' };
    const facts = { ban_until: '2026-01-01T00:00:00.000Z' };
    const error = new GatehouseError(code, { values, fields, facts, retryAfterSeconds: 3 });

    const { message } = error;
    const back = fromErrorInfo({ status: catalog[code].status, message, info: toErrorInfo(error) });

    expect(back).toMatchObject({ code, message, next: error.next, fields, facts, retryAfterSeconds: 3 });
  });

  it('falls to the status when the code is of a newer catalogue', () => {
    const info = create(ErrorInfoSchema, { code: 'TOO_PURPLE', nextStep: 'Paint it.' });
    const error = fromErrorInfo({ status: Code.NotFound, message: 'Too purple', info });

    expect(error.code).toBe('NOT_FOUND');
    expect(error.message).toBe('No such resource');
  });

  it('does not take inherited names for codes', () => {
    const info = create(ErrorInfoSchema, { code: 'constructor' });

    expect(fromErrorInfo({ status: Code.Unknown, message: '', info }).code).toBe('INTERNAL');
  });
});

describe('toRest and toOpenAi', () => {
  it('answer a plain error in their own shapes, with code and next step in headers', () => {
    const error = new GatehouseError('OVERLOADED', { retryAfterSeconds: 0.2 });
    const headers = {
      'x-error-code': 'OVERLOADED',
      'x-error-next-step': 'Wait a second and try again, or add replicas.',
      'retry-after': '1',
    };

    expect(toRest(error)).toEqual({ status: 429, headers, body: { detail: 'Too much work at once' } });
    expect(toOverloaded(error, 'detection')).toEqual({
      status: 429,
      headers,
      body: {
        error: {
          message: 'Too much work at once',
          type: 'service_overloaded',
          code: 429,
          service: 'detection',
          retry_after: 1,
        },
      },
    });
    expect(toOpenAi(error)).toEqual({
      status: 429,
      headers,
      body: {
        error: { message: 'Too much work at once', type: 'service_overloaded', param: null, code: 'overloaded' },
      },
    });
  });

  it('put the facts of an error beside its message, in REST', () => {
    const error = new GatehouseError('USER_BANNED', { facts: { ban_until: 'tomorrow', reason: 'because' } });

    expect(toRest(error).body).toEqual({
      detail: { error: 'User is banned', ban_until: 'tomorrow', reason: 'because' },
    });
  });

  it('list wrong fields: REST with their location, OpenAI with the first one', () => {
    const fields = [
      { path: 'messages[3].role', message: 'is too long' },
      { path: 'model', message: 'is missing' },
    ];
    const error = new GatehouseError('REQUEST_INVALID', { fields });

    expect(toRest(error).body).toEqual({
      detail: [
        { type: 'value_error', loc: ['body', 'messages', 3, 'role'], msg: 'is too long' },
        { type: 'value_error', loc: ['body', 'model'], msg: 'is missing' },
      ],
    });
    expect(toOpenAi(error).body).toEqual({
      error: {
        message: 'The request does not validate: messages[3].role: is too long',
        type: 'invalid_request_error',
        param: 'messages[3].role',
        code: 'request_invalid',
      },
    });
  });

  it.each([
    ['API_KEY_UNKNOWN', 'authentication_error'],
    ['APPLICATION_DISABLED', 'permission_error'],
    ['RATE_LIMITED', 'rate_limit_exceeded'],
    ['MODEL_ROUTE_NOT_FOUND', 'model_route_not_found'],
    ['REQUEST_MALFORMED', 'invalid_request_error'],
    ['UPSTREAM_FAILED', 'api_error'],
  ] as const)('%s is an OpenAI error of type %s', (code, type) => {
    expect(toOpenAi(new GatehouseError(code)).body).toMatchObject({ error: { type } });
  });
});
