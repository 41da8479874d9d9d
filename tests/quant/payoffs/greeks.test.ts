import { describe, expect, it } from 'vitest';
import { greeksOfOptions } from '#quant/engines/greeks.ts';
import { findModel } from '#quant/models/registry.ts';
import { greekEstimator, type GreekId, type GreekMethod } from '#quant/payoffs/greeks.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { QuantError } from '#quant/math/quant-error.ts';
import { normalCdf, normalPdf } from '#quant/math/normal.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { estimateRequest } from '../../simulation/support/estimate-request.ts';

const market = { spot: 100, rate: 0.05, dividendYield: 0.02 };
const T = 0.5;
const call: PayoffTerms = { kind: 'vanilla', side: 'call', strike: 105, expiryYears: T };
const put: PayoffTerms = { kind: 'vanilla', side: 'put', strike: 95, expiryYears: T };

const base: SimulationRequest = {
  processId: 'black-scholes',
  params: { sigma: 0.25 },
  market,
  payoffs: [call, put],
  stepsPerYear: 2,
  seed: 5,
  mirrored: true,
  estimator: 'plain',
  precision: 'f64',
};

function estimateGreeks(request: SimulationRequest, greeks: readonly GreekId[], paths: number) {
  const wanted = request.payoffs.flatMap((_, payoff) => greeks.map((greek) => ({ payoff, greek })));
  const { estimates } = estimateRequest({ ...request, greeks: wanted }, paths);
  return wanted.map(({ payoff, greek }, i) => {
    const terms = request.payoffs[payoff]!;
    return { terms, payoff, greek, ...estimates[request.payoffs.length + i]!.controlled };
  });
}

/** By the engines, of European options. */
function analyticGreek(
  modelId: string,
  request: SimulationRequest,
  terms: PayoffTerms,
  greek: GreekId,
): number {
  if (terms.kind !== 'vanilla') throw new Error('European options only');
  const options = {
    strikes: Float64Array.of(terms.strike),
    expiryYears: Float64Array.of(terms.expiryYears),
    isCall: Uint8Array.of(terms.side === 'call' ? 1 : 0),
  };
  const { greeks } = greeksOfOptions(findModel(modelId)!, request.params, request.market, options);
  return greeks[greek]![0]!;
}

/** Bonferroni at 1e-3 for the 14 values of a run. */
const WITHIN = 4;

function expectAnalytic(
  modelId: string,
  request: SimulationRequest,
  greeks: readonly GreekId[],
  paths: number,
) {
  for (const { terms, greek, mean, standardError } of estimateGreeks(request, greeks, paths)) {
    const exact = analyticGreek(modelId, request, terms, greek);
    expect(Math.abs(mean - exact) / standardError, `${greek} ${mean} ${exact}`).toBeLessThan(WITHIN);
    expect(standardError, greek).toBeLessThan(0.2 * Math.abs(exact) + 1e-3);
  }
}

function methodOf(terms: PayoffTerms, greek: GreekId, request: SimulationRequest): GreekMethod | string {
  const setting = {
    process: findProcess(request.processId)!,
    params: request.params,
    market: request.market,
    isConditional: request.estimator === 'conditional',
  };
  const estimator = greekEstimator(terms, greek, setting);
  return 'refusal' in estimator ? estimator.refusal : estimator.method;
}

const heston: SimulationRequest = {
  ...base,
  processId: 'heston',
  params: { v0: 0.05, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.6 },
  stepsPerYear: 64,
};
const hestonParams = ['v0', 'kappa', 'theta', 'sigma', 'rho'].map((name) => `param.${name}` as const);

describe('Greeks under Black-Scholes', () => {
  it('of European options are those of the formula: pathwise, and gamma by the mixed estimator', () => {
    expectAnalytic('black-scholes', base, ['delta', 'gamma', 'rho', 'param.sigma'], 65_536);
    expect(methodOf(call, 'delta', base)).toBe('pathwise');
    expect(methodOf(call, 'gamma', base)).toBe('mixed');
  });

  it('of digitals are those of the formula, by likelihood ratio', () => {
    const digitals = (['call', 'put'] as const).map(
      (side) => ({ kind: 'digital', side, strike: 103, expiryYears: T }) as const,
    );
    const request = { ...base, payoffs: digitals };
    expect(methodOf(digitals[0]!, 'delta', request)).toBe('likelihoodRatio');
    const [sigma, discount] = [0.25, Math.exp(-0.05 * T)];
    const deviation = sigma * Math.sqrt(T);
    const d2 = (Math.log(100 / 103) + 0.03 * T) / deviation - 0.5 * deviation;
    const d1 = d2 + deviation;
    const density = discount * normalPdf(d2);
    const exact: Readonly<Record<string, number>> = {
      delta: density / (100 * deviation),
      gamma: (-density * d1) / (100 * deviation) ** 2,
      rho: (density * Math.sqrt(T)) / sigma,
      'param.sigma': (-density * d1) / sigma,
    };
    const greeks = Object.keys(exact) as GreekId[];
    for (const { terms, greek, mean, standardError } of estimateGreeks(request, greeks, 131_072)) {
      const isCall = terms.kind === 'digital' && terms.side === 'call';
      const ofDiscount = greek === 'rho' ? -T * discount * normalCdf(isCall ? d2 : -d2) : 0;
      const value = (isCall ? 1 : -1) * exact[greek]! + ofDiscount;
      expect(Math.abs(mean - value) / standardError, greek).toBeLessThan(WITHIN);
    }
  });

  it('obey the rules of sums: parity, homogeneity, legs', () => {
    const same: PayoffTerms = { kind: 'vanilla', side: 'put', strike: 105, expiryYears: T };
    const legs = [
      { quantity: 1, terms: call },
      { quantity: -1, terms: same },
    ];
    const request = { ...base, payoffs: [call, same, { kind: 'legs', legs }] satisfies PayoffTerms[] };
    const found = estimateGreeks(request, ['delta', 'gamma', 'rho'], 32_768);
    const of = (payoff: number, greek: GreekId) =>
      found.find((entry) => entry.payoff === payoff && entry.greek === greek)!;
    expect(of(2, 'delta').mean).toBeCloseTo(of(0, 'delta').mean - of(1, 'delta').mean, 9);
    expect(Math.abs(of(2, 'delta').mean - Math.exp(-0.02 * T))).toBeLessThan(
      4 * of(2, 'delta').standardError + 1e-9,
    );
    expect(Math.abs(of(2, 'gamma').mean)).toBeLessThan(4 * of(2, 'gamma').standardError + 1e-12);
    expect(Math.abs(of(2, 'rho').mean - 105 * T * Math.exp(-0.05 * T))).toBeLessThan(
      4 * of(2, 'rho').standardError + 1e-6,
    );
  });

  it('of payoffs that watch the path are differences with the same paths', () => {
    const payoffs: PayoffTerms[] = [
      { kind: 'asian', side: 'call', strike: 100, expiryYears: T, average: 'arithmetic' },
      { kind: 'asian', side: 'put', strike: 103, expiryYears: T, average: 'geometric' },
      { kind: 'lookback', side: 'put', expiryYears: T, watched: 'always' },
      { kind: 'forwardStart', side: 'call', moneyness: 1, startYears: 0.2, expiryYears: T },
      { kind: 'volatilitySwap', expiryYears: T },
    ];
    const request = { ...base, payoffs, stepsPerYear: 24 };
    const meansAt = (change: Partial<SimulationRequest>): number[] =>
      estimateRequest({ ...request, ...change }, 8192).estimates.map(({ plain }) => plain.mean);
    const h = 1e-4;
    const bumps: Readonly<Record<string, readonly [number[], number[], number]>> = {
      delta: [
        meansAt({ market: { ...market, spot: 100 * (1 + h) } }),
        meansAt({ market: { ...market, spot: 100 * (1 - h) } }),
        200 * h,
      ],
      rho: [
        meansAt({ market: { ...market, rate: 0.05 + h } }),
        meansAt({ market: { ...market, rate: 0.05 - h } }),
        2 * h,
      ],
      'param.sigma': [
        meansAt({ params: { sigma: 0.25 + h } }),
        meansAt({ params: { sigma: 0.25 - h } }),
        2 * h,
      ],
    };
    const wanted = payoffs.flatMap((_, payoff) =>
      (Object.keys(bumps) as GreekId[]).map((greek) => ({ payoff, greek })),
    );
    const { estimates } = estimateRequest({ ...request, greeks: wanted }, 8192);
    for (const [i, { payoff, greek }] of wanted.entries()) {
      const { mean, standardError } = estimates[payoffs.length + i]!.plain;
      const [up, down, width] = bumps[greek]!;
      const bumped = (up[payoff]! - down[payoff]!) / width;
      // the few paths whose kink lies between the bumps
      expect(Math.abs(mean - bumped), `${payoff} ${greek}`).toBeLessThan(0.2 * standardError + 1e-6);
    }
  });
});

describe('Greeks under stochastic volatility', () => {
  it('Heston, pathwise: delta, rho and every parameter', () => {
    expectAnalytic('heston', heston, ['delta', 'rho', ...hestonParams], 32_768);
  });

  it('Heston, conditional: gamma too', () => {
    const request: SimulationRequest = { ...heston, estimator: 'conditional' };
    expectAnalytic('heston', request, ['delta', 'gamma', 'rho', ...hestonParams], 32_768);
    expect(methodOf(call, 'gamma', request)).toBe('conditional');
    const digital: PayoffTerms = { kind: 'digital', side: 'call', strike: 100, expiryYears: T };
    expect(methodOf(digital, 'delta', request)).toBe('conditional');
  });

  it('Heston, conditional digitals: minus the slope of calls in their strike', () => {
    const digital: PayoffTerms = { kind: 'digital', side: 'call', strike: 103, expiryYears: T };
    const request: SimulationRequest = { ...heston, estimator: 'conditional', payoffs: [digital] };
    const [delta] = estimateGreeks(request, ['delta'], 32_768);
    const h = 0.05;
    const deltaAt = (strike: number): number =>
      analyticGreek('heston', request, { kind: 'vanilla', side: 'call', strike, expiryYears: T }, 'delta');
    const exact = (deltaAt(103 - h) - deltaAt(103 + h)) / (2 * h);
    expect(Math.abs(delta!.mean - exact)).toBeLessThan(WITHIN * delta!.standardError);
  });

  it('rough Bergomi, conditional: differences with the same paths', () => {
    const params = { H: 0.1, eta: 1.5, rho: -0.7, xi0: 0.05 };
    const request: SimulationRequest = {
      ...heston,
      processId: 'rough-bergomi',
      params,
      estimator: 'conditional',
      payoffs: [call],
    };
    const priceAt = (change: object): number =>
      estimateRequest({ ...request, params: { ...params, ...change } }, 2048).estimates[0]!.plain.mean;
    const names = ['eta', 'rho', 'xi0'] as const;
    const greeks = names.map((name) => ({ payoff: 0, greek: `param.${name}` as const }));
    const { estimates } = estimateRequest({ ...request, greeks }, 2048);
    for (const [i, name] of names.entries()) {
      const h = 1e-4 * Math.abs(params[name]);
      const bumped =
        (priceAt({ [name]: params[name] + h }) - priceAt({ [name]: params[name] - h })) / (2 * h);
      expect(estimates[1 + i]!.plain.mean / bumped).toBeCloseTo(1, 5);
    }
  });

  it('of an index and of jump sizes', () => {
    const index: SimulationRequest = {
      ...base,
      processId: 'mrlr',
      params: { kappa: 5, theta: 3, sigma: 1.1 },
      market: { spot: 22, rate: 0.03, dividendYield: 0 },
      payoffs: [{ kind: 'indexFuture', expiryYears: T }],
    };
    const forward = findModel('mrlr')!.capabilities.forward!;
    const wanted = ['delta', 'param.theta', 'param.sigma'] as const;
    for (const { greek, mean, standardError } of estimateGreeks(index, wanted, 32_768)) {
      const h = 1e-4;
      const name = greek.replace('param.', '');
      const at = (by: number): number =>
        greek === 'delta'
          ? forward(index.params, 22 + by, T)
          : forward({ ...index.params, [name]: index.params[name]! + by }, 22, T);
      expect(Math.abs(mean - (at(h) - at(-h)) / (2 * h)) / standardError, greek).toBeLessThan(WITHIN);
    }
    const merton = { ...base, processId: 'merton', params: { sigma: 0.2, lambda: 1, mu: -0.1, delta: 0.15 } };
    expectAnalytic('merton', merton, ['delta', 'rho', 'param.sigma', 'param.mu', 'param.delta'], 65_536);
  });
});

describe('Greeks that no estimator gives', () => {
  it('are refused with the reason', () => {
    const barrier: PayoffTerms = {
      kind: 'barrier',
      side: 'call',
      strike: 100,
      expiryYears: T,
      barrier: 90,
      direction: 'down',
      knock: 'out',
      watched: 'always',
    };
    const digital: PayoffTerms = { kind: 'digital', side: 'call', strike: 100, expiryYears: T };
    const merton = { ...base, processId: 'merton', params: { sigma: 0.2, lambda: 1, mu: -0.1, delta: 0.15 } };
    expect(methodOf(barrier, 'delta', merton)).toContain('payment of a barrier jumps');
    expect(methodOf(barrier, 'gamma', heston)).toContain('no second derivative');
    expect(methodOf({ ...barrier, watched: 'steps' }, 'delta', heston)).toContain('watch it at all times');
    expect(methodOf(digital, 'delta', heston)).toContain('conditional estimator');
    expect(methodOf(call, 'gamma', heston)).toContain('slope of a vanilla jumps');
    expect(methodOf(call, 'param.lambda', merton)).toContain('number of jumps');
    expect(methodOf(call, 'param.eta', heston)).toContain('no parameter eta');
    const certain = { ...heston, estimator: 'conditional', params: { ...heston.params, rho: -1 } } as const;
    expect(methodOf(call, 'delta', certain)).toContain('correlation of one');
    const rough = { H: 0.1, eta: 1.5, rho: -0.8, xi0: 0.04 };
    const moved = { ...base, processId: 'rough-bergomi', params: rough, stepsPerYear: 50 };
    expect(() => estimateGreeks(moved, ['param.H'], 256)).toThrow(QuantError);
  });
});
