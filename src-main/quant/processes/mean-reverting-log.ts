import { LOG_INDEX, coefficientRows } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';
import { upwardJumpProcess, withUpwardJumps } from './upward-jump-process.ts';

const diffusionNames = ['decay', 'shift', 'deviation'] as const;

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

const jumpDiffusion = withUpwardJumps(diffusion, 'mrlrj');

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
  return upwardJumpProcess(params, {
    program: jumpDiffusion,
    initial: Float64Array.of(Math.log(level)),
    row: reversionCoefficients,
  });
}
