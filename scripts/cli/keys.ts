import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type ApiKey,
  ApiKeyScope,
  type Application,
  ApplicationService,
} from '#gen/gatehouse/admin/v1/application_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { type Command, type CommandCall, textOf } from './command.js';
import { UsageError } from './complaint.js';

const dayMs = 86_400_000;

/** `keys list`: keys of an application, without their secrets. */
export const listKeys: Command = async (call) => {
  const { id } = await findApplication(call);
  const { apiKeys } = await clientOf(call).listApiKeys({ applicationId: id });
  const lines = apiKeys.map(
    (key) => `${key.id}  ${key.hint}  ${key.enabled ? 'enabled ' : 'disabled'}  ${scopesOf(key)}  ${key.name}`,
  );
  call.console.show(apiKeys.map(toItem), lines.join('\n'));
  return 0;
};

/** `keys create`: prints the secret, this once. */
export const createKey: Command = async (call) => {
  const { values, console } = call;
  const days = wholeNumber(values, 'expires-in-days', 3_650);
  const asked = {
    applicationId: (await findApplication(call)).id,
    name: textOf(values, 'name'),
    scopes: textOf(values, 'scopes')
      .split(',')
      .filter((word) => word !== '')
      .map(toScope),
    ...(days !== undefined && { expiresAt: timestampFromMs(Date.now() + days * dayMs) }),
  };
  const { apiKey, secret, revision } = await clientOf(call).createApiKey(asked);
  console.show(
    { id: apiKey?.id, secret, revision },
    `${secret}\nkey ${apiKey?.id}; this is the only time that its secret is shown`,
  );
  return 0;
};

/** `keys rotate`: prints the new secret, this once. */
export const rotateKey: Command = async (call) => {
  const overlapHours = wholeNumber(call.values, 'overlap-hours', 168) ?? 24;
  const { apiKey, secret, revision } = await clientOf(call).rotateApiKey({ id: idOf(call), overlapHours });
  const text = `${secret}\nkey ${apiKey?.id}; the secret before works for ${overlapHours} more hours`;
  call.console.show({ id: apiKey?.id, secret, revision, overlap_hours: overlapHours }, text);
  return 0;
};

/** `keys revoke`. */
export const revokeKey: Command = async (call) => {
  const id = idOf(call);
  await clientOf(call).deleteApiKey({ id });
  call.console.show({ id, revoked: true }, `key ${id} is revoked`);
  return 0;
};

/** `keys reseal`: after a change of the key that seals. */
export const resealKeys: Command = async ({ connection, console }) => {
  const { resealed } = await connection.client(UpstreamService, 'admin').resealUpstreamKeys({});
  console.show({ resealed }, `${resealed} stored keys were sealed anew`);
  return 0;
};

const clientOf = ({ connection }: CommandCall) => connection.client(ApplicationService, 'admin');

async function findApplication(call: CommandCall): Promise<Application> {
  const wanted = textOf(call.values, 'application');
  const found: Application[] = [];
  let pageToken = '';
  do {
    const page = await clientOf(call).listApplications({ pageSize: 100, pageToken });
    found.push(...page.applications);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  const [only] = found;
  if (wanted === '' && only !== undefined && found.length === 1) return only;
  const named = found.find(({ id, name }) => id === wanted || name === wanted);
  if (named !== undefined) return named;
  throw new UsageError(
    wanted === ''
      ? 'there are several applications; name one with --application'
      : `there is no application "${wanted}"`,
  );
}

function idOf({ positionals: [id] }: CommandCall): string {
  if (id === undefined) throw new UsageError('name the key by its id; "keys list" shows it');
  return id;
}

function toScope(word: string): ApiKeyScope {
  const scopes: Readonly<Record<string, ApiKeyScope>> = {
    detect: ApiKeyScope.DETECT,
    proxy: ApiKeyScope.PROXY,
    admin: ApiKeyScope.ADMIN,
  };
  const scope = scopes[word.trim()];
  if (scope === undefined) throw new UsageError(`"${word}" is no scope; there are detect, proxy, admin`);
  return scope;
}

function scopesOf({ scopes }: ApiKey): string {
  return scopes.map((scope) => ApiKeyScope[scope].toLowerCase()).join(',');
}

function toItem(key: ApiKey) {
  return { id: key.id, name: key.name, hint: key.hint, enabled: key.enabled, scopes: scopesOf(key).split(',') };
}

function wholeNumber(values: CommandCall['values'], name: string, max: number): number | undefined {
  const text = textOf(values, name);
  if (text === '') return undefined;
  if (!/^\d{1,6}$/.test(text) || Number(text) > max)
    throw new UsageError(`--${name} must be a whole number, 0 to ${max}`);
  return Number(text);
}
