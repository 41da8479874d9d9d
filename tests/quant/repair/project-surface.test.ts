import { describe, expect, it } from 'vitest';
import { benchmarkGrid, variancesOfVols, volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { interpolate } from '#quant/repair/estimators/interpolation.ts';
import { arbitrageRates } from '#quant/repair/metrics/arbitrage-rates.ts';
import { meanWithError, missingCellError } from '#quant/repair/metrics/missing-error.ts';
import { projectSurface } from '#quant/repair/project-surface.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { emptyValues, evaluateRules, staticRules } from '#quant/repair/static-rules.ts';

const rules = staticRules(benchmarkGrid);
const surfaces = (family: string, count: number) =>
  benchmarkSet({ family, mask: 'adversarial', count, seed: 8, purpose: 'test' });
const project = (totalVariance: Float64Array) =>
  projectSurface(rules, volsOfVariances(totalVariance, benchmarkGrid));

const distance = (a: Float64Array, b: Float64Array): number =>
  Math.sqrt(a.reduce((sum, vol, cell) => sum + (vol - b[cell]!) ** 2, 0) / a.length);

describe('projectSurface', () => {
  it('leaves a surface without arbitrage as it is', () => {
    for (const { truth } of surfaces('heston', 2)) {
      const vols = volsOfVariances(truth, benchmarkGrid);
      const projected = projectSurface(rules, vols);
      expect(projected.status).toBe('UNCHANGED');
      expect(projected.vols).toEqual(vols);
    }
  });

  it('leaves no violation, by its own rules and by those of the benchmark, and lowers the error', () => {
    const [before, after]: [number[], number[]] = [[], []];
    for (const surface of [...surfaces('shifted-ssvi', 12), ...surfaces('sabr-event', 12)]) {
      const repaired = interpolate(surface);
      const projected = project(repaired.totalVariance);
      expect(projected.before.density).toBeGreaterThan(0);
      expect(projected.after).toEqual({ calendar: 0, butterfly: 0, density: 0, bounds: 0 });
      const totalVariance = variancesOfVols(projected.vols, benchmarkGrid);
      expect(arbitrageRates(totalVariance, benchmarkGrid)).toEqual({ calendar: 0, butterfly: 0, bounds: 0 });
      before.push(missingCellError(surface, repaired));
      after.push(missingCellError(surface, { totalVariance }));
    }
    expect(meanWithError(after).mean).toBeLessThan(meanWithError(before).mean);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'comes nearer to a surface that keeps the rules than what it was given, seed %i',
    (seed) => {
      const random = seededRandom(seed);
      const wanted = volsOfVariances(surfaces('heston', seed)[seed - 1]!.truth, benchmarkGrid);
      const given = wanted.map((vol) => vol * (1 + 0.1 * (random.next() - 0.5)));
      const { status, vols, before } = projectSurface(rules, given);
      expect(status).toBe('OK');
      expect(before.butterfly).toBeGreaterThan(10);
      // Rules are nearly convex in vol; each of a convex set is nearer to the projection than to what was projected.
      expect(distance(vols, wanted)).toBeLessThan(0.9 * distance(given, wanted));
    },
  );

  it.each([1, 2, 3, 4])('finds a surface for vols that are no smile at all, seed %i', (seed) => {
    const random = seededRandom(seed);
    const given = Float64Array.from({ length: 221 }, () => 0.1 + 0.7 * random.next());
    const { status, vols, after } = projectSurface(rules, given);
    expect(after).toEqual({ calendar: 0, butterfly: 0, density: 0, bounds: 0 });
    // One flat vol keeps every rule: nothing that is called near may be further.
    const flat = given.map(() => given.reduce((sum, vol) => sum + vol, 0) / given.length);
    expect(distance(vols, given)).toBeLessThan(distance(flat, given));
    expect(['OK', 'BLENDED']).toContain(status);
  });

  it('projects what is projected to itself', () => {
    const { truth } = surfaces('sabr-event', 1)[0]!;
    const once = project(truth);
    expect(projectSurface(rules, once.vols).status).toBe('UNCHANGED');
  });

  it('refuses a vol that is none', () => {
    const vols = new Float64Array(221).fill(0.2);
    vols[30] = Number.NaN;
    expect(() => projectSurface(rules, vols)).toThrow('BAD_GRID');
  });
});

describe('rules of a grid', () => {
  it('have the slopes that differences have', () => {
    const vols = volsOfVariances(surfaces('sabr-event', 1)[0]!.truth, benchmarkGrid);
    const [here, below, above] = [emptyValues(rules), emptyValues(rules), emptyValues(rules)];
    evaluateRules(rules, vols, here);
    for (const cell of [3, 60, 118, 200]) {
      // Central differences of step 1e-6: curvature of the rules times its square, and rounding over it, stay below 1e-4 of a slope.
      const moved = (by: number): Float64Array => vols.map((vol, at) => (at === cell ? vol + by : vol));
      evaluateRules(rules, moved(-1e-6), below);
      evaluateRules(rules, moved(1e-6), above);
      rules.kinds.forEach((_, rule) => {
        const places = [0, 1, 2].filter((place) => rules.nodes[3 * rule + place] === cell);
        const slope = places.reduce((sum, place) => sum + here.slopes[3 * rule + place]!, 0);
        const difference = (above.values[rule]! - below.values[rule]!) / 2e-6;
        expect(Math.abs(difference - slope)).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
      });
    }
  });
});
