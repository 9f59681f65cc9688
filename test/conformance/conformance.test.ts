import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeGuardModel, startFakeGuardModel } from '#lib/testing/fake-guard-model.js';
import { startTestService, type TestService } from '../../services/detection/testing/service.js';
import { createSurfaceRoutes } from '../../services/proxy/rest/surfaces.js';
import { type ProxyRig, startProxyRig } from '../../services/proxy/testing/rig.js';
import { createDrivers } from './drivers.js';
import { type Driver, exchangeFor, forbiddenWords, imageMark } from './exchange.js';
import { type Probe, type Promised, probes, promises, type SurfaceName } from './matrix.js';

let database: TestDatabase;
let model: FakeGuardModel;
let detection: TestService;
let rig: ProxyRig;
let drivers: Readonly<Record<SurfaceName, Driver>>;

beforeAll(async () => {
  [database, model] = await Promise.all([createTestDatabase(), startFakeGuardModel()]);
  model.flag(imageMark, { tags: ['S7'] });
  detection = await startTestService(database, {
    DETECTION_THREADS: '1',
    GUARD_MODEL_BASE_URL: model.url,
    GUARD_MODEL_VISION_NAME: 'vision',
  });
  const tenant = await detection.newTenant({
    settings: {
      dataInput: { low: Action.ANONYMIZE_RESTORE, medium: Action.ANONYMIZE_RESTORE, high: Action.REJECT },
      dataOutput: { low: Action.ANONYMIZE, medium: Action.ANONYMIZE, high: Action.REJECT },
    },
    lists: [{ kind: ListKind.BLACKLIST, name: 'Words', keywords: [forbiddenWords] }],
  });
  const installation = { database, secrets: detection.secrets, tenant };
  rig = await startProxyRig(detection.client, { openai: 'openai', anthropic: 'anthropic' }, installation);
  const transport = createGrpcTransport({
    baseUrl: detection.url,
    interceptors: [
      (next) => (request) => {
        request.header.set('authorization', `Bearer ${tenant.apiKey}`);
        return next(request);
      },
    ],
  });
  drivers = createDrivers({ rig, detectionUrl: detection.url, transport });
});

afterAll(async () => {
  await rig?.close();
  await detection?.close();
  await model?.close();
  await database?.drop();
});

const rows = (promises as readonly Promised[]).flatMap(({ surface, modes, cells }) =>
  modes.flatMap((mode) =>
    Object.entries(cells).flatMap(([probe, cell]) =>
      // The keys of `cells` are probes: Object.entries does not say so. Every surface has a driver by its type.
      typeof cell === 'string' ? [{ surface: surface as SurfaceName, mode, probe: probe as Probe, outcome: cell }] : [],
    ),
  ),
);

it.each(rows)('$surface, $mode: $probe is $outcome', async ({ surface, mode, probe, outcome }) => {
  const exchange = exchangeFor(probe);

  const seen = await drivers[surface](exchange, mode === 'stream');

  const { way } = probes[probe];
  const { forwarded, delivered, raw, isRefused } = seen;
  const side = way === 'request' ? forwarded : delivered;
  if (outcome === 'blocked') {
    expect(isRefused, raw.slice(0, 500)).toBe(true);
    if (way === 'request') expect(forwarded).toBeUndefined();
  } else if (outcome === 'reported') {
    expect(seen.isReported).toBe(true);
  } else {
    expect(isRefused, raw.slice(0, 500)).toBe(false);
    for (const kept of exchange.around) expect(side).toContain(kept);
  }
  if (outcome === 'restored') {
    expect(forwarded).not.toContain(exchange.value);
    expect(delivered).toContain(exchange.value);
  } else if (outcome !== 'reported') {
    expect(`${side ?? ''} ${way === 'answer' ? raw : ''}`).not.toContain(exchange.value);
  }
});

describe('the matrix', () => {
  it('has a row for every path of the proxy that asks a model', () => {
    // Building the table of paths needs none of what answering them does.
    const paths = Object.keys(createSurfaceRoutes({} as never)).map((route) => route.replace('POST ', ''));

    expect(promises.map(({ surface }) => surface)).toEqual(expect.arrayContaining(paths));
  });
});
