import { describe, expect, it } from 'vitest';
import { QuantError } from '#quant/math/quant-error.ts';
import { withMonitors } from '#quant/processes/monitors.ts';
import { findProcess } from '#quant/processes/registry.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';
import { tangentName, withTangents } from '#quant/processes/tangents.ts';
import { finalStates } from '../../simulation/support/run-process.ts';

const settings = { expiryYears: 0.5, steps: 16, paths: 512 };

const cases: readonly (readonly [string, ProcessParams, string])[] = [
  ['black-scholes', { sigma: 0.2 }, 'logReturn'],
  ['heston-euler', { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.3, rho: -0.6 }, 'logReturn'],
  ['heston', { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.3, rho: -0.6 }, 'logReturn'],
  ['ou-variance', { v0: 0.04, kappa: 4, theta: 0.05, sigma: 0.05, rho: -0.7 }, 'logReturn'],
  [
    'quintic-ou',
    { alpha0: 0.5, alpha1: 1, alpha3: 0.3, alpha5: 0.05, rho: -0.7, H: 0, epsilon: 0.02, xi0: 0.03 },
    'logReturn',
  ],
  ['mrlr', { kappa: 4, theta: 3, sigma: 1.1 }, 'logIndex'],
];

describe('withTangents', () => {
  it.each(cases)('of %s are the differences of the same paths', (id, params, state) => {
    const bind = (given: ProcessParams) => findProcess(id)!.bind(given, 20);
    const names = Object.keys(params);
    const tangents = finalStates(withTangents(bind, params, names), settings);
    for (const name of names) {
      const h = 1e-4 * Math.max(Math.abs(params[name]!), 0.01);
      const [up] = finalStates(bind({ ...params, [name]: params[name]! + h }), settings)[state]!;
      const [down] = finalStates(bind({ ...params, [name]: params[name]! - h }), settings)[state]!;
      const [slope] = tangents[tangentName(state, name)]!;
      const scale = Math.hypot(...slope!) / Math.sqrt(settings.paths);
      const far = slope!.filter(
        (value, i) => Math.abs(value - (up![i]! - down![i]!) / (2 * h)) > 1e-3 * scale,
      );
      // the few paths that change sides of a max or of the switch of the variance law between the two bumps
      expect(far.length / settings.paths, name).toBeLessThan(0.03);
    }
  });

  it('leaves the states as they are', () => {
    const params = { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.3, rho: -0.6 };
    const bind = (given: ProcessParams) => findProcess('heston')!.bind(given, 1);
    const plain = finalStates(bind(params), settings);
    const withSlopes = finalStates(withTangents(bind, params, ['rho']), settings);
    expect(withSlopes['logReturn']).toEqual(plain['logReturn']);
  });

  it('refuses a parameter that moves the memory', () => {
    const bind = (given: ProcessParams) => findProcess('rough-bergomi')!.bind(given, 1);
    const params = { H: 0.1, eta: 1.5, rho: -0.8, xi0: 0.04 };
    expect(() => finalStates(withTangents(bind, params, ['H']), settings)).toThrow(QuantError);
    const slopes = finalStates(withTangents(bind, params, ['eta', 'rho', 'xi0']), settings);
    expect(slopes[tangentName('logReturn', 'eta')]![0]!.every(Number.isFinite)).toBe(true);
  });
});

describe('withMonitors', () => {
  it('keeps extremes, means and squares of the path that it sees', () => {
    const growth = 0.08;
    const process = findProcess('black-scholes')!.bind({ sigma: 0.3 }, 1);
    const kinds = ['maximum', 'minimum', 'average', 'logAverage', 'realisedVariance'] as const;
    const kept = finalStates(
      withMonitors(process, kinds, { spot: 1, logForward: (years) => growth * years }),
      settings,
    );
    const steps = Array.from({ length: settings.steps }, (_, i) =>
      finalStates(process, { ...settings, recordAt: [i + 1] })['logReturn']![0]!.map(
        (x) => x + (growth * settings.expiryYears * (i + 1)) / settings.steps,
      ),
    );
    for (const path of [0, 17, 300]) {
      const own = [0, ...steps.map((column) => column[path]!)];
      const spots = own.slice(1);
      expect(kept['maximum']![0]![path]).toBeCloseTo(Math.max(...own), 14);
      expect(kept['minimum']![0]![path]).toBeCloseTo(Math.min(...own), 14);
      expect(kept['logAverage']![0]![path]).toBeCloseTo(spots.reduce((a, b) => a + b) / spots.length, 13);
      expect(kept['average']![0]![path]).toBeCloseTo(
        spots.reduce((a, b) => a + Math.exp(b), 0) / spots.length,
        13,
      );
      const squares = spots.reduce((sum, x, i) => sum + (x - own[i]!) ** 2, 0);
      expect(kept['realisedVariance']![0]![path]).toBeCloseTo(squares, 13);
    }
  });
});
