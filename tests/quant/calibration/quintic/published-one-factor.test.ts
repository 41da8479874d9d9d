import { describe, expect, it } from 'vitest';
import { impliedVolsOfTimeValues } from '#quant/black/implied-vols.ts';
import { joinQuintic, quinticPieces, runQuinticPiece } from '#quant/calibration/quintic/calibrate-quintic.ts';
import { conditionalPrices } from '#quant/calibration/quintic/conditional-prices.ts';
import { polynomialProcess } from '#quant/calibration/quintic/polynomial-process.ts';
import { simulationGrid } from '#quant/calibration/quintic/simulation-grid.ts';
import { variancePaths } from '#quant/calibration/quintic/variance-paths.ts';
import type { CalibrationSettings } from '#quant/calibration/settings.ts';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';
import { splineForwardVariance } from '#quant/models/quintic/forward-variance.ts';
import { quinticOuIndex } from '#quant/models/quintic-ou.ts';

/** Fit of 23 October 2017, Abi Jaber, Illand and Li 2022: parameters, and ξ0 at the knots of the spline of its root. */
const published = {
  ...{ rho: -0.6842593, H: -0.03583785, epsilon: 1 / 52 },
  ...{ alpha0: 0.59069477, alpha1: 0.99999991, alpha3: 0.28927803, alpha5: 0.05491437 },
};
const knots = Float64Array.of(
  ...[0, 0.02601012, 0.03696174, 0.05065128, 0.06297186, 0.07529244, 0.08898198],
  ...[0.09993361, 0.10540942, 0.11636105, 0.1355264, 0.16427442, 0.21218779, 0.25736326],
);
const levels = Float64Array.of(
  ...[0.00950134, 0.00799541, 0.00514354, 0.01079057, 0.02396814, 0.00793446, 0.01301627],
  ...[0.02776016, 0.00222057, 0.01965447, 0.01085834, 0.02437202, 0.01278166, 0.01881186],
);
const curve = splineForwardVariance(knots, levels);
/** The authors' code averages over 30 days of a year of 360. */
const WINDOW = 30 / 360;
const indexYears = [0.02464116, 0.06297186, 0.08213721, 0.15879861];
const publishedFutures = [11.098678, 11.670466, 11.892133, 12.381754];
/** Vols of the index at K/F = 1 and 1.3. */
const publishedVols = [
  [1.0436419, 1.6048163],
  [0.9327877, 1.3102311],
  [0.8967192, 1.2079946],
  [0.8562987, 1.0584766],
];

/** Out-of-the-money prices per unit of forward as a quoted smile. */
function quoted(
  timeValues: Float64Array,
  ratios: Float64Array,
  { expiryYears, forward }: { expiryYears: number; forward: number },
): OptionTargets {
  const column = (value: number): Float64Array => ratios.map(() => value);
  const impliedVols = column(0);
  impliedVolsOfTimeValues(impliedVols, new Uint8Array(ratios.length), {
    ...{ timeValues, forwards: column(1), strikes: ratios, expiryYears: column(expiryYears) },
  });
  const strikes = ratios.map((ratio) => ratio * forward);
  return { expiryYears, forward, discountFactor: 1, strikes, impliedVols, halfSpreads: column(0.002) };
}

function market(): CalibrationTargets {
  const alpha = Float64Array.of(published.alpha0, published.alpha1, 0, published.alpha3, 0, published.alpha5);
  const index = quinticOuIndex({ ...published, alpha }, curve, WINDOW);
  const ratios = Float64Array.of(0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.8, 2.2);
  const slices = indexYears.map((expiryYears) => {
    const slice = index.slice(expiryYears);
    const calls = new Float64Array(ratios.length);
    slice.calls(
      ratios.map((ratio) => ratio * slice.future),
      calls,
    );
    const values = calls.map((call, i) => call / slice.future - Math.max(1 - ratios[i]!, 0));
    return quoted(values, ratios, { expiryYears, forward: slice.future });
  });
  const assetYears = Float64Array.of(0.03, 0.06, 0.0984, 0.175);
  const process = polynomialProcess('quintic-ou', published);
  const sums = variancePaths(simulationGrid(assetYears, 2), { paths: 32_768, seed: 77 })(process, curve);
  const dense = Float64Array.from({ length: 141 }, (_, i) => i * 0.002);
  return {
    spot: 2565,
    assetOptions: sums.map((one, e) => {
      const expiryYears = assetYears[e]!;
      const logs = Float64Array.of(-0.16, -0.12, -0.08, -0.04, -0.02, 0, 0.015);
      const scaled = logs.map((log) => log * Math.sqrt(expiryYears / 0.08));
      const prices = conditionalPrices(one, process.rho, scaled);
      return quoted(prices, scaled.map(Math.exp), { expiryYears, forward: 2565 });
    }),
    indexFutures: slices.map(({ expiryYears, forward }) => ({
      expiryYears,
      value: forward,
      halfSpread: 0.05,
    })),
    indexOptions: slices,
    varianceSwaps: [],
    indexWindowYears: WINDOW,
    forwardVariance: { timesYears: dense, variances: dense.map(curve.at) },
  };
}

const settings: CalibrationSettings = {
  modelId: 'quintic-ou',
  componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
  weighting: 'equal',
  params: {},
  starts: 2,
  seed: 3,
  maxIterations: 60,
};

describe('the one-factor fit of 23 October 2017 from a random start', () => {
  const observer = { shouldStop: () => false, progress: () => undefined };
  const targets = market();
  const [, cold] = quinticPieces(targets, settings);
  const found = runQuinticPiece(targets, settings, cold!, observer);
  const report = joinQuintic(targets, settings, [found], observer);
  const of = (component: string) => report.expiries.filter((one) => one.component === component);

  it('begins far from it and converges', () => {
    expect(found.start.startLoss).toBeGreaterThan(100 * found.start.loss);
    expect(report.status).toBe('CONVERGED');
  });

  it('has the published futures', () => {
    for (const [at, { model }] of of('indexFutures').entries())
      // Published to eight digits.
      expect(Math.abs(model[0]! - publishedFutures[at]!)).toBeLessThan(1e-6);
  });

  it('has the published smiles of the index', () => {
    for (const [at, { model }] of of('indexOptions').entries()) {
      expect(Math.abs(model[1]! - publishedVols[at]![0]!)).toBeLessThan(1e-3);
      expect(Math.abs(model[4]! - publishedVols[at]![1]!)).toBeLessThan(1e-3);
    }
  });

  it('has the published parameters, each within three of its stated errors', () => {
    const free = report.params.filter(({ state }) => state === 'free');
    expect(free.map(({ name }) => name)).toEqual(['alpha0', 'alpha3', 'alpha5', 'rho', 'H']);
    for (const { name, value, standardError } of free) {
      const truth = published[name as keyof typeof published];
      // What other paths would move is in the error: without that it was forty times too small for the constant.
      expect(Math.abs(value - truth) / standardError, name).toBeLessThan(3);
      expect(standardError, name).toBeLessThan(0.2 * Math.max(Math.abs(truth), 0.1));
    }
    for (const { rmse } of of('assetOptions')) expect(rmse).toBeLessThan(0.2);
  });
});
