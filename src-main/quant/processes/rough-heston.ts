import { roughVarianceCoefficients, roughVarianceRows, roughVarianceStep } from './rough-variance.ts';
import { coefficientRows, LOG_RETURN, varianceOfEnds } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = [...roughVarianceCoefficients, 'quarterDt', 'halfDt', 'rho', 'rhoBar'] as const;

const program: StepProgram = {
  id: 'rough-heston',
  states: [LOG_RETURN, 'variance'],
  draws: ['uniform', 'uniform', 'normal'],
  coefficients: names,
  hasMemory: true,
  stepVariance: varianceOfEnds,
  advance: (m, { state, draws: [first, second, own], coefficient: c, memory }) => {
    const old = state['variance']!;
    const uniforms = [first!, second!] as const;
    const { variance, chi } = roughVarianceStep(m, { variance: old, memory, uniforms, coefficient: c });
    const both = m.add(old, variance);
    const deviation = m.sqrt(m.mul(c['halfDt']!, both));
    const noise = m.add(m.mul(c['rho']!, chi), m.mul(m.mul(c['rhoBar']!, deviation), own!));
    const drifted = m.sub(state[LOG_RETURN]!, m.mul(c['quarterDt']!, both));
    return { state: { [LOG_RETURN]: m.add(drifted, noise), variance }, remember: chi };
  },
};

/**
 * Rough Heston in forward-variance form by the hybrid quadratic-exponential scheme, on an even grid.
 * @param params H in (0, ½], kappa, theta, sigma, rho, v0
 * @returns process with states ln(S_t/F_t) and V_t
 * @source Gatheral 2022, "Efficient simulation of affine forward variance models"; El Euch and Rosenbaum 2019
 */
export function roughHestonProcess(params: ProcessParams): BoundProcess {
  const [rho, v0] = [params['rho']!, params['v0']!];
  const [H, kappa, theta, sigma] = [params['H']!, params['kappa']!, params['theta']!, params['sigma']!];
  const { memoryKernel, rowOf } = roughVarianceRows({ H, kappa, theta, sigma, v0 });
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0, v0),
    memoryKernel,
    coefficients: (times) => {
      const varianceRow = rowOf(times);
      return coefficientRows(names, (step) => ({
        ...varianceRow(step),
        quarterDt: 0.25 * step.dt,
        halfDt: 0.5 * step.dt,
        rho,
        rhoBar: Math.sqrt(1 - rho * rho),
      }))(times);
    },
  };
}
