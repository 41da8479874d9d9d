import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fitTermStructure, type TermStructure } from '#quant/calibration/vix/fit-term-structure.ts';
import { constantSigma } from '#quant/calibration/vix/gaussian-variance.ts';
import { fitVarianceCurve, type VarianceCurve } from '#quant/calibration/vix/variance-curve.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { findModel } from '#quant/models/registry.ts';
import { instantVariance, meanReversionLevel } from '#quant/models/volatility-index/mean-reversion-level.ts';
import { revertedLog, reversionVariance } from '#quant/models/volatility-index/reversion.ts';

const SPOT = 42.3;
const expiryYears = Float64Array.of(22, 50, 85, 113).map((days) => days / 365);
/** Futures and at-the-money vols as of a market in panic: the curve falls, and so do the vols. */
const futures = Float64Array.of(38.4, 35.2, 32.2, 33.1);
const vols = [1.22, 1.02, 0.93, 0.85];
const atmVols = vols.map((vol, i) => ({ expiryYears: expiryYears[i]!, vol }));
const nodes = { spot: SPOT, expiryYears, futures };

const cases = [
  { id: 'mrlr', params: { kappa: 11, theta: 3.3, sigma: 1 } },
  { id: 'mrlrj', params: { kappa: 11, theta: 3.3, sigma: 1, lambda: 12, eta: 9 } },
  {
    id: 'hawkes',
    params: {
      kappa: 11,
      theta: 3.3,
      sigma: 1,
      eta: 9,
      decay: 20,
      baseIntensity: 4,
      excitation: 8,
      intensity0: 10,
    },
  },
  {
    id: 'mrlrsv',
    params: { kappa: 4.27, theta: 3.3, rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 1, v0: 1.81 },
  },
] as const;

const tight = { absoluteTolerance: 1e-14, relativeTolerance: 1e-13 };

/** κ∫₀ᵀ θ_s e^{−κ(T−s)} ds piece by piece between the nodes. */
function integratedLevel(kappa: number, levelAt: (years: number) => number, years: number): number {
  let sum = 0;
  let from = 0;
  for (const end of [...expiryYears].filter((node) => node < years).concat(years)) {
    sum += integrate((s) => kappa * levelAt(s) * Math.exp(-kappa * (years - s)), from, end, tight).value;
    from = end;
  }
  return sum;
}

describe('θ_T and σ_T', () => {
  it.each(cases)('reprice futures of $id by integration of θ_T', ({ id, params }) => {
    const model = findModel(id)!;
    const hasSigma = 'sigma' in params;
    const fit = fitTermStructure({
      model,
      params,
      futures: nodes,
      ...(hasSigma && { atmVols }),
    }) as TermStructure;
    for (const [i, years] of expiryYears.entries()) {
      const flat = revertedLog(params.kappa, params.theta, SPOT, years);
      const own = hasSigma ? reversionVariance(params.kappa, params.sigma, years) / 2 : 0;
      const fitted = fit.variance?.totalVarianceAt(years) ?? 0;
      const convexity = Math.log(model.capabilities.forward!(params, SPOT, years)) - flat - own + fitted / 2;
      const median =
        Math.exp(-params.kappa * years) * Math.log(SPOT) + integratedLevel(params.kappa, fit.levelAt, years);
      // Rounding of the quadrature and of the slopes of the convexity: 1e-10 of the future.
      expect(Math.abs(Math.exp(median + convexity) / futures[i]! - 1)).toBeLessThan(1e-10);
      expect(fit.futureAt(years)).toBeCloseTo(futures[i]!, 12);
    }
  });

  it.each(cases.slice(0, 3))('reprice at-the-money options of $id', ({ id, params }) => {
    const model = findModel(id)!;
    const fit = fitTermStructure({ model, params, futures: nodes, atmVols }) as TermStructure;
    for (const [i, years] of expiryYears.entries()) {
      const sigma = constantSigma(params.kappa, fit.variance!.totalVarianceAt(years), years);
      const forward = futures[i]!;
      const priced = priceOptions(
        model,
        { ...params, sigma },
        { spot: SPOT, forward, rate: 0, dividendYield: 0 },
        { strikes: Float64Array.of(forward), expiryYears: Float64Array.of(years), isCall: Uint8Array.of(1) },
      );
      expect(Math.abs(priced.impliedVols[0]! - vols[i]!)).toBeLessThan(1e-10);
    }
  });

  it('are those of the formulas', () => {
    const { kappa, lambda, eta } = cases[1].params;
    const fit = fitTermStructure({
      model: findModel('mrlrj')!,
      params: cases[1].params,
      futures: nodes,
      atmVols,
    }) as TermStructure;
    for (const years of [0.03, 0.1, 0.2, 0.3]) {
      const step = 1e-4;
      const slope = (f: (at: number) => number): number =>
        (8 * (f(years + step) - f(years - step)) - (f(years + 2 * step) - f(years - 2 * step))) / (12 * step);
      const vol = (at: number): number => Math.sqrt(fit.variance!.totalVarianceAt(at) / at);
      const squared = instantVariance(kappa, years, { value: vol(years), slope: slope(vol) });
      expect(fit.variance!.instantVarianceAt(years)).toBeCloseTo(squared, 7);
      const logFuture = (at: number): number => Math.log(fit.futureAt(at));
      const level = meanReversionLevel(
        years,
        { value: logFuture(years), slope: slope(logFuture) },
        {
          kappa,
          jumps: { lambda, eta },
          instantVariance: squared,
          totalVariance: fit.variance!.totalVarianceAt(years),
        },
      );
      expect(fit.levelAt(years)).toBeCloseTo(level, 7);
    }
  });

  it('are smooth between nodes and continuous across them', () => {
    const fit = fitTermStructure({
      model: findModel('mrlrj')!,
      params: cases[1].params,
      futures: nodes,
      atmVols,
    }) as TermStructure;
    for (const years of expiryYears) {
      const [before, after] = [years * (1 - 1e-9), years * (1 + 1e-9)];
      expect(fit.levelAt(after)).toBeCloseTo(fit.levelAt(before), 5);
      expect(fit.variance!.instantVarianceAt(after)).toBeCloseTo(fit.variance!.instantVarianceAt(before), 5);
    }
    expect(fit.curves.map(({ name }) => name)).toEqual(['theta', 'sigma']);
    expect(fit.curves.every(({ values }) => values.every(Number.isFinite))).toBe(true);
  });
});

describe('σ_T', () => {
  it('of a constant volatility is that volatility at every T', () => {
    const [kappa, sigma] = [15, 1.3];
    const totalVariances = expiryYears.map((years) => reversionVariance(kappa, sigma, years));
    const curve = fitVarianceCurve(kappa, { expiryYears, totalVariances }) as VarianceCurve;
    for (const years of [1e-6, 0.01, 0.06, 0.1, 0.2, 0.25, 0.31, 0.8]) {
      expect(Math.sqrt(curve.instantVarianceAt(years))).toBeCloseTo(sigma, 12);
      expect(curve.totalVarianceAt(years)).toBeCloseTo(reversionVariance(kappa, sigma, years), 12);
    }
  });

  it('exists for every total variance that reversion allows, is never negative and adds up', () => {
    const shares = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 60, noNaN: true }), shares, (kappa, squares) => {
        // Total variances from a piecewise constant σ² that is legal by construction.
        const totalVariances = new Float64Array(4);
        let [total, from] = [0, 0];
        for (const [i, years] of expiryYears.entries()) {
          const kept = Math.exp(-2 * kappa * (years - from));
          total = total * kept + ((squares[i]! + (i === 0 ? 0.01 : 0)) * (1 - kept)) / (2 * kappa);
          totalVariances[i] = total;
          from = years;
        }
        const curve = fitVarianceCurve(kappa, { expiryYears, totalVariances });
        // A share of exactly 0 may fall on either side by rounding.
        if (!('instantVarianceAt' in curve)) {
          expect(Math.abs(curve.instantVariance)).toBeLessThan(1e-12);
          return;
        }
        for (let at = 0.005; at < 0.5; at += 0.005)
          expect(curve.instantVarianceAt(at)).toBeGreaterThanOrEqual(0);
        for (const [i, years] of expiryYears.entries())
          expect(curve.totalVarianceAt(years) / totalVariances[i]!).toBeCloseTo(1, 11);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused with expiry and number where at-the-money variance falls too fast', () => {
    const falling = [...atmVols.slice(0, 3), { expiryYears: expiryYears[3]!, vol: 0.3 }];
    const refusal = fitTermStructure({
      model: findModel('mrlr')!,
      params: { kappa: 2, theta: 3, sigma: 1 },
      futures: nodes,
      atmVols: falling,
    });
    expect(refusal).toMatchObject({ status: 'VARIANCE_FALLS_TOO_FAST', expiryYears: expiryYears[3]! });
    const years = expiryYears[3]! - expiryYears[2]!;
    const kept = 0.93 ** 2 * expiryYears[2]! * Math.exp(-4 * years);
    const squared = (0.3 ** 2 * expiryYears[3]! - kept) / (-Math.expm1(-4 * years) / 4);
    expect((refusal as { value: number }).value).toBeCloseTo(squared, 10);
    expect((refusal as { message: string }).message).toContain('113 days');
    expect((refusal as { message: string }).message).toContain(squared.toPrecision(4));
  });

  it('is refused where jumps alone are dearer than the quotes, and where the model has no σ', () => {
    const order = { futures: nodes, atmVols };
    const heavy = { kappa: 11, theta: 3.3, sigma: 1, lambda: 150, eta: 6 };
    expect(fitTermStructure({ ...order, model: findModel('mrlrj')!, params: heavy })).toMatchObject({
      status: 'JUMPS_TOO_DEAR',
      expiryYears: expiryYears[0],
    });
    expect(
      fitTermStructure({ ...order, model: findModel('mrlrsv')!, params: cases[3].params }),
    ).toMatchObject({ status: 'NO_SIGMA' });
  });

  it('refuses a curve whose expiries do not ascend', () => {
    const twice = { spot: SPOT, expiryYears: Float64Array.of(0.1, 0.1), futures: Float64Array.of(30, 31) };
    expect(() =>
      fitTermStructure({ model: findModel('mrlr')!, params: cases[0].params, futures: twice }),
    ).toThrow('BAD_CURVE');
  });
});
