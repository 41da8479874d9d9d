import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { blackPrice } from '#quant/black/black76.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import { repairSurface } from '#services/repair-lab/repair-surface.ts';
import type { ChainQuotes } from '#store/store.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';
import { quotedChain } from '../market/quoted-chain.ts';

const context = contextAt('2023-04-17');
/** 16:15 in New York. */
const quoteAtMs = Date.UTC(2023, 3, 14, 20, 15);
const expiryDates = ['2023-06-16', '2023-09-15', '2023-12-15', '2024-06-21', '2024-12-20'];
const MS_PER_YEAR = 365 * 86_400_000;

function variance(k: number, years: number): number {
  return years * (0.03 + 0.06 * (-0.6 * k + Math.sqrt(k * k + 0.02)));
}

function chainOf(root: string): ChainQuotes {
  const rows = expiryDates.flatMap((iso) => {
    const years = (Date.parse(`${iso}T13:30:00Z`) - quoteAtMs) / MS_PER_YEAR;
    const forward = 4137 * Math.exp(0.03 * years);
    return Array.from({ length: 70 }, (_, at) => 2700 + 50 * at).flatMap((strike) =>
      [1, 0].map((isCall) => {
        const w = variance(Math.log(strike / forward), years);
        const mid = Math.exp(-0.045 * years) * blackPrice(forward, strike, w, isCall === 1);
        return { day: fromIsoDate(iso), strike, isCall, bid: mid - 0.4, ask: mid + 0.4 };
      }),
    );
  });
  return quotedChain(root, rows, { quoteDay: fromIsoDate('2023-04-14'), quoteAtMs, spot: 4137 });
}

function depsWith(chains: ChainQuotes[]) {
  const folders = { bundled: 'none', trained: 'none' };
  return { market: depsOf({ chains }), compute: createInlineCompute(tasks), folders };
}

const inputOf = (choice: object) => contract.surface.repair.input.parse(choice);

describe('surface.repair of a chain', () => {
  it('puts its quotes on the grid, leaves out with reasons, and comes near the smiles they were made from', async () => {
    const repaired = await repairSurface(depsWith([chainOf('SPX')]), inputOf({}), context);
    expect(repaired.chain?.snapshotId).toBe('SPX@test');
    expect(repaired.estimator.id).toBe('gaussian-mixture');
    expect(repaired.after.free).toBe(true);
    expect(repaired.leftOut.some(({ reason, count }) => reason === 'inTheMoney' && count > 0)).toBe(true);
    expect(repaired.resampling).toMatch(/nodes from \d+ of \d+ quotes/);
    const { logMoneyness, observed, impliedVols } = repaired;
    const misses = [...impliedVols]
      .map((vol, cell) => Math.abs(vol - Math.sqrt(variance(logMoneyness[cell % logMoneyness.length]!, 1))))
      .filter((_, cell) => observed[cell] === 1)
      .sort((a, b) => a - b);
    // A fifth of a vol point at the median, one at most: between strikes 50 apart and expiries months apart quotes are joined by
    // straight lines of variance, which errs in the wings.
    expect(misses[misses.length >> 1]).toBeLessThan(0.002);
    expect(misses.at(-1)).toBeLessThan(0.01);
  });

  it('hides quotes by a seed and scores what it says of them in their spreads', async () => {
    const ask = inputOf({ hide: { mask: 'regular', seed: 4 } });
    const [once, again] = [
      await repairSurface(depsWith([chainOf('SPX')]), ask, context),
      await repairSurface(depsWith([chainOf('SPX')]), ask, context),
    ];
    expect(once.hidden!.count).toBeGreaterThan(20);
    expect(once.hidden!.rmseVolPoints).toBeLessThan(1);
    expect(again.hidden).toEqual(once.hidden);
    expect(once.bandNote).toContain('tested on quotes of this market');
  });

  it('tests its bands on quotes held out of those it sees, and says of each node what its band rests on', async () => {
    const repaired = await repairSurface(depsWith([chainOf('SPX')]), inputOf({}), context);
    const { bandBasis, bandTest, observed, bands, impliedVols } = repaired;
    expect(bandBasis).toHaveLength(observed.length);
    expect(bandTest!.folds).toBeGreaterThan(100);
    expect(bandTest!.places.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(observed.length);
    // Quotes end between the last two fifths of the grid: what lies much later was never tested.
    const extrapolated = bandBasis!.filter((each) => each === 2).length;
    expect(extrapolated).toBeGreaterThan(0);
    expect(extrapolated).toBe(bandTest!.extrapolatedNodes);
    observed.forEach((each, cell) => expect(each === 1 && bandBasis![cell] === 2).toBe(false));
    for (const { lower, upper } of bands)
      impliedVols.forEach((vol, cell) => expect(lower[cell]! < vol && vol < upper[cell]!).toBe(true));
  });

  it('leans on generated surfaces where too few quotes can be held out', async () => {
    const k = [-0.1, -0.05, 0, 0.05, 0.1];
    const slices = [0.24, 0.4, 0.56].map((expiryYears) => ({
      expiryYears,
      forward: 100,
      strikes: Float64Array.from(k, (each) => 100 * Math.exp(each)),
      impliedVols: Float64Array.from(k, (each) => 0.2 - 0.1 * each),
    }));
    const { bandBasis, bandTest, bandNote, bands } = await repairSurface(
      depsWith([]),
      inputOf({ slices, estimator: 'gaussian-mixture' }),
      context,
    );
    expect(bandTest).toBeNull();
    expect(new Set(bandBasis)).toEqual(new Set([0]));
    expect(bands).toHaveLength(4);
    expect(bandNote).toContain('generated surfaces');
  });

  it('refuses American options, an empty store, and a grid together with hidden quotes', async () => {
    const codeOf = async (chains: ChainQuotes[], choice: object): Promise<string> =>
      repairSurface(depsWith(chains), inputOf(choice), context).then(
        () => 'none',
        (error: unknown) => (error instanceof VolterraError ? error.code : 'other'),
      );
    expect(await codeOf([chainOf('SPY')], { underlying: 'SPY' })).toBe('AMERICAN_OPTIONS');
    expect(await codeOf([], {})).toBe('NO_DATA');
    const grid = {
      expiriesYears: Float64Array.of(0.5, 1, 2),
      logMoneyness: Float64Array.of(-0.1, 0, 0.1),
      totalVariance: new Float64Array(9).fill(0.02),
      observed: new Uint8Array(9).fill(1),
    };
    expect(await codeOf([], { grid, hide: { mask: 'regular' } })).toBe('BAD_SURFACE');
  });
});

describe('repairLab.scoreChains', () => {
  it('scores every estimator on the same hidden quotes', async () => {
    const lab = createRepairLabService(depsWith([chainOf('SPX')]));
    const input = contract.repairLab.scoreChains.input.parse({
      estimators: ['interpolation', 'gaussian-mixture'],
      masks: ['regular'],
      draws: 2,
    });
    const parsed = contract.repairLab.scoreChains.output.parse(await lab.scoreChains(input, context));
    const { scores, skipped, stopped } = parsed;
    expect(skipped).toEqual([]);
    expect(stopped).toBe('done');
    expect(scores.map(({ estimator }) => estimator)).toEqual(['interpolation', 'gaussian-mixture']);
    expect(scores[0]!.count).toBe(scores[1]!.count);
    expect(scores[1]!.rmseVolPoints).toBeLessThan(scores[0]!.rmseVolPoints);
    for (const { coveragePercent, bandWidthVolPoints, places, count } of parsed.scores) {
      // Of two masks on one smooth chain: a coarse look, the evidence is in the benchmarks.
      expect(coveragePercent[0]).toBeGreaterThan(60);
      expect(coveragePercent[1]).toBeGreaterThan(80);
      expect(bandWidthVolPoints[1]).toBeGreaterThan(bandWidthVolPoints[0]!);
      expect(places.reduce((sum, place) => sum + place.count, 0)).toBe(count);
    }
  });
});
