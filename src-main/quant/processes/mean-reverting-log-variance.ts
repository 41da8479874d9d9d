import {
  integralWeights,
  integratedSquareRootStep,
  noiseOfInnovation,
  squareRootCoefficients,
  squareRootCoefficientsOf,
} from './square-root-step.ts';
import { LOG_INDEX, coefficientRows } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';
import { upwardJumpProcess, withUpwardJumps } from './upward-jump-process.ts';

const names = [
  ...squareRootCoefficients,
  'indexDecay',
  'indexShift',
  'weightOld',
  'weightNew',
  'onInnovation',
  'ownVariance',
] as const;
/** Below this volatility of variance ρ/σ is taken at it. */
const LEAST_SIGMA = 1e-3;

const diffusion: StepProgram = {
  id: 'mrlrsv',
  states: [LOG_INDEX, 'variance'],
  draws: ['uniform', 'normal'],
  coefficients: names,
  hasMemory: false,
  advance: (m, { state, draws: [uniform, normal], coefficient: c }) => {
    const { variance, innovation, total } = integratedSquareRootStep(m, {
      variance: state['variance']!,
      uniform: uniform!,
      coefficient: c,
    });
    const shared = m.mul(c['onInnovation']!, innovation);
    const own = m.mul(m.sqrt(m.mul(c['ownVariance']!, total)), normal!);
    const reverted = m.add(m.mul(c['indexDecay']!, state[LOG_INDEX]!), c['indexShift']!);
    return { state: { [LOG_INDEX]: m.add(reverted, m.add(shared, own)), variance } };
  },
};

const jumpDiffusion = withUpwardJumps(diffusion, 'mrlrsvj');

/** ∫ e^{−κ(T−s)}√V dW is damped by the root of the mean of its squared kernel. */
function diffusionRow(params: ProcessParams, dt: number): Readonly<Record<(typeof names)[number], number>> {
  const [kappa, theta, rho] = [params['kappa']!, params['theta']!, params['rho']!];
  const [kappaV, thetaV] = [params['kappaV']!, params['thetaV']!];
  const sigma = Math.max(params['sigmaV']!, LEAST_SIGMA);
  const square = kappa > 0 ? -Math.expm1(-2 * kappa * dt) / (2 * kappa * dt) : 1;
  const { onOld, onNew } = integralWeights(kappaV, dt);
  return {
    ...squareRootCoefficientsOf({ kappa: kappaV, theta: thetaV, sigma }, dt),
    indexDecay: Math.exp(-kappa * dt),
    indexShift: -theta * Math.expm1(-kappa * dt),
    weightOld: onOld,
    weightNew: onNew,
    onInnovation: rho * Math.sqrt(square) * noiseOfInnovation({ kappa: kappaV, sigma }, dt),
    ownVariance: (1 - rho * rho) * square,
  };
}

/**
 * Mean-reverting logarithm of the index with square-root variance: quadratic-exponential variance, damped Euler logarithm.
 * @param params kappa, theta, rho, kappaV, thetaV, sigmaV, v0
 * @param level VIX today, index points
 * @returns process with states ln VIX_t and its variance; weak order two
 * @source Bao 2013, chapter 4; Andersen 2008
 */
export function mrlrsvProcess(params: ProcessParams, level: number): BoundProcess {
  return {
    program: diffusion,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(Math.log(level), params['v0']!),
    coefficients: coefficientRows(names, ({ dt }) => diffusionRow(params, dt)),
  };
}

/**
 * The same with exponential upward jumps at Poisson times.
 * @param params those of MRLRSV, lambda and eta
 * @param level VIX today, index points
 * @returns process with states ln VIX_t and its variance
 * @source Bao 2013, chapter 4
 */
export function mrlrsvjProcess(params: ProcessParams, level: number): BoundProcess {
  return upwardJumpProcess(params, {
    program: jumpDiffusion,
    initial: Float64Array.of(Math.log(level), params['v0']!),
    row: diffusionRow,
  });
}
