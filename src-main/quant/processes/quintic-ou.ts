import type { Arithmetic } from './arithmetic.ts';
import { gaussLegendre } from '../math/gauss-rules.ts';
import { factorVariance, pairBridge, pairStep, type PairBridge } from './gaussian-factor.ts';
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
  'sixthDt',
  'decayX',
  'decayY',
  'xOwn',
  'yOnX',
  'yOwn',
  'weightX',
  'weightY',
  'driftX',
  'driftY',
  'halfSquare',
  'midX',
  'midY',
  'midNextX',
  'midNextY',
  'midDriftX',
  'midDriftY',
  'midDriftNextX',
  'midDriftNextY',
  'midVariance',
  'midCovariance',
  'midScale',
  'gainScale',
  'residual',
  'alpha0',
  'alpha1',
  'alpha2',
  'alpha3',
  'alpha4',
  'alpha5',
  'scaleNext',
] as const;
const names = [...volatilityNames, 'rho', 'rhoBar'] as const;

type Coefficients<V> = StepInput<V>['coefficient'];

/** Σ_k weight(k)·α_k z^{k−lowest} from the fifth power down to the lowest. */
function polynomial<V>(
  m: Arithmetic<V>,
  { z, coefficient: c }: { readonly z: V; readonly coefficient: Coefficients<V> },
  weight: (power: number) => number,
  lowest = 0,
): V {
  const term = (power: number): V => {
    const own = c[`alpha${power}`] as V;
    return weight(power) === 1 ? own : m.mul(own, m.constant(weight(power)));
  };
  let value = term(5);
  for (let power = 4; power >= lowest; power -= 1) value = m.add(m.mul(value, z), term(power));
  return value;
}

/** k(k − 1) … of the n-th derivative. */
function falling(order: number): (power: number) => number {
  return (power) => {
    let product = 1;
    for (let i = 0; i < order; i += 1) product *= power - i;
    return product;
  };
}

/** P(Z) with P' = p, p(Z), and what Itô's formula takes off the growth of P a year: p·drift + ½ℓ²p'. */
function endOfStep<V>(m: Arithmetic<V>, x: V, y: V, c: Coefficients<V>) {
  const z = m.add(m.mul(c['weightX']!, x), m.mul(c['weightY']!, y));
  const at = { z, coefficient: c };
  const value = polynomial(m, at, falling(0));
  const slope = polynomial(m, at, falling(1), 1);
  const drift = m.add(m.mul(c['driftX']!, x), m.mul(c['driftY']!, y));
  return {
    value,
    primitive: m.mul(
      polynomial(m, at, (power) => 1 / (power + 1)),
      z,
    ),
    correction: m.add(m.mul(value, drift), m.mul(c['halfSquare']!, slope)),
  };
}

/** Means in the middle of the step given its ends: of the same, and of p². */
function middleOfStep<V>(m: Arithmetic<V>, ends: readonly [V, V, V, V], c: Coefficients<V>) {
  const along = (names: readonly string[]): V =>
    names.map((name, i) => m.mul(c[name]!, ends[i]!)).reduce((sum, term) => m.add(sum, term));
  const z = along(['midX', 'midY', 'midNextX', 'midNextY']);
  const drift = along(['midDriftX', 'midDriftY', 'midDriftNextX', 'midDriftNextY']);
  const variance = c['midVariance']!;
  const half = m.mul(m.constant(0.5), variance);
  const eighth = m.mul(m.mul(m.constant(0.5), half), half);
  const at = { z, coefficient: c };
  const [p0, p1, p2, p3, p4, p5] = [0, 1, 2, 3, 4, 5].map((n) => polynomial(m, at, falling(n), n)) as [
    V,
    V,
    V,
    V,
    V,
    V,
  ];
  // E f = f + ½s²f″ + ⅛s⁴f⁗, exact to the fifth power
  const mean = (f: V, second: V, fourth: V): V => m.add(f, m.add(m.mul(half, second), m.mul(eighth, fourth)));
  const [value, slope] = [mean(p0, p2, p4), mean(p1, p3, p5)];
  const bent = m.add(p2, m.mul(half, p4));
  // E p² = Σ s^{2k}/k! (E p⁽ᵏ⁾)²
  const square = m.add(
    m.mul(value, value),
    m.add(m.mul(variance, m.mul(slope, slope)), m.mul(m.mul(half, variance), m.mul(bent, bent))),
  );
  const moved = m.add(m.mul(value, drift), m.mul(c['midCovariance']!, slope));
  return { value, square, correction: m.add(moved, m.mul(c['halfSquare']!, slope)) };
}

/** Factors and volatility after a step, and what ∫σ dW and ∫σ² dt have grown by. */
function volatilityStep<V>(m: Arithmetic<V>, { state, draws, coefficient: c }: StepInput<V>) {
  const [z0, z1, z2] = draws as readonly [V, V, V];
  const [x0, y0, vol0] = [state['x']!, state['y']!, state['vol']!];
  const x = m.add(m.mul(c['decayX']!, x0), m.mul(c['xOwn']!, z0));
  const own = m.add(m.mul(c['yOnX']!, z0), m.mul(c['yOwn']!, z1));
  const y = m.add(m.mul(c['decayY']!, y0), own);
  const [old, next] = [endOfStep(m, x0, y0, c), endOfStep(m, x, y, c)];
  const middle = middleOfStep(m, [x0, y0, x, y], c);
  const simpson = (a: V, b: V, d: V): V => m.mul(c['sixthDt']!, m.add(m.add(a, d), m.mul(m.constant(4), b)));
  const vol = m.mul(c['scaleNext']!, next.value);
  const corrections = simpson(old.correction, middle.correction, next.correction);
  // what the ends do not tell of W meets the volatility of the middle
  const untold = m.mul(m.mul(c['residual']!, middle.value), z2);
  const grown = m.add(m.sub(m.sub(next.primitive, old.primitive), corrections), untold);
  const midSquare = m.mul(c['midScale']!, middle.square);
  return {
    next: { x, y, vol },
    gain: m.mul(c['gainScale']!, grown),
    total: simpson(m.mul(vol0, vol0), midSquare, m.mul(vol, vol)),
  };
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
    const { coefficient: c } = at;
    const { next, gain, total } = volatilityStep(m, at);
    const own = m.mul(m.mul(c['rhoBar']!, m.sqrt(total)), at.draws[3]!);
    const moved = m.sub(m.add(m.mul(c['rho']!, gain), own), m.mul(m.constant(0.5), total));
    return { state: { [LOG_RETURN]: m.add(at.state[LOG_RETURN]!, moved), ...next } };
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
    const { next, gain, total } = volatilityStep(m, at);
    return {
      state: {
        [VOL_GAIN]: m.add(at.state[VOL_GAIN]!, gain),
        [TOTAL_VARIANCE]: m.add(at.state[TOTAL_VARIANCE]!, total),
        ...next,
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

/** The relaxation time of the fastest factor: beyond, the ends of a step tell little of what lies between. */
function longestStep(speeds: readonly number[], loading: readonly number[]): number {
  return 1 / Math.max(...speeds.map((speed, i) => (loading[i] === 0 ? 0 : speed)));
}

/** Mean of a function over a step. */
function meanOverStep(of: (time: number) => number, start: number, end: number): number {
  const { nodes, weights } = gaussLegendre(8);
  let sum = 0;
  for (const [i, node] of nodes.entries())
    sum += 0.5 * weights[i]! * of(start + 0.5 * (1 + node) * (end - start));
  return sum;
}

interface Factors {
  readonly speeds: readonly [number, number];
  readonly vols: readonly [number, number];
  readonly weights: readonly [number, number];
}

/** Law of Z and of its drift in the middle of a step, given both factors at its ends. */
function middleCoefficients(
  { onStart, onEnd, covariance }: PairBridge,
  weights: readonly [number, number],
  drifts: readonly [number, number],
) {
  const along = ([u, v]: readonly [number, number], rows: typeof onStart, place: 0 | 1): number =>
    u * rows[0][place] + v * rows[1][place];
  const [xx, xy, yy] = covariance;
  const cross = (u: readonly [number, number], v: readonly [number, number]): number =>
    u[0] * v[0] * xx + (u[0] * v[1] + u[1] * v[0]) * xy + u[1] * v[1] * yy;
  return {
    midX: along(weights, onStart, 0),
    midY: along(weights, onStart, 1),
    midNextX: along(weights, onEnd, 0),
    midNextY: along(weights, onEnd, 1),
    midDriftX: along(drifts, onStart, 0),
    midDriftY: along(drifts, onStart, 1),
    midDriftNextX: along(drifts, onEnd, 0),
    midDriftNextY: along(drifts, onEnd, 1),
    midVariance: cross(weights, weights),
    midCovariance: cross(weights, drifts),
  };
}

function bind(params: ProcessParams, { speeds, vols, weights }: Factors): BoundProcess {
  const alpha = POWERS.map((power) => params[`alpha${power}`] ?? 0);
  const [rho, xi0] = [params['rho']!, params['xi0']!];
  const loading = [weights[0] * vols[0], weights[1] * vols[1]];
  const scaleAt = (time: number): number =>
    Math.sqrt(xi0 / meanSquare(alpha, factorVariance(speeds, loading, time)));
  const slope = loading[0]! + loading[1]!;
  const meanSquareAt = (time: number): number => meanSquare(alpha, factorVariance(speeds, loading, time));
  const drifts: readonly [number, number] = [-weights[0] * speeds[0], -weights[1] * speeds[1]];
  const row = ({ start, end, dt }: GridStep) => {
    const { decay, onFirst, own, untold } = pairStep(speeds, vols, dt);
    return {
      sixthDt: dt / 6,
      decayX: decay[0],
      decayY: decay[1],
      xOwn: onFirst[0],
      yOnX: onFirst[1],
      yOwn: own,
      driftX: drifts[0],
      driftY: drifts[1],
      halfSquare: 0.5 * slope * slope,
      ...middleCoefficients(pairBridge(speeds, vols, dt), weights, drifts),
      midScale: xi0 / meanSquareAt(start + 0.5 * dt),
      residual: slope * untold,
      gainScale: Math.sqrt(xi0 / meanOverStep(meanSquareAt, start, end)) / slope,
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
  const shared = { longestStepYears: longestStep(speeds, loading) };
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
 * One-factor quintic Ornstein–Uhlenbeck: exact factor; ∫σ dW as the growth of the primitive of p by Itô's formula, so that what a
 * step leaves out is that of the trapezoid rule; ∫σ dW⊥ normal given the volatility.
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
 * Two-factor quintic Ornstein–Uhlenbeck: exact factors of one Brownian motion, the asset by Itô's formula as with one.
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
