import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { blackPrice } from '#quant/black/black76.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { createSurfaceService } from '#services/surface/surface-service.ts';
import type { ChainQuotes } from '#store/store.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';
import { quotedChain } from '../market/quoted-chain.ts';

const context = contextAt('2023-04-17');
const quoteDay = fromIsoDate('2023-04-14');
/** 16:15 in New York. */
const quoteAtMs = Date.UTC(2023, 3, 14, 20, 15);
const RATE = 0.045;

/** Total variance of a skewed smile, calendar-free because it grows evenly with time. */
function variance(k: number, years: number): number {
  return years * (0.03 + 0.1 * (-0.6 * k + Math.sqrt(k * k + 0.01)));
}

function smileChain(root: string): ChainQuotes {
  const expiries = [
    ['2023-05-19', Date.UTC(2023, 4, 19, root === 'SPX' ? 13 : 20, root === 'SPX' ? 30 : 0)],
    ['2023-06-16', Date.UTC(2023, 5, 16, root === 'SPX' ? 13 : 20, root === 'SPX' ? 30 : 0)],
  ] as const;
  const rows = expiries.flatMap(([iso, atMs]) => {
    const years = (atMs - quoteAtMs) / 86_400_000 / 365;
    const forward = 4137 * Math.exp(0.03 * years);
    const discount = Math.exp(-RATE * years);
    return Array.from({ length: 90 }, (_, at) => 3300 + 20 * at).flatMap((strike) =>
      [1, 0].map((isCall) => {
        const w = variance(Math.log(strike / forward), years);
        const mid = discount * blackPrice(forward, strike, w, isCall === 1);
        return { day: fromIsoDate(iso), strike, isCall, bid: mid - 0.05, ask: mid + 0.05 };
      }),
    );
  });
  return quotedChain(root, rows, { quoteDay, quoteAtMs, spot: 4137 });
}

function serviceOf(quotes: ChainQuotes | null) {
  const deps = depsOf({ chains: quotes ? [quotes] : [] });
  return createSurfaceService(deps, createInlineCompute(tasks), { bundled: 'none', trained: 'none' });
}

type FitInput = Parameters<ReturnType<typeof serviceOf>['fit']>[0];
const fitInput = (choice: object): FitInput => contract.surface.fit.input.parse(choice);

async function refusal(work: Promise<unknown>): Promise<VolterraError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VolterraError);
  return error as VolterraError;
}

describe('surface.fit', () => {
  it('finds forward, discount factor, time and smile of a chain, with its provenance', async () => {
    const result = await serviceOf(smileChain('SPX')).fit(fitInput({}), context);
    expect(() => contract.surface.fit.output.parse(result)).not.toThrow();
    expect(result.slices.map(({ expiry }) => expiry)).toEqual(['2023-05-19', '2023-06-16']);
    const [first] = result.slices;
    const years = (Date.UTC(2023, 4, 19, 13, 30) - quoteAtMs) / 86_400_000 / 365;
    expect(first!.expiryYears).toBeCloseTo(years, 10);
    // Mids carry no noise: parity is exact to the rounding of prices of thousands.
    expect(first!.forward).toBeCloseTo(4137 * Math.exp(0.03 * years), 6);
    expect(first!.rate).toBeCloseTo(RATE, 6);
    expect(first!.atmVol).toBeCloseTo(Math.sqrt(variance(0, years) / years), 4);
    expect(first!.riskReversal25).toBeLessThan(0);
    expect(first!.fit.status).toBe('OK');
    // The smile is raw SVI, so that the fit is exact but for its own tolerance.
    expect(first!.fit.rmseVolPoints).toBeLessThan(0.01);
    expect(result.arbitrage.free).toBe(true);
    expect(result.provenance?.batchHashes).toHaveLength(1);
    expect(result.grid.expiriesYears).toHaveLength(2);
  });

  it.each(['ssvi', 'essvi', 'sabr'] as const)('fits the same chain by %s', async (method) => {
    const result = await serviceOf(smileChain('SPXW')).fit(fitInput({ method, underlying: 'SPXW' }), context);
    expect(result.method).toBe(method);
    for (const { fit } of result.slices) {
      expect(['OK', 'AT_BOUND']).toContain(fit.status);
      // Other families come within a vol point of an SVI smile of this skew.
      expect(fit.rmseVolPoints).toBeLessThan(1);
    }
  });

  it('takes a quote out by hand and answers for one expiry alone', async () => {
    const quote = { root: 'SPX', expiry: '2023-06-16', strike: 4100, kind: 'put' as const };
    const result = await serviceOf(smileChain('SPX')).fit(
      fitInput({ exclude: [quote], expiries: [{ root: 'SPX', expiry: '2023-06-16' }] }),
      context,
    );
    expect(result.slices).toHaveLength(1);
    const { strikes, isCall, reason } = result.slices[0]!.quotes;
    const at = strikes.findIndex((strike, row) => strike === 4100 && isCall[row] === 0);
    expect(reason[at]).toBe('excludedByHand');
  });

  it('fits vols that the caller brings', async () => {
    const strikes = Float64Array.from({ length: 25 }, (_, at) => 70 + 2.5 * at);
    const impliedVols = strikes.map((strike) => Math.sqrt(variance(Math.log(strike / 100), 0.5) / 0.5));
    const slices = [{ expiryYears: 0.5, forward: 100, strikes, impliedVols }];
    const result = await serviceOf(null).fit(fitInput({ slices }), context);
    expect(result.chain).toBeNull();
    expect(result.slices[0]!.fit.rmseVolPoints).toBeLessThan(1e-3);
    expect(result.provenance).toBeNull();
  });

  it('refuses American options, columns that do not match, and an absent chain', async () => {
    expect(
      (await refusal(serviceOf(smileChain('SPY')).fit(fitInput({ underlying: 'SPY' }), context))).code,
    ).toBe('AMERICAN_OPTIONS');
    const slices = [
      {
        expiryYears: 0.5,
        forward: 100,
        strikes: Float64Array.of(90, 100),
        impliedVols: Float64Array.of(0.2),
      },
    ];
    const error = await refusal(serviceOf(null).fit(fitInput({ slices }), context));
    expect(error.code).toBe('BAD_SURFACE');
    expect(error.detail.field).toBe('slices.0.impliedVols');
    expect((await refusal(serviceOf(null).fit(fitInput({}), context))).code).toBe('NO_DATA');
  });
});

describe('surface.check and surface.project', () => {
  const service = serviceOf(null);
  // Vogt's slice: Gatheral and Jacquier 2014, example 5.1.
  const vogt = { expiryYears: 1, a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 };

  it('locates the butterfly of Vogt’s slice', async () => {
    const report = await service.check({ svi: [vogt] }, context);
    expect(() => contract.surface.check.output.parse(report)).not.toThrow();
    expect(report.free).toBe(false);
    const [span] = report.butterfly;
    expect(span!.from).toBeCloseTo(0.6424, 4);
    expect(span!.to).toBeCloseTo(1.2569, 4);
    expect(span!.worstAt).toBeCloseTo(0.8793, 4);
    expect(span!.worst).toBeCloseTo(-0.03286, 5);
  });

  it('makes a grid with a falling variance and a kink free of arbitrage, and changes a free one not at all', async () => {
    const logMoneyness = Float64Array.from({ length: 13 }, (_, at) => -0.3 + 0.05 * at);
    const expiriesYears = Float64Array.of(0.1, 0.25, 0.5, 1);
    const vols = (years: number, bump: number) =>
      Array.from(logMoneyness, (k, at) => Math.sqrt(variance(k, years) / years) + (at === 6 ? bump : 0));
    const impliedVols = Float64Array.from(
      [...expiriesYears].flatMap((years, row) => vols(years, row === 1 ? 0.12 : 0)),
    );
    const broken = { expiriesYears, logMoneyness, impliedVols };
    const projected = await service.project({ grid: broken }, context);
    expect(() => contract.surface.project.output.parse(projected)).not.toThrow();
    expect(projected.before.free).toBe(false);
    expect(projected.after.free).toBe(true);
    expect(projected.status).toBe('OK');
    expect(projected.maxChangeVolPoints).toBeGreaterThan(1);
    const again = await service.project({ grid: projected.grid }, context);
    expect(again.status).toBe('UNCHANGED');
  });

  it('refuses slices without a variance, grids that are no grids, and both at once', async () => {
    expect((await refusal(service.check({ svi: [{ ...vogt, rho: 2 }] }, context))).code).toBe('BAD_SURFACE');
    const grid = {
      expiriesYears: Float64Array.of(0.5),
      logMoneyness: Float64Array.of(0, 0.1),
      impliedVols: Float64Array.of(0.2),
    };
    expect((await refusal(service.check({ grid }, context))).code).toBe('BAD_SURFACE');
    expect((await refusal(service.project({ grid }, context))).code).toBe('BAD_SURFACE');
    expect((await refusal(service.check({ grid, svi: [vogt] }, context))).code).toBe('BAD_SURFACE');
    expect((await refusal(service.check({}, context))).code).toBe('BAD_SURFACE');
  });
});
