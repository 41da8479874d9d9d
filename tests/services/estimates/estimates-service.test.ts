import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { randomStream } from '#quant/math/philox.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { marketParametersTask } from '#jobs/tasks/market-parameters.task.ts';
import { createEstimatesService } from '#services/estimates/estimates-service.ts';
import type { IntradaySeries } from '#store/store.ts';
import { contextAt, depsOf, lineage, simulatedMarket } from '../market/memory-reader.ts';

const compute = createInlineCompute([marketParametersTask]);
const market = { ...simulatedMarket(), quarterHours: quarterHourBars(30) };
/** Sessions of 27 quarter hours of a Brownian ln VIX, with a jump over each night. */
function quarterHourBars(sessions: number): IntradaySeries {
  const random = randomStream(3, 4);
  const first = fromIsoDate('2024-05-01') * 86_400_000 + 13.75 * 3_600_000;
  const rows = Array.from({ length: sessions * 27 }, (_, row) => row);
  let log = Math.log(15);
  const close = Float64Array.from(rows, (row) => {
    log += (row % 27 === 0 ? 0.3 : 0.01) * random.normal(0, row);
    return Math.exp(log);
  });
  const endMs = Float64Array.from(
    rows,
    (row) => first + Math.floor(row / 27) * 86_400_000 + (row % 27) * 900_000,
  );
  return { ...lineage('bars'), endMs, open: close, high: close, low: close, close, volume: close };
}

const service = createEstimatesService(depsOf(market), compute);
const context = contextAt('2024-07-01');
const input = { windowSessions: 630, bootstrapCount: 60, seed: 11 };

describe('market parameters', () => {
  it('come with errors, windows and batches', async () => {
    const result = contract.estimates.marketParameters.output.parse(
      await service.marketParameters(input, context),
    );
    expect(result.asOf).toBe('2024-06-28');
    const byId = new Map(result.estimates.map((estimate) => [estimate.id, estimate]));
    for (const estimate of result.estimates) {
      expect(estimate.status, estimate.id).toBe('OK');
      expect(estimate.provenance.batchHashes.length, estimate.id).toBeGreaterThan(0);
      if (estimate.id !== 'eta-implied') expect(estimate.standardError, estimate.id).toBeGreaterThan(0);
    }
    // The simulated futures follow κ = 4 and a long-run level of 18·e^{1/16} with no noise.
    expect(Math.abs(byId.get('kappa')!.value! - 4)).toBeLessThan(0.5);
    expect(Math.abs(byId.get('theta')!.value! - 18 * Math.exp(1 / 16))).toBeLessThan(0.5);
    expect(byId.get('half-life-calendar')!.value! / byId.get('half-life-sessions')!.value!).toBeCloseTo(
      365 / 252,
      12,
    );
    expect(Math.abs(byId.get('eta-realised')!.value! - 1.1)).toBeLessThan(
      4 * byId.get('eta-realised')!.standardError!,
    );
    // Steps within a session are Brownian; the jumps over nights would show in a lower exponent.
    const quarterHours = byId.get('hurst-vix-15min-variogram')!;
    expect(quarterHours.count).toBe(30 * 26);
    expect(Math.abs(quarterHours.value! - 0.5)).toBeLessThan(4 * quarterHours.standardError!);
    expect(quarterHours.provenance.sources).toEqual(['bars']);
    expect(byId.get('kappa')!.provenance.sources.sort()).toEqual(['CFE', 'VIX']);
  });

  it('repeat exactly with the same seed and differ in their errors with another', async () => {
    const first = await service.marketParameters(input, context);
    expect(await service.marketParameters(input, context)).toEqual(first);
    const other = await service.marketParameters({ ...input, seed: 12 }, context);
    const error = (result: typeof first): number | null =>
      result.estimates.find(({ id }) => id === 'hurst-vix-variogram')!.standardError;
    expect(error(other)).not.toBe(error(first));
    expect(other.estimates.map(({ value }) => value)).toEqual(first.estimates.map(({ value }) => value));
  });

  it('say what is missing and refuse an empty store', async () => {
    const onlyVix = createEstimatesService(depsOf({ daily: [market.daily[0]!] }), compute);
    const { estimates } = contract.estimates.marketParameters.output.parse(
      await onlyVix.marketParameters(input, context),
    );
    const statuses = Object.fromEntries(estimates.map(({ id, status }) => [id, status]));
    expect(statuses).toMatchObject({
      'eta-implied': 'NO_DATA',
      'eta-realised': 'OK',
      kappa: 'NO_DATA',
      'rho-spx-vix': 'NO_DATA',
      'contango-frequency': 'NO_DATA',
    });
    await expect(
      createEstimatesService(depsOf({}), compute).marketParameters(input, context),
    ).rejects.toMatchObject({ code: 'NO_DATA' });
  });

  it('stop when they are cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(
      service.marketParameters(input, { ...context, signal: controller.signal }),
    ).rejects.toThrow();
  });
});
