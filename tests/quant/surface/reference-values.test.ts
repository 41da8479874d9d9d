import { describe, expect, it } from 'vitest';
import { checkSviSlices } from '#quant/surface/arbitrage-report.ts';
import { butterflyFunction, butterflySpans } from '#quant/surface/butterfly.ts';
import { smileOfRawSvi } from '#quant/surface/raw-svi.ts';
import { repairSvi } from '#quant/surface/repair-svi.ts';
import { sabrVol } from '#quant/surface/sabr.ts';
import { smileOfSsvi, ssviPhi } from '#quant/surface/ssvi.ts';
import { jumpWingsOfRaw, rawOfJumpWings } from '#quant/surface/svi-conversions.ts';

/** Axel Vogt's slice, t = 1; Gatheral and Jacquier 2014, example 3.1. */
const vogt = { a: -0.041, b: 0.1331, m: 0.3586, rho: 0.306, sigma: 0.4153 };
/** Digits of the reference: eight decimals, four for the ends of the span, five for its depth. */
const EIGHT = 8;

describe('the Vogt slice (Gatheral and Jacquier 2014, example 3.1)', () => {
  it('has a butterfly between 0.6424 and 1.2569, deepest −0.03286 at 0.8793', () => {
    const [span, ...others] = butterflySpans(smileOfRawSvi(vogt));
    expect(others).toEqual([]);
    expect(span!.from).toBeCloseTo(0.6424, 4);
    expect(span!.to).toBeCloseTo(1.2569, 4);
    expect(span!.worstAt).toBeCloseTo(0.8793, 4);
    expect(span!.worst).toBeCloseTo(-0.03286, 5);
    const g = butterflyFunction(smileOfRawSvi(vogt));
    // Roots are refined to the last bits: g there is rounding of terms of order one.
    expect(Math.abs(g(span!.from))).toBeLessThan(1e-14);
    expect(Math.abs(g(span!.to))).toBeLessThan(1e-14);
  });

  it('has the published jump-wings', () => {
    const wings = jumpWingsOfRaw(vogt, 1);
    // 0.017426252555… with 30 digits; the published last digit is one unit off.
    expect(wings.v).toBeCloseTo(0.017426252555159, 15);
    expect(wings.psi).toBeCloseTo(-0.17521114, EIGHT);
    expect(wings.p).toBeCloseTo(0.6997381, EIGHT);
    expect(wings.c).toBeCloseTo(1.31679822, EIGHT);
    expect(wings.vTilde).toBeCloseTo(0.0116249, EIGHT);
  });

  it('is mended by c* and ṽ*, and better by the nearest slice on the way', () => {
    const wings = jumpWingsOfRaw(vogt, 1);
    const c = wings.p + 2 * wings.psi;
    const vTilde = (wings.v * 4 * wings.p * c) / (wings.p + c) ** 2;
    expect(c).toBeCloseTo(0.34931582, EIGHT);
    expect(vTilde).toBeCloseTo(0.01548182, EIGHT);
    const fixed = rawOfJumpWings({ ...wings, c, vTilde });
    expect(fixed.a).toBeCloseTo(0.00774091, EIGHT);
    expect(fixed.b).toBeCloseTo(0.06924203, EIGHT);
    expect(fixed.rho).toBeCloseTo(-0.33403648, EIGHT);
    expect(fixed.m).toBeCloseTo(0.04203375, EIGHT);
    expect(fixed.sigma).toBeCloseTo(0.1186078, EIGHT);
    expect(butterflySpans(smileOfRawSvi(fixed))).toEqual([]);

    const range = { from: -1.5, to: 1.5 };
    const repair = repairSvi(vogt, 1, range);
    expect(repair.status).toBe('REPAIRED');
    expect(repair.anchor!.sigma).toBeCloseTo(fixed.sigma, 12);
    expect(checkSviSlices([{ ...repair.svi, expiryYears: 1 }]).free).toBe(true);
    const kept = jumpWingsOfRaw(repair.svi, 1);
    for (const name of ['v', 'psi', 'p'] as const) expect(kept[name]).toBeCloseTo(wings[name], 10);
    const miss = (svi: typeof vogt): number =>
      Math.max(
        ...[-1.5, -0.5, 0, 0.5, 1, 1.5].map((k) =>
          Math.abs(smileOfRawSvi(svi).totalVariance(k) - smileOfRawSvi(vogt).totalVariance(k)),
        ),
      );
    expect(miss(repair.svi)).toBeLessThan(0.2 * miss(fixed));
  });

  it('is reported with its place among slices', () => {
    const flat = { a: 0.001, b: 0.01, rho: 0, m: 0, sigma: 0.1, expiryYears: 0.1 };
    const report = checkSviSlices([{ ...vogt, expiryYears: 1 }, flat]);
    expect(report.free).toBe(false);
    expect(report.butterfly.map(({ slice }) => slice)).toEqual([1]);
    expect(report.checkedPairs).toBe(1);
  });
});

describe('SSVI with φ = ηθ^{−γ}', () => {
  it('has the reference values at θ = .04, ρ = −.6, η = 1, γ = .4', () => {
    const phi = ssviPhi('power', 1, 0.4, 0.04);
    expect(phi).toBeCloseTo(3.62389832, EIGHT);
    const { totalVariance } = smileOfSsvi({ theta: 0.04, rho: -0.6, phi });
    const expected = [0.08139786, 0.0596492, 0.04, 0.0274961, 0.02594411];
    [-0.4, -0.2, 0, 0.2, 0.4].forEach((k, at) => {
      expect(totalVariance(k)).toBeCloseTo(expected[at]!, EIGHT);
    });
  });
});

describe('SABR (Hagan et al. 2002)', () => {
  const cases = [
    {
      sabr: { alpha: 0.2, beta: 1, rho: -0.6, nu: 0.8 },
      market: { forward: 100, expiryYears: 1 },
      strikes: [70, 85, 100, 115, 130],
      vols: [0.29541568, 0.24276595, 0.20010667, 0.17425671, 0.17087895],
    },
    {
      sabr: { alpha: 0.05, beta: 0.5, rho: -0.3, nu: 0.4 },
      market: { forward: 0.03, expiryYears: 5 },
      strikes: [0.02, 0.03, 0.04],
      vols: [0.36636561, 0.300325, 0.26984293],
    },
  ];
  it.each(cases)('has the reference vols at β = $sabr.beta', ({ sabr, market, strikes, vols }) => {
    strikes.forEach((strike, at) => {
      const k = Math.log(strike / market.forward);
      expect(sabrVol(sabr, market.forward, k, market.expiryYears)).toBeCloseTo(vols[at]!, EIGHT);
    });
  });

  it('runs smoothly through the forward, where z/x(z) is a series', () => {
    const sabr = { alpha: 0.2, beta: 0.7, rho: -0.6, nu: 0.8 };
    // Scale: the series takes over at |z| = 0.01, that is |k| = 0.0025/4.64; 1e-13 is the rounding of the other branch.
    for (const k of [0.000538, -0.000538, 0.000539, -0.000539, 1e-9, 0]) {
      const middle = sabrVol(sabr, 100, k, 1);
      const around = (sabrVol(sabr, 100, k - 1e-6, 1) + sabrVol(sabr, 100, k + 1e-6, 1)) / 2;
      expect(Math.abs(middle - around)).toBeLessThan(1e-11);
    }
  });
});
