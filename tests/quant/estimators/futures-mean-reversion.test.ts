import { describe, expect, it } from 'vitest';
import {
  fitFuturesMeanReversion,
  logFutureMrlr,
  type FuturesPanel,
} from '#quant/estimators/futures-mean-reversion.ts';
import { randomStream } from '#quant/math/philox.ts';
import { ouPath } from './simulated-paths.ts';

const truth = { kappa: 4.2, theta: Math.log(19), volOfVolAnnual: 1.1 };

function simulatedPanel(noise: number, seed: number, days = 300): FuturesPanel {
  const spot = ouPath(days, {
    kappa: 5,
    theta: Math.log(17),
    sigma: truth.volOfVolAnnual,
    dt: 1 / 252,
    seed,
  });
  const random = randomStream(seed, 3);
  const rows = Array.from(spot).flatMap((logSpot, day) =>
    Array.from({ length: 7 }, (_, contract) => {
      const expiryYears = ((31 * (contract + 1) - (day % 30)) * 1) / 365;
      const error = noise * random.normal(day, contract);
      return { day, expiryYears, logSpot, logFuture: logFutureMrlr(logSpot, expiryYears, truth) + error };
    }),
  );
  return {
    days: Int32Array.from(rows, (row) => row.day),
    expiryYears: Float64Array.from(rows, (row) => row.expiryYears),
    logFuture: Float64Array.from(rows, (row) => row.logFuture),
    logSpot: Float64Array.from(rows, (row) => row.logSpot),
  };
}

describe('mean reversion from the futures curve', () => {
  it('returns the parameters of noiseless curves', () => {
    const fit = fitFuturesMeanReversion(simulatedPanel(0, 1), truth.volOfVolAnnual);
    expect(fit.status).toBe('OK');
    expect(fit.kappa).toBeCloseTo(truth.kappa, 5);
    expect(fit.theta).toBeCloseTo(truth.theta, 7);
    expect(fit.longRunLevel).toBeCloseTo(Math.exp(truth.theta + 1.21 / (4 * truth.kappa)), 5);
    expect(fit.rmse).toBeLessThan(1e-7);
  });

  it('covers the truth with its errors when prices are noisy', () => {
    const scores = Array.from({ length: 40 }, (_, seed) => {
      const fit = fitFuturesMeanReversion(simulatedPanel(0.02, 100 + seed), truth.volOfVolAnnual);
      return [(fit.kappa - truth.kappa) / fit.kappaError, (fit.theta - truth.theta) / fit.thetaError];
    });
    for (const parameter of [0, 1]) {
      const inside = scores.filter((score) => Math.abs(score[parameter]!) < 1.96).length;
      // Of 40 intervals of 95 %, binomially 38 ± 1.4; Bartlett weights run somewhat short in 300 days.
      expect(inside).toBeGreaterThanOrEqual(31);
    }
  });

  it('gives the futures formula its limits', () => {
    expect(logFutureMrlr(3, 0, truth)).toBe(3);
    expect(logFutureMrlr(3, 50, truth)).toBeCloseTo(
      truth.theta + truth.volOfVolAnnual ** 2 / (4 * truth.kappa),
      12,
    );
  });

  it('reprices the published MRLR curve of 26 September 2011', () => {
    // Bao 2013, table of MRLR fits; futures recomputed in closed form: VIX 42.3, T = 22, 50, 85, 113 days of 365.
    const published = [
      { days: 22, kappa: 11.05, theta: 3.38, volOfVolAnnual: 1.97, future: 37.789701 },
      { days: 50, kappa: 11.43, theta: 3.39, volOfVolAnnual: 2.07, future: 34.944296 },
      { days: 85, kappa: 9.88, theta: 3.29, volOfVolAnnual: 2.18, future: 31.645793 },
      { days: 113, kappa: 12.58, theta: 3.34, volOfVolAnnual: 2.48, future: 32.150015 },
    ];
    for (const { days, future, ...parameters } of published) {
      expect(Math.exp(logFutureMrlr(Math.log(42.3), days / 365, parameters))).toBeCloseTo(future, 6);
    }
  });

  it('says when there is too little, or when a bound stopped it', () => {
    expect(fitFuturesMeanReversion(simulatedPanel(0.01, 1, 10), 1).status).toBe('TOO_FEW_DATA');
    const flat = simulatedPanel(0, 2);
    flat.logFuture.set(flat.logSpot);
    expect(fitFuturesMeanReversion(flat, 0).status).not.toBe('OK');
    expect(() => fitFuturesMeanReversion(flat, -1)).toThrow('BAD_NUMBER');
  });
});
