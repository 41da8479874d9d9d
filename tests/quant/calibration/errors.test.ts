import { describe, expect, it } from 'vitest';
import { calibrate } from '#quant/calibration/calibrate.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationTargets } from '#quant/calibration/targets.ts';
import { solveCholesky, choleskyFactor } from '#quant/math/dense.ts';
import { randomStream } from '#quant/math/philox.ts';
import { badStarts, hestonTargets, quiet, settingsOf, truth } from './heston-case.ts';

/** Noise of a fifth of a vol point on every quote. */
const NOISE = 0.002;
const random = randomStream(20_260_101);
const exact = hestonTargets();

function noisy(draw: number): CalibrationTargets {
  let at = 0;
  const assetOptions = exact.assetOptions.map((slice) => ({
    ...slice,
    impliedVols: slice.impliedVols.map((vol) => vol + NOISE * random.normal(draw, at++)),
  }));
  return { ...exact, assetOptions };
}

/** (θ̂ − θ)ᵀ Σ⁻¹ (θ̂ − θ)/5, which is F(5, 205) where errors are as stated. */
function waldRatio({ params, correlation }: CalibrationReport): number {
  const size = params.length;
  const scaled = params.map(
    ({ name, value, standardError }) => (value - truth[name as keyof typeof truth]) / standardError,
  );
  const solved = solveCholesky(choleskyFactor(correlation, size)!, scaled);
  return scaled.reduce((sum, value, i) => sum + value * solved[i]!, 0) / size;
}

describe('errors of Heston’s parameters over 200 noisy surfaces', () => {
  const draws = Array.from({ length: 200 }, (_, draw) =>
    calibrate(
      noisy(draw),
      settingsOf('heston', { kappa: 3, theta: 0.05, sigma: 0.8, rho: -0.6, v0: 0.03 }),
      quiet,
    ),
  );

  it('holds the truth inside the joint 95 % region at that rate', () => {
    // 95 % point of F(5, 205), by scipy.stats.f.ppf(.95, 5, 205).
    const limit = 2.258_124_48;
    const inside = draws.filter((report) => waldRatio(report) <= limit).length;
    // Binomial(200, .95): mean 190, standard deviation 3.08; four of them to either side, and no more than 200 there are.
    expect(inside).toBeGreaterThanOrEqual(178);
    expect(inside).toBeLessThanOrEqual(200);
    expect(draws.every(({ status }) => status !== 'NOT_CONVERGED')).toBe(true);
  });

  it.each(['v0', 'kappa', 'theta', 'sigma', 'rho'] as const)(
    'holds %s inside ±1.96 standard errors',
    (name) => {
      const inside = draws.filter(({ params }) => {
        const { value, standardError } = params.find((param) => param.name === name)!;
        return Math.abs(value - truth[name]) <= 1.96 * standardError;
      }).length;
      expect(inside).toBeGreaterThanOrEqual(178);
      expect(inside).toBeLessThan(200);
    },
  );

  it('finds the noise itself', () => {
    const rmse = draws.reduce((sum, { components }) => sum + components[0]!.rmse, 0) / draws.length;
    // Vol points; five of 210 degrees of freedom are spent: .2·√(205/210) = .1976, known to .2/√(2·210·200) = .0007.
    expect(Math.abs(rmse - 0.1976)).toBeLessThan(0.002);
  });
});

describe('profiles', () => {
  const report = calibrate(noisy(1000), settingsOf('heston', {}, { profiles: true }), quiet);

  it('agree with the standard errors where the loss is near to a parabola', () => {
    expect(report.profiles.map(({ param }) => param)).toEqual(['v0', 'kappa', 'theta', 'sigma', 'rho']);
    for (const profile of report.profiles) {
      const { value, standardError } = report.params.find(({ name }) => name === profile.param)!;
      expect(profile.excess[profile.values.indexOf(value)]).toBe(0);
      expect(Math.abs((profile.upper - value) / standardError - 1.96)).toBeLessThan(0.3);
      expect(Math.abs((value - profile.lower) / standardError - 1.96)).toBeLessThan(0.3);
      expect(Array.from(profile.values)).toEqual(Array.from(profile.values).sort((a, b) => a - b));
    }
  });

  it('say so where one of them comes by a better fit than the one it goes out from', () => {
    const settings = settingsOf('heston', badStarts[3], { profiles: true, maxIterations: 1 });
    const stopped = calibrate(noisy(1000), settings, quiet);
    expect(stopped.loss).toBeGreaterThan(report.loss);
    const codes = stopped.warnings.map(({ code }) => code);
    expect(codes).toContain('BETTER_ON_PROFILE');
    expect(stopped.profiles.every(({ excess }) => excess.every((value) => value >= 0))).toBe(true);
    expect(report.warnings.map(({ code }) => code)).not.toContain('BETTER_ON_PROFILE');
  });
});
