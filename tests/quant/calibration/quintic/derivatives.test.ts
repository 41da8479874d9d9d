import { describe, expect, it } from 'vitest';
import { toSolver } from '#quant/calibration/free-params.ts';
import type { CalibrationProblem } from '#quant/calibration/problem.ts';
import { quinticObjective } from '#quant/calibration/quintic/quintic-objective.ts';
import { quinticProblem } from '#quant/calibration/quintic/quintic-problem.ts';
import {
  inSearchCoordinates,
  otherSide,
  searchCoordinates,
} from '#quant/calibration/quintic/search-coordinates.ts';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';

/** Vols around which nothing is fitted: only slopes are asked. */
function options(
  expiryYears: number,
  forward: number,
  ratios: readonly number[],
  vol: number,
): OptionTargets {
  const strikes = Float64Array.from(ratios, (ratio) => ratio * forward);
  const column = (value: number): Float64Array => strikes.map(() => value);
  const impliedVols = column(vol);
  return { expiryYears, forward, discountFactor: 1, strikes, impliedVols, halfSpreads: column(0.002) };
}

const targets: CalibrationTargets = {
  spot: 4000,
  assetOptions: [0.06, 0.15].map((years) => options(years, 4000, [0.85, 0.95, 1, 1.05], 0.2)),
  indexFutures: [0.06, 0.14].map((expiryYears, i) => ({ expiryYears, value: 18 + i, halfSpread: 0.05 })),
  indexOptions: [options(0.06, 18, [0.9, 1, 1.5], 0.9)],
  varianceSwaps: [],
};
const points = {
  'quintic-ou-2f': {
    ...{ lambdaX: 30, lambdaY: 2, theta: 0.9, rho: -0.75 },
    ...{ alpha0: 0.002, alpha1: 0.01, alpha2: 0.001, alpha3: 0.03, alpha4: 0.002 },
  },
  'quintic-ou-h': {
    alpha0: 0.4,
    alpha3: 0.4,
    alpha5: 0.03,
    rho: -0.7,
    H0: 0.2,
    HInf: -0.4,
    kappa: 3,
    epsilon: 0.1,
  },
} as const;

describe.each(Object.entries(points))('derivatives of the loss of %s', (modelId, params) => {
  const problem = quinticProblem(targets, {
    ...{ modelId, weighting: 'equal', params: {}, starts: 1, seed: 4, maxIterations: 10 },
    componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
  }) as CalibrationProblem;
  const { free } = problem;
  const known: Readonly<Record<string, number>> = params;
  const x = Float64Array.from(free.names, (name, j) => toSolver(free.specs[j]!, known[name]!));
  const objective = quinticObjective(problem, { paths: 256, refinement: 0.5, seed: 4 });
  const coordinates = searchCoordinates(problem);

  function largestMiss(
    { residuals, jacobian }: Pick<typeof objective, 'residuals' | 'jacobian'>,
    at: Float64Array,
  ): number {
    const slopes = new Float64Array(objective.rows * at.length);
    jacobian(at, slopes);
    const [above, below] = [new Float64Array(objective.rows), new Float64Array(objective.rows)];
    let worst = 0;
    for (const [j, value] of at.entries()) {
      const step = 1e-4 * Math.max(Math.abs(value), 1e-3);
      residuals(
        at.map((other, k) => (k === j ? value + step : other)),
        above,
      );
      residuals(
        at.map((other, k) => (k === j ? value - step : other)),
        below,
      );
      const column = above.map((high, i) => (high - below[i]!) / (2 * step));
      const size = Math.sqrt(column.reduce((sum, slope) => sum + slope * slope, 0));
      const miss = column.reduce((sum, slope, i) => sum + (slope - slopes[i * at.length + j]!) ** 2, 0);
      worst = Math.max(worst, Math.sqrt(miss) / size);
    }
    return worst;
  }

  // A one-sided step of 1e-4 leaves an error of its own order.
  it('are those of differences', () => {
    expect(largestMiss(objective, x)).toBeLessThan(2e-3);
  });

  it('are so in the coordinates of the search', () => {
    expect(largestMiss(inSearchCoordinates(objective, coordinates), coordinates.fromFree(x))).toBeLessThan(
      2e-3,
    );
  });

  it('lead there and back between the coordinates', () => {
    coordinates.toFree(coordinates.fromFree(x)).forEach((value, j) => expect(value).toBeCloseTo(x[j]!, 12));
    const constant = free.names.indexOf('alpha0');
    const once = otherSide(problem, coordinates, x)!;
    expect(once[constant]).not.toBeCloseTo(x[constant]!, 6);
    once.forEach((value, j) => {
      if (j !== constant) expect(value).toBeCloseTo(x[j]!, 9);
    });
  });
});
