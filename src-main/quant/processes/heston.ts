import type { Arithmetic } from './arithmetic.ts';
import {
  integralWeights,
  integratedSquareRootStep,
  noiseOfInnovation,
  squareRootCoefficients,
  squareRootCoefficientsOf,
  squareRootStep,
} from './square-root-step.ts';
import { coefficientRows, LOG_RETURN, TOTAL_VARIANCE, VOL_GAIN, varianceOfEnds } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

/** Coefficients of a quadratic-exponential step of Heston. */
export const hestonCoefficients = [
  ...squareRootCoefficients,
  'onOld',
  'onNew',
  'residualOld',
  'residualNew',
  'halfResidual',
  'tilt',
  'drift',
] as const;

/** Below this volatility of variance ρ/σ is taken at it: the correlation then moves prices by less than 1e-6. */
const LEAST_SIGMA = 1e-3;

/**
 * Coefficients of a step, with the weights of ∫v dt that keep its mean.
 * @param params v0, kappa, theta, sigma, rho
 * @param dt years
 * @returns by name
 * @source Andersen 2008, equation 33
 */
export function hestonCoefficientsOf(
  params: ProcessParams,
  dt: number,
): Readonly<Record<(typeof hestonCoefficients)[number], number>> {
  const [kappa, theta, rho] = [params['kappa']!, params['theta']!, params['rho']!];
  const sigma = Math.max(params['sigma']!, LEAST_SIGMA);
  const weights = integralWeights(kappa, dt);
  const slope = (kappa * rho) / sigma - 0.5;
  const own = 1 - rho * rho;
  const onNew = weights.onNew * slope + rho / sigma;
  return {
    ...squareRootCoefficientsOf({ kappa, theta, sigma }, dt),
    onOld: weights.onOld * slope - rho / sigma,
    onNew,
    residualOld: own * weights.onOld,
    residualNew: own * weights.onNew,
    halfResidual: 0.5 * own * weights.onOld,
    tilt: onNew + 0.5 * own * weights.onNew,
    drift: (-rho * kappa * theta * dt) / sigma,
  };
}

/**
 * One step of v and of ln(S/F), which keeps E S = F where the moment of e^{A v'} exists.
 * @param m arithmetic
 * @param at states, coefficients, a uniform draw for v and a normal one for S
 * @returns both states after the step
 * @source Andersen 2008, section 4.3
 */
export function hestonStep<V>(
  m: Arithmetic<V>,
  at: {
    readonly logReturn: V;
    readonly variance: V;
    readonly uniform: V;
    readonly normal: V;
    readonly coefficient: Readonly<Record<string, V>>;
  },
): { readonly logReturn: V; readonly variance: V } {
  const c = at.coefficient;
  const old = m.mul(m.add(c['onOld']!, c['halfResidual']!), at.variance);
  // where the moment explodes the step falls back on the uncorrected drift K0 = −ln E − (K1 + ½K3)v
  const fallback = m.sub(m.constant(0), m.add(c['drift']!, old));
  const { variance, logMoment } = squareRootStep(m, { ...at, tilt: c['tilt']!, fallback });
  const own = m.add(m.mul(c['residualOld']!, at.variance), m.mul(c['residualNew']!, variance));
  const deviation = m.sqrt(own);
  const drift = m.sub(m.mul(c['onNew']!, variance), m.add(logMoment, m.mul(c['halfResidual']!, at.variance)));
  return {
    variance,
    logReturn: m.add(m.add(at.logReturn, drift), m.mul(deviation, at.normal)),
  };
}

const program: StepProgram = {
  id: 'heston',
  states: [LOG_RETURN, 'variance'],
  draws: ['uniform', 'normal'],
  coefficients: hestonCoefficients,
  hasMemory: false,
  stepVariance: varianceOfEnds,
  advance: (m, { state, draws: [uniform, normal], coefficient }) => {
    const { logReturn, variance } = hestonStep(m, {
      logReturn: state[LOG_RETURN]!,
      variance: state['variance']!,
      uniform: uniform!,
      normal: normal!,
      coefficient,
    });
    return { state: { [LOG_RETURN]: logReturn, variance } };
  },
};

const conditionalNames = [...squareRootCoefficients, 'weightOld', 'weightNew', 'toGain'] as const;

const conditional: StepProgram = {
  id: 'heston-conditional',
  states: [VOL_GAIN, TOTAL_VARIANCE, 'variance'],
  draws: ['uniform'],
  coefficients: conditionalNames,
  hasMemory: false,
  stepVariance: varianceOfEnds,
  advance: (m, { state, draws: [uniform], coefficient: c }) => {
    const { variance, innovation, total } = integratedSquareRootStep(m, {
      variance: state['variance']!,
      uniform: uniform!,
      coefficient: c,
    });
    const gain = m.mul(c['toGain']!, innovation);
    return {
      state: {
        [VOL_GAIN]: m.add(state[VOL_GAIN]!, gain),
        [TOTAL_VARIANCE]: m.add(state[TOTAL_VARIANCE]!, total),
        variance,
      },
    };
  },
};

/** θT + (v0 − θ)(1 − e^{−κT})/κ */
function meanIntegral(params: ProcessParams, years: number): number {
  const [v0, kappa, theta] = [params['v0']!, params['kappa']!, params['theta']!];
  const share = kappa > 0 ? -Math.expm1(-kappa * years) / kappa : years;
  return theta * years + (v0 - theta) * share;
}

function conditionalProcess(params: ProcessParams): BoundProcess {
  const [kappa, theta] = [params['kappa']!, params['theta']!];
  const sigma = Math.max(params['sigma']!, LEAST_SIGMA);
  return {
    program: conditional,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0, 0, params['v0']!),
    coefficients: coefficientRows(conditionalNames, ({ dt }) => {
      const { onOld, onNew } = integralWeights(kappa, dt);
      return {
        ...squareRootCoefficientsOf({ kappa, theta, sigma }, dt),
        weightOld: onOld,
        weightNew: onNew,
        toGain: noiseOfInnovation({ kappa, sigma }, dt),
      };
    }),
  };
}

/**
 * Heston by quadratic-exponential steps with martingale correction.
 * @param params v0, kappa, theta, sigma, rho
 * @returns process with states ln(S_t/F_t) and v_t
 * @source Andersen 2008
 */
export function hestonProcess(params: ProcessParams): BoundProcess {
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0, params['v0']!),
    coefficients: coefficientRows(hestonCoefficients, ({ dt }) => hestonCoefficientsOf(params, dt)),
    conditional: {
      process: conditionalProcess(params),
      rho: params['rho']!,
      meanTotalVariance: (years) => meanIntegral(params, years),
    },
  };
}
