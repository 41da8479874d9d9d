import { describe, expect, it } from 'vitest';
import { parameterSlopes } from '#quant/processes/parameter-slopes.ts';
import { findProcess } from '#quant/processes/registry.ts';
import type { ProcessParams } from '#quant/processes/step-program.ts';
import { tangentName, withTangents } from '#quant/processes/tangents.ts';
import { adjointPaths } from '#simulation/estimate/adjoint-sweep.ts';
import { finalStates, runOf } from '../support/run-process.ts';

const settings = { expiryYears: 0.5, steps: 16, paths: 256, mirrored: true };
const times = Float64Array.from({ length: 17 }, (_, i) => i / 32);

const cases: readonly (readonly [string, ProcessParams, readonly string[]])[] = [
  ['black-scholes', { sigma: 0.2 }, ['logReturn']],
  ['heston-euler', { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.3, rho: -0.6 }, ['logReturn', 'variance']],
  // the variance reaches zero: both sides of the quadratic-exponential switch
  ['heston', { v0: 0.04, kappa: 0.5, theta: 0.04, sigma: 1, rho: -0.9 }, ['logReturn', 'variance']],
  [
    'bates',
    { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.3, rho: -0.6, lambda: 1, mu: -0.1, delta: 0.1 },
    ['logReturn'],
  ],
  ['merton', { sigma: 0.2, lambda: 1, mu: -0.1, delta: 0.15 }, ['logReturn']],
  ['ou-variance', { v0: 0.04, kappa: 4, theta: 0.05, sigma: 0.05, rho: -0.7 }, ['logReturn']],
  [
    'quintic-ou',
    { alpha0: 0.5, alpha1: 1, alpha3: 0.3, alpha5: 0.05, rho: -0.7, H: 0, epsilon: 0.02, xi0: 0.03 },
    ['logReturn', 'vol'],
  ],
  ['mrlr', { kappa: 4, theta: 3, sigma: 1.1 }, ['logIndex']],
  ['mrlrj', { kappa: 4, theta: 3, sigma: 1.1, lambda: 3, eta: 8 }, ['logIndex']],
  [
    'mrlrsv',
    { kappa: 4.27, theta: 3.14, rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 1, v0: 1.81 },
    ['logIndex'],
  ],
];

/** Derivatives of the last value of a state, side by side. */
function swept(id: string, params: ProcessParams, names: readonly string[], state: string): Float64Array[][] {
  const bind = (given: ProcessParams) => findProcess(id)!.bind(given, 20);
  const process = bind(params);
  const place = process.program.states.indexOf(state);
  const slopes = names.map((name) => parameterSlopes(bind, params, name));
  const sides = adjointPaths(runOf(process, settings), times, slopes)(0);
  const seed = process.program.states.map((_, i) => (i === place ? new Float64Array(256).fill(1) : null));
  return sides.map(({ sweep }) => [...sweep([seed])]);
}

describe('one pass backwards', () => {
  it.each(cases)('has the tangents of %s, of all parameters and on both sides', (id, params, states) => {
    const names = Object.keys(params);
    const tangents = finalStates(
      withTangents((given) => findProcess(id)!.bind(given, 20), params, names),
      settings,
    );
    for (const state of states) {
      const sides = swept(id, params, names, state);
      for (const [p, name] of names.entries())
        for (const [side, columns] of sides.entries()) {
          const forward = tangents[tangentName(state, name)]![side]!;
          const size = Math.max(...forward.map(Math.abs));
          const far = forward.map((value, path) => Math.abs(value - columns[p]![path]!));
          expect(Math.max(...far), `${state} by ${name}`).toBeLessThanOrEqual(1e-10 * size);
        }
    }
  });

  it('goes back through the memory: tangents of rough Bergomi, and H, which they cannot have', () => {
    const params = { H: 0.1, eta: 1.5, rho: -0.8, xi0: 0.04 };
    const bind = (given: ProcessParams) => findProcess('rough-bergomi')!.bind(given, 1);
    const names = ['eta', 'rho', 'xi0', 'H'];
    const [up] = swept('rough-bergomi', params, names, 'logReturn');
    const tangents = finalStates(withTangents(bind, params, names.slice(0, 3)), settings);
    for (const [p, name] of names.slice(0, 3).entries()) {
      const forward = tangents[tangentName('logReturn', name)]![0]!;
      const size = Math.max(...forward.map(Math.abs));
      for (const [path, value] of forward.entries())
        expect(Math.abs(value - up![p]![path]!)).toBeLessThanOrEqual(1e-10 * size);
    }
    const h = 1e-5;
    const at = (H: number) => finalStates(bind({ ...params, H }), settings)['logReturn']![0]!;
    const [above, below] = [at(0.1 + h), at(0.1 - h)];
    for (const [path, value] of up![3]!.entries())
      expect(value).toBeCloseTo((above[path]! - below[path]!) / (2 * h), 6);
  });
});
