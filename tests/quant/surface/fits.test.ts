import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarSpans } from '#quant/surface/calendar.ts';
import { butterflySpans } from '#quant/surface/butterfly.ts';
import { essviOfSsvi, essviVariance, ssviOfEssvi } from '#quant/surface/essvi.ts';
import { fitEssvi } from '#quant/surface/fit-essvi.ts';
import { fitSabrSlice } from '#quant/surface/fit-sabr.ts';
import { fitSsvi } from '#quant/surface/fit-ssvi.ts';
import { fitSvi } from '#quant/surface/fit-svi.ts';
import { smileOfRawSvi, type RawSvi } from '#quant/surface/raw-svi.ts';
import { sabrVol } from '#quant/surface/sabr.ts';
import { smileOfParams } from '#quant/surface/smile-of-params.ts';
import { smileOfSsvi, ssviPhi } from '#quant/surface/ssvi.ts';
import { solveInnerSvi } from '#quant/surface/svi-inner.ts';
import { boxOfRaw, rawOfBox, varianceWithGradient } from '#quant/surface/svi-parameters.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { evenly, pointsOfVols } from './synthetic-chain.ts';

const strikes = evenly(-0.6, 0.3, 31);

function pointsOfSvi(svi: RawSvi, expiryYears: number) {
  const smile = smileOfRawSvi(svi);
  return pointsOfVols(expiryYears, strikes, (k) => Math.sqrt(smile.totalVariance(k) / expiryYears));
}

describe('raw SVI fits', () => {
  const slices = fc
    .record({
      least: fc.double({ min: 0.002, max: 0.05, noNaN: true }),
      b: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
      rho: fc.double({ min: -0.85, max: 0.5, noNaN: true }),
      m: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      sigma: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
    })
    .map(({ least, b, rho, m, sigma }) => ({
      a: least - b * sigma * Math.sqrt(1 - rho * rho),
      b,
      rho,
      m,
      sigma,
    }));

  it('give back the smile behind noise-free quotes, and its parameters', () => {
    fc.assert(
      fc.property(slices, (svi) => {
        const fit = fitSvi(pointsOfSvi(svi, 0.7), { butterflyPenalty: 'never' });
        expect(['OK', 'AT_BOUND']).toContain(fit.status);
        const [true_, found] = [smileOfRawSvi(svi), smileOfRawSvi(fit.svi)];
        for (const k of strikes)
          expect(Math.abs(found.totalVariance(k) - true_.totalVariance(k))).toBeLessThan(1e-8);
        // Parameters are known to the root of the cost tolerance, worst where the wings are hardly seen.
        expect(Math.abs(fit.svi.m - svi.m)).toBeLessThan(1e-4);
        expect(Math.abs(fit.svi.sigma - svi.sigma)).toBeLessThan(1e-4);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('recover the Vogt slice, or, asked for no butterfly, a free one near it', () => {
    const vogt = { a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 };
    const wide = evenly(-1.2, 1.2, 49);
    const smile = smileOfRawSvi(vogt);
    const points = pointsOfVols(1, wide, (k) => Math.sqrt(smile.totalVariance(k)));
    const free = fitSvi(points, { butterflyPenalty: 'never' });
    expect(free.svi.a).toBeCloseTo(vogt.a, 6);
    const held = fitSvi(points, { butterflyPenalty: 'always' });
    expect(held.penalised).toBe(true);
    expect(butterflySpans(smileOfRawSvi(held.svi))).toEqual([]);
    const miss = wide.map((k) =>
      Math.abs(Math.sqrt(smileOfRawSvi(held.svi).totalVariance(k)) - Math.sqrt(smile.totalVariance(k))),
    );
    // The nearest free slice of section 5.1 is 2 vol points off at worst.
    expect(Math.max(...miss)).toBeLessThan(0.02);
  });

  it('solve the inner problem: no admissible point nearby is better', () => {
    const random = seededRandom(11);
    for (let run = 0; run < 300; run += 1) {
      const k = Float64Array.from({ length: 12 }, (_, at) => -0.5 + at / 12);
      const totalVariance = k.map(() => 0.05 * random.next());
      const weights = k.map(() => 0.1 + random.next());
      const [m, sigma] = [random.next() - 0.5, 0.01 + 0.5 * random.next()];
      const best = solveInnerSvi({ logMoneyness: k, totalVariance, weights }, m, sigma);
      const cost = (a: number, d: number, c: number): number =>
        k.reduce((sum, each, at) => {
          const y = (each - m) / sigma;
          return sum + weights[at]! * (a + d * y + c * Math.sqrt(y * y + 1) - totalVariance[at]!) ** 2;
        }, 0);
      const own = cost(best.a, best.d, best.c);
      for (let trial = 0; trial < 60; trial += 1) {
        const size = 10 ** (-6 + 5 * random.next());
        const c = best.c + size * (random.next() - 0.5) * sigma;
        const d = best.d + size * (random.next() - 0.5) * sigma;
        const a = best.a + size * (random.next() - 0.5) * 0.05;
        if (c < Math.abs(d) || c + Math.abs(d) > 2 * sigma || a + Math.sqrt(c * c - d * d) < 0) continue;
        // On the curved face ρ is searched to 1e-8, which leaves the square of that.
        expect(cost(a, d, c)).toBeGreaterThan(own - 1e-11);
      }
    }
  });

  it('have box coordinates that hold every slice, with true derivatives', () => {
    const svi = { a: 0.01, b: 0.2, rho: -0.4, m: 0.1, sigma: 0.3 };
    const back = rawOfBox(boxOfRaw(svi));
    for (const name of ['a', 'b', 'rho', 'm', 'sigma'] as const)
      expect(back[name]).toBeCloseTo(svi[name], 14);
    const box = boxOfRaw(svi);
    const gradient = new Float64Array(5);
    const w = varianceWithGradient(box, -0.37, gradient);
    expect(w).toBeCloseTo(smileOfRawSvi(svi).totalVariance(-0.37), 14);
    for (let at = 0; at < 5; at += 1) {
      const [low, high] = [-1e-5, 1e-5].map((bump) =>
        varianceWithGradient(
          box.map((value, each) => (each === at ? value + bump : value)),
          -0.37,
          new Float64Array(5),
        ),
      );
      expect((high! - low!) / 2e-5).toBeCloseTo(gradient[at]!, 9);
    }
  });

  it('reject a degenerate minimum and name what to look at', () => {
    const points = pointsOfVols(0.1, evenly(-0.5, -0.1, 9), (k) => (k < -0.15 ? 0.2 : 3));
    const fit = fitSvi(points);
    expect(fit.status).toBe('REJECTED');
    expect(fit.message).toMatch(/times the median quote/u);
  });
});

describe('surfaces free by construction', () => {
  const expiries = [0.02, 0.1, 0.3, 0.8, 1.5];

  it('eSSVI gives back a noise-free eSSVI surface', () => {
    const truth = expiries.map((t, at) => ({
      u: 0.05 + 0.1 * at * t,
      v: 0.2 + 0.25 * at * t,
      s: 0.08 + 0.3 * t,
    }));
    const slices = truth.map((coordinates, at) => {
      const smile = smileOfSsvi(ssviOfEssvi(coordinates));
      const reach = 4 * Math.sqrt(smile.totalVariance(0));
      return pointsOfVols(expiries[at]!, evenly(-reach, reach, 25), (k) =>
        Math.sqrt(smile.totalVariance(k) / expiries[at]!),
      );
    });
    const { outcomes } = fitEssvi(slices);
    outcomes.forEach(({ status, params }, at) => {
      expect(status).toBe('OK');
      const expected = ssviOfEssvi(truth[at]!);
      // Relative steps end at the root of the cost tolerance.
      expect(params['theta']! / expected.theta).toBeCloseTo(1, 5);
      expect(params['rho']).toBeCloseTo(expected.rho, 4);
      expect(params['phi']! / expected.phi).toBeCloseTo(1, 4);
    });
  });

  it('SSVI gives back a noise-free surface of its law', () => {
    const law = { rho: -0.6, eta: 1, gamma: 0.4 };
    const slices = expiries.map((t) => {
      const theta = 0.04 * t;
      const smile = smileOfSsvi({ theta, rho: law.rho, phi: ssviPhi('bounded', law.eta, law.gamma, theta) });
      return pointsOfVols(t, evenly(-4 * Math.sqrt(theta), 3 * Math.sqrt(theta), 21), (k) =>
        Math.sqrt(smile.totalVariance(k) / t),
      );
    });
    const { outcomes, params } = fitSsvi(slices);
    for (const name of ['rho', 'eta', 'gamma'] as const) expect(params[name]).toBeCloseTo(law[name], 4);
    outcomes.forEach(({ params: own }, at) => expect(own['theta']).toBeCloseTo(0.04 * expiries[at]!, 7));
  });

  it('stay free on quotes that are not: random noise, falling variances, wild skews', () => {
    const random = seededRandom(3);
    for (let run = 0; run < 40; run += 1) {
      const slices = expiries.map((t) => {
        const [level, skew, bend] = [0.1 + 0.3 * random.next(), random.next() - 0.5, random.next()];
        const reach = 3 * level * Math.sqrt(t);
        return pointsOfVols(t, evenly(-reach, reach, 15), (k) =>
          Math.max(level + skew * k + bend * k * k + 0.02 * random.next(), 0.02),
        );
      });
      for (const fitter of [fitEssvi, fitSsvi]) {
        const { outcomes } = fitter(slices);
        const smiles = outcomes.map(({ smile }) => smile!);
        for (const smile of smiles) expect(butterflySpans(smile)).toEqual([]);
        for (let at = 1; at < smiles.length; at += 1)
          expect(calendarSpans(smiles[at - 1]!, smiles[at]!, { from: -6, to: 6 })).toEqual([]);
      }
    }
  });

  it('eSSVI coordinates are those of SSVI, with true derivatives', () => {
    const slice = { theta: 0.05, rho: -0.4, phi: 2.5 };
    const { u, v, s } = essviOfSsvi(slice);
    const back = ssviOfEssvi({ u, v, s });
    for (const name of ['theta', 'rho', 'phi'] as const) expect(back[name]).toBeCloseTo(slice[name], 14);
    const point = Float64Array.of(-0.3, 0, 0, 0);
    const value = (a: number, b: number, c: number): number =>
      essviVariance(a, b, c, Float64Array.of(-0.3, 0, 0, 0));
    expect(essviVariance(u, v, s, point)).toBeCloseTo(smileOfSsvi(slice).totalVariance(-0.3), 14);
    const h = 1e-6;
    expect((value(u + h, v, s) - value(u - h, v, s)) / (2 * h)).toBeCloseTo(point[1]!, 8);
    expect((value(u, v + h, s) - value(u, v - h, s)) / (2 * h)).toBeCloseTo(point[2]!, 8);
    expect((value(u, v, s + h) - value(u, v, s - h)) / (2 * h)).toBeCloseTo(point[3]!, 8);
  });
});

describe('SABR fits', () => {
  it('give back noise-free parameters at the given β', () => {
    for (const beta of [1, 0.5]) {
      const sabr = { alpha: 0.2 * 100 ** (1 - beta), beta, rho: -0.6, nu: 0.8 };
      const points = pointsOfVols(0.5, evenly(-0.4, 0.3, 15), (k) => sabrVol(sabr, 100, k, 0.5));
      const { status, params } = fitSabrSlice(points, beta);
      expect(status).toBe('OK');
      expect(params['alpha']! / sabr.alpha).toBeCloseTo(1, 6);
      expect(params['rho']).toBeCloseTo(-0.6, 5);
      expect(params['nu']).toBeCloseTo(0.8, 5);
    }
  });

  it('come back from their parameters, as every method does', () => {
    const of = (method: 'svi' | 'sabr' | 'essvi', params: Record<string, number>): number | undefined =>
      smileOfParams(method, params, 100, 1)?.totalVariance(0);
    expect(of('sabr', { alpha: 0.2, beta: 1, rho: -0.6, nu: 0.8 })).toBeCloseTo(0.20010667 ** 2, 8);
    expect(of('svi', { a: 0.04, b: 0.1, rho: 0, m: 0, sigma: 0.1 })).toBeCloseTo(0.05, 14);
    expect(of('essvi', { theta: 0.04, rho: -0.5, phi: 2 })).toBeCloseTo(0.04, 14);
    expect(of('svi', { a: 0.04 })).toBeUndefined();
  });
});
