import { describe, expect, it } from 'vitest';
import { blackScholesValue, hestonMeanVariance } from '#quant/payoffs/closed-forms.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { estimateRequest } from '../../simulation/support/estimate-request.ts';

const market = { spot: 100, rate: 0.05, dividendYield: 0.02 };
const sigma = 0.25;
const T = 0.5;

const base: SimulationRequest = {
  processId: 'black-scholes',
  params: { sigma },
  market,
  payoffs: [],
  stepsPerYear: 100,
  seed: 3,
  mirrored: true,
  estimator: 'plain',
  precision: 'f64',
};

const simple: readonly (readonly [string, PayoffTerms])[] = [
  ['call', { kind: 'vanilla', side: 'call', strike: 105, expiryYears: T }],
  ['put', { kind: 'vanilla', side: 'put', strike: 90, expiryYears: 0.2 }],
  ['digital call', { kind: 'digital', side: 'call', strike: 105, expiryYears: T }],
  ['digital put', { kind: 'digital', side: 'put', strike: 95, expiryYears: 0.2 }],
  ['geometric Asian', { kind: 'asian', side: 'call', strike: 100, expiryYears: T, average: 'geometric' }],
  [
    'geometric Asian, earlier',
    { kind: 'asian', side: 'put', strike: 101, expiryYears: 0.2, average: 'geometric' },
  ],
  ['forward start', { kind: 'forwardStart', side: 'call', moneyness: 1.02, startYears: 0.2, expiryYears: T }],
  ['variance swap', { kind: 'varianceSwap', expiryYears: T }],
  ['variance swap, earlier', { kind: 'varianceSwap', expiryYears: 0.2 }],
];

const barriers = (['call', 'put'] as const).flatMap((side) =>
  (['up', 'down'] as const).flatMap((direction) =>
    (['in', 'out'] as const).map(
      (knock) =>
        ({
          kind: 'barrier',
          side,
          strike: 100,
          expiryYears: T,
          barrier: direction === 'up' ? 115 : 88,
          direction,
          knock,
          watched: 'always',
        }) as const,
    ),
  ),
);

describe('payoffs of simulated paths', () => {
  it('have the values of their formulas, all in one run', () => {
    const payoffs = simple.map(([, terms]) => terms);
    const { plan, estimates } = estimateRequest({ ...base, payoffs }, 65_536);
    for (const [i, [name, terms]] of simple.entries()) {
      const exact = blackScholesValue(terms, { market, sigma, times: plan.times })!;
      const { mean, standardError } = estimates[i]!.controlled;
      // Bonferroni at 1e-3 for 20 values: 4.1 standard errors
      expect(Math.abs(mean - exact) / standardError, name).toBeLessThan(4.1);
      expect(standardError, name).toBeLessThan(0.02 * Math.max(exact, 0.1));
    }
  });

  it('are those of options watched at all times, by the correction, for all eight barriers and both lookbacks', () => {
    const lookbacks = (['call', 'put'] as const).map(
      (side) => ({ kind: 'lookback', side, expiryYears: T, watched: 'always' }) as const,
    );
    const payoffs: PayoffTerms[] = [...barriers, ...lookbacks];
    const { plan, estimates } = estimateRequest({ ...base, payoffs, stepsPerYear: 500 }, 32_768);
    for (const [i, terms] of payoffs.entries()) {
      const exact = blackScholesValue(terms, { market, sigma, times: plan.times })!;
      const { mean, standardError } = estimates[i]!.controlled;
      // the correction leaves o(1/√n): a twentieth of what it corrects, about barrier × σ√Δt × 0.58 for lookbacks
      const left = 0.05 * 0.5826 * market.spot * sigma * Math.sqrt(1 / 500);
      expect(Math.abs(mean - exact), JSON.stringify(terms)).toBeLessThan(4.1 * standardError + left);
    }
  });

  it('without the correction are off by more than their error', () => {
    const watched = { ...barriers[1]!, watched: 'steps' } as const;
    const { plan, estimates } = estimateRequest({ ...base, payoffs: [watched] }, 65_536);
    const always = blackScholesValue(
      { ...watched, watched: 'always' },
      { market, sigma, times: plan.times },
    )!;
    const { mean, standardError } = estimates[0]!.controlled;
    expect(mean - always).toBeGreaterThan(5 * standardError);
  });

  it('knock in or out, never both', () => {
    const [knockIn, knockOut] = [barriers[0]!, barriers[1]!];
    const vanilla = { kind: 'vanilla', side: 'call', strike: 100, expiryYears: T } as const;
    const { estimates } = estimateRequest({ ...base, payoffs: [knockIn, knockOut, vanilla] }, 1024);
    const [a, b, c] = estimates.map(({ plain }) => plain.mean) as [number, number, number];
    expect(a + b).toBeCloseTo(c, 10);
  });

  it('of legs are the sum of the legs, whatever their dates', () => {
    const legs = simple.map(([, terms], i) => ({ quantity: i - 2, terms }));
    const payoffs: PayoffTerms[] = [...legs.map(({ terms }) => terms), { kind: 'legs', legs }];
    const { estimates } = estimateRequest({ ...base, payoffs }, 1024);
    const sum = legs.reduce((total, { quantity }, i) => total + quantity * estimates[i]!.plain.mean, 0);
    expect(estimates.at(-1)!.plain.mean).toBeCloseTo(sum, 9);
  });

  it('do not depend on what else is simulated, but for the grid', () => {
    const asian = {
      kind: 'asian',
      side: 'call',
      strike: 100,
      expiryYears: 0.2,
      average: 'arithmetic',
    } as const;
    const later = { kind: 'vanilla', side: 'call', strike: 100, expiryYears: T } as const;
    const alone = estimateRequest({ ...base, payoffs: [asian] }, 1024).estimates[0]!.plain;
    const beside = estimateRequest({ ...base, payoffs: [asian, later] }, 1024).estimates[0]!.plain;
    expect(beside.mean).toBeCloseTo(alone.mean, 12);
  });

  it('an arithmetic mean is above the geometric one, a volatility swap below the root of its variance', () => {
    const asian = { kind: 'asian', side: 'call', strike: 90, expiryYears: T } as const;
    const payoffs: PayoffTerms[] = [
      { ...asian, average: 'arithmetic' },
      { ...asian, average: 'geometric' },
      { kind: 'volatilitySwap', expiryYears: T },
      { kind: 'varianceSwap', expiryYears: T },
    ];
    const { estimates } = estimateRequest({ ...base, payoffs }, 4096);
    const [arithmetic, geometric, vol, variance] = estimates.map(({ plain }) => plain.mean) as [
      number,
      number,
      number,
      number,
    ];
    expect(arithmetic).toBeGreaterThan(geometric);
    const discount = Math.exp(-market.rate * T);
    expect(vol / discount).toBeLessThan(Math.sqrt(variance / discount));
    expect(vol / discount).toBeGreaterThan(0.95 * sigma);
  });

  it('a variance swap under Heston pays the mean of its variance', () => {
    const params = { v0: 0.03, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 };
    const request = { ...base, processId: 'heston', params, stepsPerYear: 252 };
    const { estimates } = estimateRequest(
      { ...request, payoffs: [{ kind: 'varianceSwap', expiryYears: 1 }] },
      16_384,
    );
    const exact = Math.exp(-market.rate) * hestonMeanVariance(params, 1);
    const { mean, standardError } = estimates[0]!.plain;
    // squares of drifts and the leverage of a step, both of the order of Δt: Broadie and Jain 2008 find under 1 % daily
    expect(Math.abs(mean - exact)).toBeLessThan(3 * standardError + 0.01 * exact);
  });
});

describe('standard errors', () => {
  const call = { kind: 'vanilla', side: 'call', strike: 105, expiryYears: T } as const;
  const asian = { kind: 'asian', side: 'call', strike: 100, expiryYears: T, average: 'arithmetic' } as const;

  it.each([
    ['plain', false],
    ['antithetic', true],
  ] as const)('are the spread of repeated estimates, %s, with and without controls', (_, mirrored) => {
    const seeds = 400;
    const request = { ...base, mirrored, stepsPerYear: 8, payoffs: [call, asian] };
    const runs = Array.from(
      { length: seeds },
      (_unused, seed) => estimateRequest({ ...request, seed }, 512).estimates,
    );
    for (const place of [0, 1]) {
      for (const kind of ['plain', 'controlled'] as const) {
        const means = runs.map((estimates) => estimates[place]![kind].mean);
        const centre = means.reduce((a, b) => a + b) / seeds;
        const spread = Math.sqrt(means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (seeds - 1));
        const stated = Math.sqrt(
          runs.reduce((sum, estimates) => sum + estimates[place]![kind].standardError ** 2, 0) / seeds,
        );
        // a spread of 400 is known to 3.5 %
        expect(Math.abs(spread / stated - 1), `${place} ${kind}`).toBeLessThan(0.12);
      }
    }
  });

  it('shrink with controls and mirror images', () => {
    const error = (mirrored: boolean, kind: 'plain' | 'controlled', paths: number): number =>
      estimateRequest({ ...base, mirrored, payoffs: [call] }, paths).estimates[0]![kind].standardError;
    expect(error(true, 'plain', 4096)).toBeLessThan(error(false, 'plain', 8192));
    expect(error(false, 'controlled', 8192)).toBeLessThan(0.6 * error(false, 'plain', 8192));
  });
});
