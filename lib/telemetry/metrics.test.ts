import { describe, expect, it } from 'vitest';
import { createMetrics, metricTable } from './metrics.js';

function create() {
  return createMetrics({ processMetrics: false });
}

describe('createMetrics', () => {
  it('has the five series that dashboards rely on, with exactly their labels', async () => {
    const metrics = create();

    metrics.requests.inc({ service: 'detection', route: '/v1/guardrails', status: '200' });
    metrics.requestDuration.observe({ service: 'detection', route: '/v1/guardrails' }, 0.004);
    metrics.riskLevels.inc({ level: 'high_risk' }, 2);
    metrics.modelLatency.observe({ model: 'm' }, 0.2);
    metrics.cacheLookup('auth', true);
    const text = await metrics.render();

    expect(text).toContain('guardrails_requests_total{service="detection",route="/v1/guardrails",status="200"} 1\n');
    expect(text).toContain(
      'guardrails_request_duration_seconds_bucket{le="0.005",service="detection",route="/v1/guardrails"} 1\n',
    );
    expect(text).toContain(
      'guardrails_request_duration_seconds_sum{service="detection",route="/v1/guardrails"} 0.004\n',
    );
    expect(text).toContain('guardrails_risk_level_total{level="high_risk"} 2\n');
    expect(text).toContain('model_api_latency_seconds_count{model="m"} 1\n');
    expect(text).toContain('cache_hit_rate{cache="auth"} 1\n');
  });

  it('computes the hit rate of each cache from its look-ups', async () => {
    const metrics = create();

    for (const hit of [true, true, false, true]) metrics.cacheLookup('auth', hit);
    metrics.cacheLookup('policy', false);

    const text = await metrics.render();
    expect(text).toContain('cache_hit_rate{cache="auth"} 0.75\n');
    expect(text).toContain('cache_hit_rate{cache="policy"} 0\n');
  });

  it('turns values that a label does not have into "other"', async () => {
    const metrics = create();

    metrics.riskLevels.inc({ level: 'extreme' });

    expect(await metrics.render()).toContain('guardrails_risk_level_total{level="other"} 1\n');
  });

  it('keeps the first hundred values of a free label, so that callers cannot make series without end', async () => {
    const metrics = create();

    for (let n = 0; n < 500; n++) metrics.modelLatency.observe({ model: `model-${n}` }, 1);

    const text = await metrics.render();
    expect(text.match(/model_api_latency_seconds_count/g)).toHaveLength(101);
    expect(text).toContain('model_api_latency_seconds_count{model="model-99"} 1\n');
    expect(text).toContain('model_api_latency_seconds_count{model="other"} 400\n');
  });

  it('keeps two sets of metrics apart', async () => {
    const [one, other] = [create(), create()];

    one.riskLevels.inc({ level: 'no_risk' });

    expect(await other.render()).not.toContain('no_risk');
  });

  it('offers the series of the Node process too', async () => {
    expect(await createMetrics().render()).toContain('process_resident_memory_bytes');
  });
});

describe('metricTable', () => {
  it('names every metric once, with its unit as the name says it', () => {
    const rows = Object.values(metricTable);

    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { name, type, unit } of rows) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      if (unit === 'seconds' || unit === 'characters') expect(name).toMatch(new RegExp(`_${unit}$`));
    }
  });
});
