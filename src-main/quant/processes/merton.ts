import {
  longestJumpStep,
  normalJumpCoefficients,
  normalJumpCoefficientsOf,
  normalJumpSum,
} from './normal-jumps.ts';
import { coefficientRows, LOG_RETURN } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = ['drift', 'deviation', ...normalJumpCoefficients] as const;

const program: StepProgram = {
  id: 'merton',
  states: [LOG_RETURN],
  draws: ['normal', 'uniform', 'normal'],
  coefficients: names,
  hasMemory: false,
  advance: (m, { state, draws: [z, count, size], coefficient: c }) => {
    const diffused = m.add(m.add(state[LOG_RETURN]!, c['drift']!), m.mul(c['deviation']!, z!));
    return { state: { [LOG_RETURN]: m.add(diffused, normalJumpSum(m, c, count!, size!)) } };
  },
};

/**
 * Jump diffusion with normal jumps, exact at any step that holds few jumps.
 * @param params sigma, lambda, mu, delta
 * @returns process with state ln(S_t/F_t)
 * @source Glasserman 2004, section 3.5.1
 */
export function mertonProcess(params: ProcessParams): BoundProcess {
  const sigma = params['sigma']!;
  return {
    program,
    longestStepYears: longestJumpStep(params['lambda']!),
    initial: Float64Array.of(0),
    coefficients: coefficientRows(names, ({ dt }) => ({
      drift: -0.5 * sigma * sigma * dt,
      deviation: sigma * Math.sqrt(dt),
      ...normalJumpCoefficientsOf(params, dt),
    })),
  };
}
