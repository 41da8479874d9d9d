import { coefficientRows, LOG_RETURN } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = ['drift', 'deviation'] as const;

const program: StepProgram = {
  id: 'black-scholes',
  states: [LOG_RETURN],
  draws: ['normal'],
  coefficients: names,
  hasMemory: false,
  stepVariance: (m, { coefficient: c }) => m.mul(c['deviation']!, c['deviation']!),
  advance: (m, { state, draws: [z], coefficient: c }) => ({
    state: { [LOG_RETURN]: m.add(m.add(state[LOG_RETURN]!, c['drift']!), m.mul(c['deviation']!, z!)) },
  }),
};

/**
 * Geometric Brownian motion, exact at any step.
 * @param params sigma, decimal per √year
 * @returns process with state ln(S_t/F_t)
 * @source Glasserman 2004, "Monte Carlo methods in financial engineering", equation 3.22
 */
export function blackScholesProcess(params: ProcessParams): BoundProcess {
  const sigma = params['sigma']!;
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0),
    coefficients: coefficientRows(names, ({ dt }) => ({
      drift: -0.5 * sigma * sigma * dt,
      deviation: sigma * Math.sqrt(dt),
    })),
  };
}
