import { LOG_INDEX, coefficientRows } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';
import {
  longestUpwardJumpStep,
  upwardJumpCoefficients,
  upwardJumpCoefficientsOf,
  upwardJumpDraws,
  upwardJumpSum,
} from './upward-jumps.ts';

const diffusionNames = ['decay', 'shift', 'deviation'] as const;
const jumpNames = [...diffusionNames, ...upwardJumpCoefficients] as const;

/** X after a step without jumps. */
const diffusion: StepProgram = {
  id: 'mrlr',
  states: [LOG_INDEX],
  draws: ['normal'],
  coefficients: diffusionNames,
  hasMemory: false,
  advance: (m, { state, draws: [z], coefficient: c }) => {
    const reverted = m.add(m.mul(c['decay']!, state[LOG_INDEX]!), c['shift']!);
    return { state: { [LOG_INDEX]: m.add(reverted, m.mul(c['deviation']!, z!)) } };
  },
};

const jumpDiffusion: StepProgram = {
  ...diffusion,
  id: 'mrlrj',
  draws: ['normal', ...upwardJumpDraws],
  coefficients: jumpNames,
  advance: (m, at) => {
    const { state } = diffusion.advance(m, at);
    const jumped = upwardJumpSum(m, at.coefficient, at.draws.slice(1));
    return { state: { [LOG_INDEX]: m.add(state[LOG_INDEX]!, jumped) } };
  },
};

/**
 * Exact step of dX = κ(θ − X)dt + σdW.
 * @param params kappa, theta, sigma
 * @param dt years
 * @returns decay, shift and deviation
 */
export function reversionCoefficients(
  params: ProcessParams,
  dt: number,
): Readonly<Record<(typeof diffusionNames)[number], number>> {
  const [kappa, theta, sigma] = [params['kappa']!, params['theta']!, params['sigma'] ?? 0];
  return {
    decay: Math.exp(-kappa * dt),
    shift: -theta * Math.expm1(-kappa * dt),
    deviation: sigma * Math.sqrt(-Math.expm1(-2 * kappa * dt) / (2 * kappa)),
  };
}

/**
 * Mean-reverting logarithm of the index, exact at any step.
 * @param params kappa, theta, sigma
 * @param level VIX today, index points
 * @returns process with state ln VIX_t
 * @source Bao 2013, chapter 2
 */
export function mrlrProcess(params: ProcessParams, level: number): BoundProcess {
  return {
    program: diffusion,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(Math.log(level)),
    coefficients: coefficientRows(diffusionNames, ({ dt }) => reversionCoefficients(params, dt)),
  };
}

/**
 * The same with exponential upward jumps at Poisson times, exact at steps that hold few jumps.
 * @param params kappa, theta, sigma, lambda, eta
 * @param level VIX today, index points
 * @returns process with state ln VIX_t
 * @source Bao 2013, chapter 3
 */
export function mrlrjProcess(params: ProcessParams, level: number): BoundProcess {
  const jumps = { kappa: params['kappa']!, lambda: params['lambda']!, eta: params['eta']! };
  return {
    program: jumpDiffusion,
    longestStepYears: longestUpwardJumpStep(jumps.lambda),
    initial: Float64Array.of(Math.log(level)),
    coefficients: coefficientRows(jumpNames, ({ dt }) => ({
      ...reversionCoefficients(params, dt),
      ...upwardJumpCoefficientsOf(jumps, dt),
    })),
  };
}
