import type { Arithmetic } from './arithmetic.ts';
import { coefficientRows, LOG_RETURN, TOTAL_VARIANCE, VOL_GAIN, varianceOfEnds } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepInput, StepProgram } from './step-program.ts';

const volatilityNames = [
  'rootDt',
  'dt',
  'kernelOnFirst',
  'kernelOnSecond',
  'volOfVol',
  'logForward',
] as const;
const names = [...volatilityNames, 'rho', 'rhoBar'] as const;

/** V after the step: ξ0 exp(η Y − ½η² Var Y), Y = √(2H)[W̃ + Σ older increments]. */
function nextVariance<V>(
  m: Arithmetic<V>,
  { draws: [first, second], coefficient: c, memory }: StepInput<V>,
): V {
  const recent = m.add(m.mul(c['kernelOnFirst']!, first!), m.mul(c['kernelOnSecond']!, second!));
  return m.exp(m.add(m.mul(c['volOfVol']!, m.add(recent, memory)), c['logForward']!));
}

const program: StepProgram = {
  id: 'rough-bergomi',
  states: [LOG_RETURN, 'variance'],
  draws: ['normal', 'normal', 'normal'],
  coefficients: names,
  hasMemory: true,
  stepVariance: varianceOfEnds,
  advance: (m, at) => {
    const { state, coefficient: c } = at;
    const [first, , own] = at.draws;
    const increment = m.mul(c['rootDt']!, first!);
    const noise = m.add(m.mul(c['rho']!, increment), m.mul(m.mul(c['rhoBar']!, c['rootDt']!), own!));
    const variance = state['variance']!;
    const gain = m.sub(m.mul(m.sqrt(variance), noise), m.mul(m.mul(m.constant(0.5), c['dt']!), variance));
    return {
      state: { [LOG_RETURN]: m.add(state[LOG_RETURN]!, gain), variance: nextVariance(m, at) },
      remember: increment,
    };
  },
};

const conditional: StepProgram = {
  id: 'rough-bergomi-conditional',
  states: [VOL_GAIN, TOTAL_VARIANCE, 'variance'],
  draws: ['normal', 'normal'],
  coefficients: volatilityNames,
  hasMemory: true,
  stepVariance: varianceOfEnds,
  advance: (m, at) => {
    const { state, coefficient: c } = at;
    const increment = m.mul(c['rootDt']!, at.draws[0]!);
    const variance = state['variance']!;
    return {
      state: {
        [VOL_GAIN]: m.add(state[VOL_GAIN]!, m.mul(m.sqrt(variance), increment)),
        [TOTAL_VARIANCE]: m.add(state[TOTAL_VARIANCE]!, m.mul(c['dt']!, variance)),
        variance: nextVariance(m, at),
      },
      remember: increment,
    };
  },
};

/** Kernel of an increment `lag` steps ago: its mean over that cell, √dt-free. */
function cellMean(H: number, dt: number, lag: number): number {
  const a = H + 0.5;
  return (dt ** (H - 0.5) * ((lag + 1) ** a - lag ** a)) / a;
}

/** Loadings of ∫ (t − s)^{H−½} dW over a step on the normal of ΔW and on one of its own. */
function nearLoadings(H: number, dt: number): { onFirst: number; onSecond: number } {
  const onFirst = dt ** H / (H + 0.5);
  const variance = dt ** (2 * H) / (2 * H);
  return { onFirst, onSecond: Math.sqrt(Math.max(variance - onFirst * onFirst, 0)) };
}

/** Var Y after so many steps of the scheme, so that E V = ξ0 holds on the grid and not in its limit alone. */
function schemeVariance(H: number, dt: number, steps: number): number {
  let sum = dt ** (2 * H) / (2 * H);
  for (let lag = 1; lag < steps; lag += 1) sum += cellMean(H, dt, lag) ** 2 * dt;
  return 2 * H * sum;
}

function volatilityRows({ H, eta, xi0 }: { H: number; eta: number; xi0: number }) {
  const root = Math.sqrt(2 * H);
  let [steps, variance, ofDt] = [0, 0, 0];
  return ({ end, dt }: { end: number; dt: number }) => {
    const reached = Math.max(Math.round(end / dt), 1);
    if (reached === steps + 1 && dt === ofDt)
      variance += steps === 0 ? schemeVariance(H, dt, 1) : 2 * H * cellMean(H, dt, steps) ** 2 * dt;
    else variance = schemeVariance(H, dt, reached);
    [steps, ofDt] = [reached, dt];
    const { onFirst, onSecond } = nearLoadings(H, dt);
    return {
      rootDt: Math.sqrt(dt),
      dt,
      kernelOnFirst: onFirst,
      kernelOnSecond: onSecond,
      volOfVol: eta * root,
      logForward: Math.log(xi0) - 0.5 * eta * eta * variance,
    };
  };
}

/**
 * Rough Bergomi by the hybrid scheme with one exact cell, ξ0 flat, on an even grid.
 *
 * dS/S = √V dB, V = ξ0 exp(η Y − ½η² Var Y), Y = √(2H) ∫ (t − s)^{H−½} dW. The last cell is drawn exactly, older ones enter with
 * the mean of the kernel over them; V is taken at the left end of a step.
 * @param params H in (0, ½], eta, rho, xi0 (decimal² per year)
 * @returns process with states ln(S_t/F_t) and V_t
 * @source Bennedsen, Lunde and Pakkanen 2017, "Hybrid scheme for Brownian semistationary processes"; McCrickerd and Pakkanen 2018
 */
export function roughBergomiProcess(params: ProcessParams): BoundProcess {
  const [H, rho] = [params['H']!, params['rho']!];
  const curve = { H, eta: params['eta']!, xi0: params['xi0']! };
  const memoryKernel = (times: Float64Array): Float64Array => {
    const dt = times[1]! - times[0]!;
    return Float64Array.from({ length: times.length - 1 }, (_, i) => cellMean(H, dt, i + 1));
  };
  const rowsOf = (program: readonly (typeof names)[number][]) => (times: Float64Array) => {
    const volatilityRow = volatilityRows(curve);
    return coefficientRows(program, (step) => ({
      ...volatilityRow(step),
      rho,
      rhoBar: Math.sqrt(1 - rho * rho),
    }))(times);
  };
  const shared = { longestStepYears: Number.POSITIVE_INFINITY, memoryKernel };
  return {
    ...shared,
    program,
    initial: Float64Array.of(0, curve.xi0),
    coefficients: rowsOf(names),
    conditional: {
      rho,
      meanTotalVariance: (years) => curve.xi0 * years,
      process: {
        ...shared,
        program: conditional,
        initial: Float64Array.of(0, 0, curve.xi0),
        coefficients: rowsOf(volatilityNames),
      },
    },
  };
}
