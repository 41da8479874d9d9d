import { describe, expect, it } from 'vitest';
import { joinQuintic, quinticPieces, runQuinticPiece } from '#quant/calibration/quintic/calibrate-quintic.ts';
import { quinticPricer } from '#quant/calibration/quintic/quintic-values.ts';
import { fitsAt } from '#quant/calibration/partial-fits.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationObserver, CalibrationSettings } from '#quant/calibration/settings.ts';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';

const truth = {
  ...{ lambdaX: 30, lambdaY: 2, theta: 0.9, rho: -0.75, xi0: 0.03 },
  ...{ alpha0: 0.002, alpha1: 0.01, alpha2: 0.001, alpha3: 0.03, alpha4: 0.002, alpha5: 1 },
};
const observer: CalibrationObserver = { shouldStop: () => false, progress: () => undefined };
const futures = [0.06, 0.14, 0.22].map((expiryYears, i) => ({
  expiryYears,
  value: 18 + i,
  halfSpread: 0.05,
}));

/** Strikes from `low` to `high` deviations of a 20 % vol. */
function options(
  expiryYears: number,
  forward: number,
  [low, high]: readonly [number, number],
): OptionTargets {
  const strikes = Float64Array.from(
    { length: 7 },
    (_, i) => forward * Math.exp(0.2 * (low + ((high - low) * i) / 6) * Math.sqrt(expiryYears)),
  );
  const column = (value: number): Float64Array => strikes.map(() => value);
  return {
    expiryYears,
    forward,
    discountFactor: 1,
    strikes,
    impliedVols: column(0.2),
    halfSpreads: column(0.002),
  };
}

/** Quotes that the model itself gives at `truth`, by other paths than those of the fit. */
function ownQuotes(): CalibrationTargets {
  const blank: CalibrationTargets = {
    spot: 4000,
    assetOptions: [options(0.08, 4000, [-2.2, 1.2]), options(0.2, 4000, [-2.2, 1.2])],
    indexFutures: futures,
    indexOptions: [options(0.06, 18, [-1, 12]), options(0.14, 19, [-1, 12])],
    varianceSwaps: [0.08, 0.2].map((expiryYears) => ({ expiryYears, value: 0.18, halfSpread: 0.002 })),
  };
  const size = { paths: 32_768, refinement: 1, seed: 99 };
  const { told } = quinticPricer('quintic-ou-2f', blank, size).price(truth);
  let at = 0;
  const filled = (one: OptionTargets): OptionTargets => {
    const impliedVols = told.slice(at, at + one.strikes.length);
    at += one.strikes.length;
    return { ...one, impliedVols };
  };
  const assetOptions = blank.assetOptions.map(filled);
  at += futures.length;
  return { ...blank, assetOptions, indexOptions: blank.indexOptions.map(filled) };
}

const settings: CalibrationSettings = {
  modelId: 'quintic-ou-2f',
  componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
  weighting: 'equal',
  params: {},
  starts: 2,
  seed: 4,
  maxIterations: 40,
};

function fit(targets: CalibrationTargets, chosen: CalibrationSettings): CalibrationReport {
  const pieces = quinticPieces(targets, chosen);
  const results = pieces.map((piece) => runQuinticPiece(targets, chosen, piece, observer));
  return joinQuintic(targets, chosen, results.reverse(), observer);
}

describe('joint calibration of the two-factor quintic model', () => {
  const targets = ownQuotes();
  const report = fit(targets, settings);
  const rmse = (id: string): number => report.components.find((one) => one.id === id)!.rmse;

  it('fits its own quotes within the noise of the simulation', () => {
    expect(report.starts).toHaveLength(2);
    // Other paths in the quotes than in the fit: up to 0.1 vol points of noise in the wings.
    expect(rmse('assetOptions')).toBeLessThan(0.2);
    // No simulation takes part, but the shape of the polynomial is found from noisy vols too.
    expect(rmse('indexOptions')).toBeLessThan(0.3);
    const rho = report.params.find(({ name }) => name === 'rho')!;
    expect(Math.abs(rho.value - truth.rho)).toBeLessThan(0.1);
  });

  it('reprices the futures by its forward variance', () => {
    expect(rmse('indexFutures')).toBeLessThan(1e-6);
    expect(report.curves[0]!.values.every((variance) => variance > 0)).toBe(true);
  });

  it('keeps the signs that let the index smile slope up, and says how it was simulated', () => {
    for (const { name, value } of report.params)
      if (name.startsWith('alpha')) expect(value).toBeGreaterThanOrEqual(0);
    expect(report.warnings.map(({ code }) => code)).toContain('SIMULATED');
    expect(report.numericalErrorVolPoints).toBeGreaterThan(0);
  });

  it('shows on the way what it fits, futures repriced', () => {
    const fits = fitsAt(targets, settings, { ...truth, alpha1: 0.02 });
    const futuresOf = fits.filter(({ component }) => component === 'indexFutures');
    expect(fits.length).toBeGreaterThan(futuresOf.length);
    for (const { model, market } of futuresOf)
      model.forEach((value, i) => expect(value / market[i]! - 1).toBeCloseTo(0, 6));
    for (const { model } of fits) expect(model.every((value) => value > 0)).toBe(true);
  });

  it('takes nodes of a repaired surface beside the quotes, and tells the fit to each', () => {
    const short = { ...settings, starts: 1, maxIterations: 1, componentWeights: { assetOptions: 1 } };
    const [quoted] = targets.assetOptions;
    const nodes = { ...quoted!, filled: Uint8Array.of(1, 0, 1, 0, 1, 0, 1) };
    const mixed = { ...targets, indexFutures: [], indexOptions: [], varianceSwaps: [] };
    const both = fit({ ...mixed, assetOptions: [...targets.assetOptions, nodes] }, short);
    expect(both.nodes).toMatchObject({ count: 7, filled: 4 });
    expect(both.components.find(({ id }) => id === 'assetOptions')!.count).toBe(14);
    expect(both.warnings.find(({ code }) => code === 'REPAIRED_NODES')!.message).toContain('14 quotes alone');
    const free = both.params.filter(({ state }) => state === 'free');
    expect(free.length).toBeGreaterThan(0);
    expect(free.every(({ standardError }) => standardError > 0)).toBe(true);
  });

  it('gives the same bits again', () => {
    const short = { ...settings, starts: 1, maxIterations: 1 };
    const few = { ...targets, assetOptions: targets.assetOptions.slice(0, 1) };
    expect(fit(few, short)).toEqual(fit(few, short));
  });
});

describe('what cannot be fitted is refused', () => {
  const empty: CalibrationTargets = {
    spot: 4000,
    assetOptions: [],
    indexFutures: [],
    indexOptions: [],
    varianceSwaps: [],
  };
  it.each([
    ['no weights', empty, { ...settings, componentWeights: {} }],
    ['no quotes', empty, settings],
    [
      'too few quotes',
      { ...empty, indexFutures: futures },
      { ...settings, componentWeights: { indexFutures: 1 } },
    ],
  ] as const)('%s', (_, targets, chosen) => {
    expect(quinticPieces(targets, chosen)).toEqual([]);
    const report = joinQuintic(targets, chosen, [], observer);
    expect(report.status).toBe('REFUSED');
    expect(report.message).not.toBe('');
  });
});
