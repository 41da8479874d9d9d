import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { butterflySpans, densityOf } from '#quant/surface/butterfly.ts';
import { calendarSpans, calendarSpansOfSvi, crossingCandidates } from '#quant/surface/calendar.ts';
import { smileOfRawSvi, validateRawSvi, type RawSvi } from '#quant/surface/raw-svi.ts';
import {
  jumpWingsOfRaw,
  naturalOfRaw,
  rawOfJumpWings,
  rawOfNatural,
} from '#quant/surface/svi-conversions.ts';
import { isSsviButterflyFree, smileOfSsvi, ssviPhi } from '#quant/surface/ssvi.ts';

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

/** Raw slices with positive variance everywhere. */
const rawSlices: fc.Arbitrary<RawSvi> = fc
  .record({
    least: between(1e-4, 0.2),
    b: between(0.01, 1),
    rho: between(-0.95, 0.95),
    m: between(-0.5, 0.5),
    sigma: between(0.02, 1),
  })
  .map(({ least, b, rho, m, sigma }) => ({
    a: least - b * sigma * Math.sqrt(1 - rho * rho),
    b,
    rho,
    m,
    sigma,
  }));

function expectSame(one: RawSvi, two: RawSvi, tolerance: number): void {
  for (const name of ['a', 'b', 'rho', 'm', 'sigma'] as const)
    expect(Math.abs(one[name] - two[name])).toBeLessThan(tolerance);
}

describe('raw SVI and its other forms', () => {
  it('come back from jump-wings', () => {
    fc.assert(
      fc.property(rawSlices, between(0.01, 5), (svi, expiryYears) => {
        const wings = jumpWingsOfRaw(svi, expiryYears);
        // Where the least variance lies at the forward itself, v = ṽ and the width is lost.
        fc.pre(wings.v - wings.vTilde > 1e-6 * wings.v);
        // Rounding of a and bσ over what is left of them in (v − ṽ)t.
        const lost = (Math.abs(svi.a) + svi.b * svi.sigma) / ((wings.v - wings.vTilde) * expiryYears);
        expectSame(rawOfJumpWings(wings), svi, 1e-14 * (1 + lost));
      }),
    );
  });

  it('come back from natural parameters', () => {
    fc.assert(
      fc.property(rawSlices, (svi) => {
        expectSame(rawOfNatural(naturalOfRaw(svi)), svi, 1e-12);
      }),
    );
  });

  it('knows slices that have no jump-wings and jump-wings that are no slice', () => {
    const flat = { a: 0.04, b: 0.1, rho: -0.3, m: 0, sigma: 0.2 };
    expect(() => jumpWingsOfRaw({ ...flat, a: -0.1 }, 1)).toThrow('BAD_SVI');
    const wings = jumpWingsOfRaw(flat, 1);
    expect(() => rawOfJumpWings({ ...wings, psi: 5 })).toThrow('BAD_SVI');
    expect(() => rawOfJumpWings({ ...wings, vTilde: 1 })).toThrow('BAD_SVI');
    expect(() => validateRawSvi({ ...flat, rho: 1 })).toThrow('BAD_SVI');
    expect(() => validateRawSvi({ ...flat, a: -0.1 })).toThrow('BAD_SVI');
  });

  it('has the derivatives that differences give', () => {
    fc.assert(
      fc.property(rawSlices, between(-2, 2), (svi, k) => {
        const smile = smileOfRawSvi(svi);
        const jet = new Float64Array(3);
        smile.writeJet(k, jet);
        const h = 1e-4 * svi.sigma;
        const [low, high] = [smile.totalVariance(k - h), smile.totalVariance(k + h)];
        // Central differences: h² of truncation and 1e-16/h², times the scales b and b/σ.
        expect(Math.abs((high - low) / (2 * h) - jet[1]!)).toBeLessThan(1e-7 * (1 + svi.b / svi.sigma));
        const second = (high - 2 * jet[0]! + low) / (h * h);
        expect(Math.abs(second - jet[2]!)).toBeLessThan(1e-5 + (4e-16 * (1 + jet[0]!)) / (h * h));
      }),
    );
  });
});

describe('crossings of two raw slices', () => {
  it('are all among the roots of the quartic', () => {
    fc.assert(
      fc.property(rawSlices, rawSlices, (one, two) => {
        const [first, second] = [smileOfRawSvi(one), smileOfRawSvi(two)];
        const roots = crossingCandidates(one, two);
        let before = second.totalVariance(-3) - first.totalVariance(-3);
        for (let step = 1; step <= 600; step += 1) {
          const k = -3 + step / 100;
          const gap = second.totalVariance(k) - first.totalVariance(k);
          // Gaps of rounding, where slices touch, have no sign.
          if (Math.abs(gap) < 1e-13) continue;
          if (gap * before < 0)
            expect(roots.some((root) => root > k - 0.01 - 1e-6 && root < k + 1e-6)).toBe(true);
          before = gap;
        }
      }),
    );
  });

  it('are found by the quartic wherever samples find them, at the same places', () => {
    fc.assert(
      fc.property(rawSlices, rawSlices, (one, two) => {
        const range = { from: -3, to: 3 };
        const exact = calendarSpansOfSvi(one, two, range);
        const sampled = calendarSpans(smileOfRawSvi(one), smileOfRawSvi(two), range);
        const covered = (from: number, to: number): number =>
          exact.reduce(
            (sum, span) => sum + Math.max(Math.min(span.to, to) - Math.max(span.from, from), 0),
            0,
          );
        // Where slices touch, a root is known to the square root of rounding, and a span may count as one or two.
        for (const { from, to } of sampled)
          expect(Math.abs(covered(from, to) - (to - from))).toBeLessThan(1e-4);
      }),
    );
  });

  it('sees a narrow crossing that coarse samples step over', () => {
    const wide = { a: 0.04, b: 0.1, rho: 0, m: 0, sigma: 0.5 };
    // Touches `wide` at k = 0.7 from above and dips 1e-7 below it over a width of a few thousandths.
    const w = smileOfRawSvi(wide);
    const jet = new Float64Array(3);
    w.writeJet(0.7, jet);
    const sharp = { b: 0.3, rho: jet[1]! / 0.3, m: 0.7, sigma: 0.001 };
    const later = { ...sharp, a: jet[0]! - 0.3 * 0.001 - 1e-7 };
    const spans = calendarSpansOfSvi(wide, later);
    expect(spans).toHaveLength(1);
    expect(spans[0]!.worstAt).toBeCloseTo(0.7, 3);
    expect(spans[0]!.worst).toBeCloseTo(-1e-7, 9);
    expect(spans[0]!.to - spans[0]!.from).toBeLessThan(0.01);
  });

  it('are none between a slice and itself or itself raised', () => {
    fc.assert(
      fc.property(rawSlices, between(1e-9, 0.1), (svi, raise) => {
        expect(calendarSpansOfSvi(svi, svi)).toEqual([]);
        expect(calendarSpansOfSvi(svi, { ...svi, a: svi.a + raise })).toEqual([]);
      }),
    );
  });

  it('locate every injected crossing', () => {
    fc.assert(
      fc.property(rawSlices, between(0.001, 0.05), between(-0.4, 0.4), (svi, depth, at) => {
        const later = { ...svi, rho: 0, m: at, b: 1.2, a: 0, sigma: 0.3 };
        const low = smileOfRawSvi(svi).totalVariance(at) - depth;
        later.a = low - 1.2 * 0.3;
        const spans = calendarSpansOfSvi(svi, later);
        expect(
          spans.some(({ from, to, worst }) => from < at && at < to && worst <= -depth * (1 - 1e-9)),
        ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('SSVI surfaces that meet the conditions', () => {
  it('pass the butterfly and the calendar check', () => {
    const surfaces = fc.record({
      rho: between(-0.95, 0.95),
      gamma: between(0.02, 0.5),
      steep: between(0.05, 0.999),
      theta: between(1e-4, 0.5),
      growth: between(1.0001, 4),
    });
    fc.assert(
      fc.property(surfaces, ({ rho, gamma, steep, theta, growth }) => {
        const eta = (2 * steep) / (1 + Math.abs(rho));
        const slice = (level: number) => ({ theta: level, rho, phi: ssviPhi('bounded', eta, gamma, level) });
        const [early, late] = [slice(theta), slice(theta * growth)];
        expect(isSsviButterflyFree(early)).toBe(true);
        expect(butterflySpans(smileOfSsvi(early))).toEqual([]);
        expect(calendarSpans(smileOfSsvi(early), smileOfSsvi(late), { from: -5, to: 5 })).toEqual([]);
      }),
    );
  });

  it('have a density of mass one and mean one in price', () => {
    const smile = smileOfSsvi({ theta: 0.04, rho: -0.6, phi: 3 });
    const k = Float64Array.from({ length: 40_001 }, (_, at) => -8 + at * 4e-4);
    const density = densityOf(smile, k);
    const sum = (weight: (k: number) => number): number =>
      density.reduce((total, value, at) => total + value * weight(k[at]!) * 4e-4, 0);
    expect(Math.min(...density)).toBeGreaterThanOrEqual(0);
    // Trapezoid on a smooth density that is zero at both ends: 1e-9 is the mass beyond e^{±8}.
    expect(sum(() => 1)).toBeCloseTo(1, 8);
    expect(sum(Math.exp)).toBeCloseTo(1, 8);
  });
});
