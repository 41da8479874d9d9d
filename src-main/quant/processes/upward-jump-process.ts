import { coefficientRows, LOG_INDEX } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';
import {
  longestUpwardJumpStep,
  upwardJumpCoefficients,
  upwardJumpCoefficientsOf,
  upwardJumpDraws,
  upwardJumpSum,
} from './upward-jumps.ts';

/**
 * A program of ln VIX with exponential upward jumps after each of its steps.
 * @param diffusion program without jumps
 * @param id of the program with them
 * @returns program whose draws and coefficients are those of the diffusion, then those of the jumps
 */
export function withUpwardJumps(diffusion: StepProgram, id: string): StepProgram {
  return {
    ...diffusion,
    id,
    draws: [...diffusion.draws, ...upwardJumpDraws],
    coefficients: [...diffusion.coefficients, ...upwardJumpCoefficients],
    advance: (m, at) => {
      const { state } = diffusion.advance(m, at);
      const jumped = upwardJumpSum(m, at.coefficient, at.draws.slice(diffusion.draws.length));
      return { state: { ...state, [LOG_INDEX]: m.add(state[LOG_INDEX]!, jumped) } };
    },
  };
}

/**
 * Such a program with its numbers.
 * @param params kappa, lambda, eta and those of the diffusion
 * @param jumping program from `withUpwardJumps`, states at time 0, and coefficients of a step of dt years without jumps
 * @returns process with steps that hold few jumps
 */
export function upwardJumpProcess(
  params: ProcessParams,
  jumping: {
    readonly program: StepProgram;
    readonly initial: Float64Array;
    readonly row: (params: ProcessParams, dt: number) => Readonly<Record<string, number>>;
  },
): BoundProcess {
  const { program, initial, row } = jumping;
  const jumps = { kappa: params['kappa']!, lambda: params['lambda']!, eta: params['eta']! };
  return {
    program,
    longestStepYears: longestUpwardJumpStep(jumps.lambda),
    initial,
    coefficients: coefficientRows(program.coefficients, ({ dt }) => ({
      ...row(params, dt),
      ...upwardJumpCoefficientsOf(jumps, dt),
    })),
  };
}
