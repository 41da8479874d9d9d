import type { Arithmetic } from './arithmetic.ts';
import { factorStep, factorVariance } from './gaussian-factor.ts';
import { coefficientRows, LOG_RETURN, TOTAL_VARIANCE, VOL_GAIN } from './step-program.ts';
import type {
  BoundProcess,
  GridStep,
  ProcessParams,
  StepEnds,
  StepInput,
  StepProgram,
} from './step-program.ts';

const POWERS = [0, 1, 2, 3, 4, 5] as const;
const volatilityNames = [
  'rootDt',
  'dt',
  'decayX',
  'decayY',
  'xOnW',
  'xOwn',
  'yOnW',
  'yOnX',
  'yOwn',
  'weightX',
  'weightY',
  'alpha0',
  'alpha1',
  'alpha2',
  'alpha3',
  'alpha4',
  'alpha5',
  'scaleNext',
] as const;
const names = [...volatilityNames, 'rho', 'rhoBar'] as const;

/** Factors after the step and the volatility that they make. */
function nextVolatility<V>(m: Arithmetic<V>, { state, draws, coefficient: c }: StepInput<V>) {
  const [z0, z1, z2] = draws as readonly [V, V, V];
  const x = m.add(m.add(m.mul(c['decayX']!, state['x']!), m.mul(c['xOnW']!, z0)), m.mul(c['xOwn']!, z1));
  const y = m.add(
    m.add(m.mul(c['decayY']!, state['y']!), m.mul(c['yOnW']!, z0)),
    m.add(m.mul(c['yOnX']!, z1), m.mul(c['yOwn']!, z2)),
  );
  const z = m.add(m.mul(c['weightX']!, x), m.mul(c['weightY']!, y));
  let value: V = c['alpha5']!;
  for (const power of [4, 3, 2, 1, 0]) value = m.add(m.mul(value, z), c[`alpha${power}`]!);
  return { x, y, vol: m.mul(c['scaleNext']!, value) };
}

/** Variance of a step by the mean of the squared volatility at its ends. */
function squaresOfEnds<V>(m: Arithmetic<V>, { before, after, stepYears }: StepEnds<V>): V {
  const [old, vol] = [before['vol']!, after['vol']!];
  return m.mul(m.mul(m.constant(0.5), stepYears), m.add(m.mul(old, old), m.mul(vol, vol)));
}

const program: StepProgram = {
  id: 'quintic-ou',
  states: [LOG_RETURN, 'x', 'y', 'vol'],
  draws: ['normal', 'normal', 'normal', 'normal'],
  coefficients: names,
  hasMemory: false,
  stepVariance: squaresOfEnds,
  advance: (m, at) => {
    const { state, coefficient: c } = at;
    const vol = state['vol']!;
    const noise = m.add(m.mul(c['rho']!, at.draws[0]!), m.mul(c['rhoBar']!, at.draws[3]!));
    const drift = m.mul(m.mul(m.constant(0.5), c['dt']!), m.mul(vol, vol));
    const moved = m.sub(m.mul(vol, m.mul(c['rootDt']!, noise)), drift);
    return { state: { [LOG_RETURN]: m.add(state[LOG_RETURN]!, moved), ...nextVolatility(m, at) } };
  },
};

const conditional: StepProgram = {
  id: 'quintic-ou-conditional',
  states: [VOL_GAIN, TOTAL_VARIANCE, 'x', 'y', 'vol'],
  draws: ['normal', 'normal', 'normal'],
  coefficients: volatilityNames,
  hasMemory: false,
  stepVariance: squaresOfEnds,
  advance: (m, at) => {
    const { state, coefficient: c } = at;
    const vol = state['vol']!;
    return {
      state: {
        [VOL_GAIN]: m.add(state[VOL_GAIN]!, m.mul(vol, m.mul(c['rootDt']!, at.draws[0]!))),
        [TOTAL_VARIANCE]: m.add(state[TOTAL_VARIANCE]!, m.mul(c['dt']!, m.mul(vol, vol))),
        ...nextVolatility(m, at),
      },
    };
  },
};

/** E[p(Z)²] for Z ~ N(0, variance): Σ c_k (k − 1)!! variance^{k/2} over even k, c = p·p. */
function meanSquare(alpha: readonly number[], variance: number): number {
  let [sum, moment] = [0, 1];
  for (let k = 0; k <= 10; k += 2) {
    if (k > 0) moment *= (k - 1) * variance;
    for (let i = Math.max(0, k - 5); i <= Math.min(5, k); i += 1) sum += alpha[i]! * alpha[k - i]! * moment;
  }
  return sum;
}

interface Factors {
  readonly speeds: readonly [number, number];
  readonly vols: readonly [number, number];
  readonly weights: readonly [number, number];
}

function bind(params: ProcessParams, { speeds, vols, weights }: Factors): BoundProcess {
  const alpha = POWERS.map((power) => params[`alpha${power}`] ?? 0);
  const [rho, xi0] = [params['rho']!, params['xi0']!];
  const loading = [weights[0] * vols[0], weights[1] * vols[1]];
  const scaleAt = (time: number): number =>
    Math.sqrt(xi0 / meanSquare(alpha, factorVariance(speeds, loading, time)));
  const row = ({ end, dt }: GridStep) => {
    const { decay, loadings } = factorStep(speeds, vols, dt);
    return {
      rootDt: Math.sqrt(dt),
      dt,
      decayX: decay[0]!,
      decayY: decay[1]!,
      xOnW: loadings[1]![0]!,
      xOwn: loadings[1]![1]!,
      yOnW: loadings[2]![0]!,
      yOnX: loadings[2]![1]!,
      yOwn: loadings[2]![2]!,
      weightX: weights[0],
      weightY: weights[1],
      alpha0: alpha[0]!,
      alpha1: alpha[1]!,
      alpha2: alpha[2]!,
      alpha3: alpha[3]!,
      alpha4: alpha[4]!,
      alpha5: alpha[5]!,
      scaleNext: scaleAt(end),
      rho,
      rhoBar: Math.sqrt(1 - rho * rho),
    };
  };
  // p(0)/√E p(0)² is the sign of α0; without α0 the variance begins at its mean
  const vol0 = alpha[0]! < 0 ? -Math.sqrt(xi0) : Math.sqrt(xi0);
  const shared = { longestStepYears: Number.POSITIVE_INFINITY };
  return {
    ...shared,
    program,
    initial: Float64Array.of(0, 0, 0, vol0),
    coefficients: coefficientRows(names, row),
    conditional: {
      rho,
      meanTotalVariance: (years) => xi0 * years,
      process: {
        ...shared,
        program: conditional,
        initial: Float64Array.of(0, 0, 0, 0, vol0),
        coefficients: coefficientRows(volatilityNames, row),
      },
    },
  };
}

/**
 * One-factor quintic Ornstein–Uhlenbeck: exact factor, log-Euler asset with the volatility at the left end of a step.
 * @param params alpha0, alpha1, alpha3, alpha5, rho, H < ½, epsilon (years), xi0 (decimal² per year)
 * @returns process with states ln(S_t/F_t), factors and σ_t
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equations 1.1 to 1.3
 */
export function quinticOuProcess(params: ProcessParams): BoundProcess {
  const [H, epsilon] = [params['H']!, params['epsilon']!];
  return bind(params, {
    speeds: [(0.5 - H) / epsilon, 1],
    vols: [epsilon ** (H - 0.5), 0],
    weights: [1, 0],
  });
}

/**
 * Two-factor quintic Ornstein–Uhlenbeck: exact factors of one Brownian motion, log-Euler asset.
 * @param params alpha0 … alpha5, lambdaX, lambdaY (1/yr), theta, rho, xi0
 * @returns process with states ln(S_t/F_t), factors and σ_t
 * @source Abi Jaber and Li 2025, arXiv:2503.14158
 */
export function quinticOu2fProcess(params: ProcessParams): BoundProcess {
  const theta = params['theta']!;
  return bind(params, {
    speeds: [params['lambdaX']!, params['lambdaY']!],
    vols: [1, 1],
    weights: [theta, 1 - theta],
  });
}
