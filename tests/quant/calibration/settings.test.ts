import { describe, expect, it } from 'vitest';
import {
  calibrate,
  calibrationPieces,
  joinCalibration,
  runCalibrationPiece,
  runProfilePiece,
} from '#quant/calibration/calibrate.ts';
import { profilePieces, withProfiles } from '#quant/calibration/profile.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationSettings } from '#quant/calibration/settings.ts';
import type { CalibrationTargets } from '#quant/calibration/targets.ts';
import { heston } from '#quant/models/heston.ts';
import { hestonTargets, quiet, settingsOf, truth } from './heston-case.ts';
import { targetsOf, truths } from './known-truth.ts';

const all = hestonTargets();
/** Three maturities: 63 quotes. */
const few: CalibrationTargets = { ...all, assetOptions: all.assetOptions.filter((_, i) => i % 3 === 2) };

function fit(changes: Partial<CalibrationSettings>, targets = few): CalibrationReport {
  return calibrate(targets, settingsOf('heston', {}, changes), quiet);
}

function valueOf(report: CalibrationReport, name: string): number {
  return report.params.find((param) => param.name === name)!.value;
}

describe('parameters that do not move freely', () => {
  it('holds a fixed one and finds the others', () => {
    const report = fit({ params: { rho: { fixed: truth.rho }, kappa: { fixed: truth.kappa } } });
    expect(report.freeParams).toEqual(['v0', 'theta', 'sigma']);
    expect(report.correlation).toHaveLength(9);
    expect(valueOf(report, 'rho')).toBe(truth.rho);
    expect(valueOf(report, 'sigma')).toBeCloseTo(truth.sigma, 8);
    expect(report.params.map(({ state }) => state)).toEqual(['free', 'fixed', 'free', 'free', 'fixed']);
    expect(report.params[1]!.standardError).toBeNaN();
  });

  it('moves a tied one with its master, derivatives included', () => {
    const tied = { theta: { tiedTo: { param: 'v0', factor: 2, offset: 0.0413 } } };
    const report = fit({ params: tied });
    // 2 · .01265 + .0413 = .0666: the tie holds at the truth, so the fit is exact.
    expect(valueOf(report, 'theta')).toBe(2 * valueOf(report, 'v0') + 0.0413);
    expect(valueOf(report, 'v0')).toBeCloseTo(truth.v0, 8);
    expect(report.params.find(({ name }) => name === 'theta')!.state).toBe('tied');
    expect(report.loss).toBeLessThan(1e-16);
  });

  it('reports everything where all are fixed, without a search', () => {
    const params = Object.fromEntries(Object.entries(truth).map(([name, fixed]) => [name, { fixed }]));
    const report = fit({ params });
    expect(report.status).toBe('CONVERGED');
    expect(report.freeParams).toEqual([]);
    expect(report.starts).toEqual([]);
    expect(report.components[0]!.rmse).toBeLessThan(1e-7);
  });

  it('stays inside the bounds that are asked for, and says so', () => {
    const report = fit({ params: { rho: { lower: -0.8 } } });
    expect(report.status).toBe('AT_BOUND');
    const rho = report.params.find(({ name }) => name === 'rho')!;
    expect(rho).toMatchObject({ value: -0.8, lower: -0.8, state: 'atBound' });
    expect(rho.standardError).toBeNaN();
    expect(report.warnings.find(({ code }) => code === 'AT_BOUND')!.message).toContain(
      'rho ended on its lower bound -0.8',
    );
  });

  it('says that a parameter is within 1 % of a bound', () => {
    const report = fit({ params: { kappa: { upper: truth.kappa * 1.005 } } });
    expect(report.params[1]!.state).toBe('nearBound');
    expect(report.warnings.map(({ code }) => code)).toContain('NEAR_BOUND');
  });

  it('is pulled to a prior by its weight in the loss', () => {
    const free = fit({ params: { kappa: { prior: { mean: 5, standardDeviation: 1e6 } } } });
    const pulled = fit({ params: { kappa: { prior: { mean: 5, standardDeviation: 0.02 } } } });
    const nailed = fit({ params: { kappa: { prior: { mean: 5, standardDeviation: 1e-6 } } } });
    expect(valueOf(free, 'kappa')).toBeCloseTo(truth.kappa, 6);
    expect(valueOf(pulled, 'kappa')).toBeGreaterThan(truth.kappa + 0.01);
    expect(valueOf(pulled, 'kappa')).toBeLessThan(5);
    expect(valueOf(nailed, 'kappa')).toBeCloseTo(5, 4);
    // Parts and priors add up to the loss.
    const prior = ((valueOf(pulled, 'kappa') - 5) / 0.02) ** 2;
    expect(pulled.components[0]!.loss + prior).toBeCloseTo(pulled.loss, 10);
  });
});

describe('what is refused', () => {
  const refusals: readonly (readonly [string, Partial<CalibrationSettings>, CalibrationTargets, RegExp])[] = [
    ['an unknown model', { modelId: 'none' }, few, /There is no model none/],
    ['no component', { componentWeights: {} }, few, /No component has a weight/],
    [
      'an empty component',
      { componentWeights: { indexFutures: 1 } },
      few,
      /There are no futures on the volatility index/,
    ],
    [
      'a component that the model does not know',
      { modelId: 'merton', componentWeights: { indexFutures: 1 } },
      { ...few, indexFutures: [{ expiryYears: 0.1, value: 20, halfSpread: 0.05 }] },
      /Merton jump diffusion has no values for futures on the volatility index/,
    ],
    ['an unknown parameter', { params: { x: { fixed: 1 } } }, few, /x is no parameter of Heston/],
    [
      'a circle of ties',
      {
        params: {
          v0: { tiedTo: { param: 'theta', factor: 1, offset: 0 } },
          theta: { tiedTo: { param: 'v0', factor: 1, offset: 0 } },
        },
      },
      few,
      /tied in a circle/,
    ],
    ['bounds without room', { params: { rho: { lower: 0.5, upper: 0.2 } } }, few, /The bounds of rho/],
    [
      'fewer quotes than parameters',
      {},
      { ...few, assetOptions: [cut(few.assetOptions[0]!, 4)] },
      /4 quotes cannot determine 5 parameters/,
    ],
    [
      'a vol that is none',
      {},
      {
        ...few,
        assetOptions: [
          { ...few.assetOptions[0]!, impliedVols: few.assetOptions[0]!.strikes.map(() => Number.NaN) },
        ],
      },
      /The vol of strike/,
    ],
  ];

  it.each(refusals)('%s', (_, changes, targets, reason) => {
    const settings = settingsOf('heston', {}, changes);
    const report = calibrate(targets, settings, quiet);
    expect(report.status).toBe('REFUSED');
    expect(report.message).toMatch(reason);
    expect(calibrationPieces(targets, settings)).toEqual([]);
  });
});

function cut<T extends CalibrationTargets['assetOptions'][number]>(slice: T, count: number): T {
  const part = (column: Float64Array): Float64Array => column.slice(0, count);
  return {
    ...slice,
    strikes: part(slice.strikes),
    impliedVols: part(slice.impliedVols),
    halfSpreads: part(slice.halfSpreads),
  };
}

describe('a stop', () => {
  it('keeps the best so far', () => {
    const losses: number[] = [];
    const observer = {
      ...quiet,
      shouldStop: () => losses.length >= 4,
      improved: ({ loss }: { loss: number }) => losses.push(loss),
    };
    const settings = settingsOf(
      'heston',
      { kappa: 5, theta: 0.09, sigma: 1, rho: -0.3, v0: 0.04 },
      { starts: 4 },
    );
    const report = calibrate(few, settings, observer);
    expect(report.status).toBe('CANCELLED');
    expect(report.loss).toBeLessThanOrEqual(losses[3]! * (1 + 1e-6));
    expect(report.loss).toBeGreaterThan(0);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
  });

  it('before the first point still tells what the start is worth', () => {
    const report = calibrate(few, settingsOf('heston'), { ...quiet, shouldStop: () => true });
    expect(report.status).toBe('CANCELLED');
    expect(valueOf(report, 'kappa')).toBeCloseTo(1.5, 12);
    expect(report.components[0]!.rmse).toBeGreaterThan(0.1);
  });
});

describe('the same settings', () => {
  it('give the same bits again, whichever thread runs which piece, with the cross-check too', () => {
    const settings = settingsOf('heston', {}, { starts: 2, seed: 7, crossCheck: true, profiles: true });
    const pieces = calibrationPieces(few, settings);
    expect(pieces.map(({ kind }) => kind)).toEqual(['start', 'start', 'evolution', 'evolution']);
    const noisy = { ...few, assetOptions: few.assetOptions.map(ripple) };
    const whole = calibrate(noisy, settings, quiet);
    const results = pieces.map((piece) => runCalibrationPiece(noisy, settings, piece, quiet)).reverse();
    const report = joinCalibration(noisy, settings, structuredClone(results), quiet);
    const sides = profilePieces(report.profileOrigin).map((piece) =>
      runProfilePiece(noisy, settings, { report, piece }, quiet),
    );
    expect(sides.length).toBe(10);
    expect(withProfiles(report, structuredClone(sides.reverse()), false)).toEqual(whole);
    expect(new Set(whole.starts.map(({ loss }) => loss.toPrecision(6))).size).toBe(1);
  });

  it('start elsewhere with another seed and end in the same place', () => {
    const [one, two] = [1, 2].map((seed) => fit({ starts: 3, seed }));
    expect(one!.starts[1]!.params).not.toEqual(two!.starts[1]!.params);
    expect(valueOf(one!, 'kappa')).toBeCloseTo(valueOf(two!, 'kappa'), 8);
  });
});

/** A smile that no Heston surface has. */
function ripple(
  slice: CalibrationTargets['assetOptions'][number],
): CalibrationTargets['assetOptions'][number] {
  return {
    ...slice,
    impliedVols: slice.impliedVols.map((vol, i) => vol + 0.001 * Math.sin(i)),
    halfSpreads: slice.strikes.map((_, i) => (i === 3 ? Number.NaN : 0.002)),
  };
}

describe('weights', () => {
  const noisy = { ...few, assetOptions: few.assetOptions.map(ripple) };

  it('count in half-spreads, with a word on quotes that have none', () => {
    const report = fit({ weighting: 'bidAsk' }, noisy);
    const [component] = report.components;
    expect(component!.loss).toBeCloseTo(report.loss, 10);
    expect(component!.rmse).toBeGreaterThan(0.03);
    expect(component!.rmseHalfSpreads).toBeCloseTo(component!.rmse / 0.2, 1);
    expect(report.warnings.find(({ code }) => code === 'NO_SPREAD')!.message).toMatch(/^3 of 63 quotes/);
    for (const { weights } of report.expiries) expect(weights[0]).toBeCloseTo(1 / 0.002 ** 2, 3);
  });

  it('of zero leave a quote out of the loss and of the tables of the component', () => {
    const weights = few.assetOptions[0]!.strikes.map((_, i) => (i < 5 ? 0 : 1));
    const targets = { ...noisy, assetOptions: noisy.assetOptions.map((slice) => ({ ...slice, weights })) };
    const report = fit({ weighting: 'byHand' }, targets);
    expect(report.components[0]!.count).toBe(48);
    expect(report.expiries[0]!.weights[0]).toBe(0);
    expect(report.expiries[0]!.model[0]).toBeGreaterThan(0);
  });

  it('by vega let the wings count less', () => {
    const report = fit({ weighting: 'vega' }, noisy);
    const { weights } = report.expiries[0]!;
    expect(Math.max(...weights)).toBeCloseTo(1e4, 6);
    expect(weights[0]).toBeLessThan(100);
  });
});

describe('components together', () => {
  const point = truths['heston']!;
  const index = heston.capabilities.volatilityIndex!(point);
  const targets: CalibrationTargets = {
    ...targetsOf(heston, point),
    indexFutures: [0.1, 0.3].map((expiryYears) => ({
      expiryYears,
      value: index.slice(expiryYears).future,
      halfSpread: 0.05,
    })),
    varianceSwaps: [0.5, 1].map((expiryYears) => {
      const cf = heston.capabilities.characteristicFunction!(point, expiryYears);
      return { expiryYears, value: Math.sqrt((-2 * cf.cumulants.c1) / expiryYears), halfSpread: 0.001 };
    }),
  };

  it('fit options, futures and variance swaps at once; parts add up', () => {
    const componentWeights = { assetOptions: 1, indexFutures: 2, varianceSwaps: 0.5 };
    const swaps = targets.varianceSwaps.map((swap) => ({ ...swap, value: swap.value + 0.003 }));
    const report = calibrate(
      { ...targets, varianceSwaps: swaps },
      settingsOf('heston', {}, { componentWeights, weighting: 'bidAsk' }),
      quiet,
    );
    expect(report.components.map(({ id }) => id)).toEqual(['assetOptions', 'indexFutures', 'varianceSwaps']);
    const sum = report.components.reduce((total, { loss }) => total + loss, 0);
    expect(Math.abs(sum / report.loss - 1)).toBeLessThan(1e-9);
  });

  it('tell of a component without weight what the fit means for it', () => {
    const report = calibrate(targets, settingsOf('heston'), quiet);
    const futures = report.components.find(({ id }) => id === 'indexFutures')!;
    expect(futures).toMatchObject({ weight: 0, loss: 0, count: 2, insideBidAskPercent: 100 });
    // Parameters come back to ten digits, and so does what follows from them.
    expect(futures.rmse).toBeLessThan(1e-8);
    expect(report.components.find(({ id }) => id === 'varianceSwaps')!.rmse).toBeLessThan(1e-8);
  });
});
