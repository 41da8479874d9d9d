import { hestonCoefficients, hestonCoefficientsOf, hestonStep } from './heston.ts';
import {
  longestJumpStep,
  normalJumpCoefficients,
  normalJumpCoefficientsOf,
  normalJumpSum,
} from './normal-jumps.ts';
import { coefficientRows, LOG_RETURN } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = [...hestonCoefficients, ...normalJumpCoefficients] as const;

const program: StepProgram = {
  id: 'bates',
  states: [LOG_RETURN, 'variance'],
  draws: ['uniform', 'normal', 'uniform', 'normal'],
  coefficients: names,
  hasMemory: false,
  advance: (m, { state, draws: [uniform, normal, count, size], coefficient }) => {
    const { logReturn, variance } = hestonStep(m, {
      logReturn: state[LOG_RETURN]!,
      variance: state['variance']!,
      uniform: uniform!,
      normal: normal!,
      coefficient,
    });
    return {
      state: { [LOG_RETURN]: m.add(logReturn, normalJumpSum(m, coefficient, count!, size!)), variance },
    };
  },
};

/**
 * Heston by quadratic-exponential steps, with normal jumps of the asset.
 * @param params those of Heston, and lambda, mu, delta
 * @returns process with states ln(S_t/F_t) and v_t
 * @source Andersen 2008; Glasserman 2004, section 3.5.1
 */
export function batesProcess(params: ProcessParams): BoundProcess {
  return {
    program,
    longestStepYears: longestJumpStep(params['lambda']!),
    initial: Float64Array.of(0, params['v0']!),
    coefficients: coefficientRows(names, ({ dt }) => ({
      ...hestonCoefficientsOf(params, dt),
      ...normalJumpCoefficientsOf(params, dt),
    })),
  };
}
