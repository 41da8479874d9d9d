import type { Arithmetic } from './arithmetic.ts';
import { coefficientRows, LOG_RETURN } from './step-program.ts';
import type { BoundProcess, StepProgram } from './step-program.ts';

/** What of a path is kept beside its states, step by step: of ln(S/S0) unless said. */
export type MonitorKind = PathMonitor | SurvivalMonitor;

type PathMonitor =
  /** Largest ln(S/S0) at the ends of steps, 0 included. */
  | 'maximum'
  | 'minimum'
  /** Mean of S/S0 over the ends of the steps so far. */
  | 'average'
  /** Mean of ln(S/S0) over the ends of the steps so far. */
  | 'logAverage'
  /** Σ (Δ ln S)². */
  | 'realisedVariance'
  /** ln(S/F) at the end of the first step, by its length. */
  | 'firstSlope'
  /** One over the length of the first step. */
  | 'firstRate'
  /** Σ (Δ ln(S/F))²/Δt. */
  | 'scaledSquares';

/**
 * Probability that a path with these ends of steps keeps on its side of a level of S between them too, each step a Brownian bridge of
 * the variance of its process.
 */
export type SurvivalMonitor = `survival ${'below' | 'above'} ${number}`;

/** What monitors see of the market. */
export interface MonitorMarket {
  readonly spot: number;
  /** ln(F_t/S0) at t years. */
  readonly logForward: (years: number) => number;
}

const names = ['logForward', 'forwardReturn', 'share', 'stepYears'] as const;

interface MonitorStep<V> {
  /** ln(S/S0) at the beginning of the step. */
  readonly before: V;
  readonly after: V;
  /** Change of ln(S/F). */
  readonly gain: V;
  readonly value: V;
  readonly share: V;
  readonly stepYears: V;
}

const updates: Readonly<Record<PathMonitor, <V>(m: Arithmetic<V>, at: MonitorStep<V>) => V>> = {
  maximum: (m, { value, after }) => m.max(value, after),
  minimum: (m, { value, after }) => m.min(value, after),
  average: (m, { value, after, share }) => m.add(value, m.mul(share, m.sub(m.exp(after), value))),
  logAverage: (m, { value, after, share }) => m.add(value, m.mul(share, m.sub(after, value))),
  realisedVariance: (m, { value, before, after }) => {
    const change = m.sub(after, before);
    return m.add(value, m.mul(change, change));
  },
  // the share of the first step is one, of later ones a half or less
  firstSlope: (m, { value, gain, share, stepYears }) =>
    m.selectLess(share, m.constant(0.75), value, m.div(gain, stepYears)),
  firstRate: (m, { value, share, stepYears }) =>
    m.selectLess(share, m.constant(0.75), value, m.div(m.constant(1), stepYears)),
  scaledSquares: (m, { value, gain, stepYears }) => m.add(value, m.div(m.mul(gain, gain), stepYears)),
};

/** Variance of a step below which its ends alone say whether it crosses. */
const LEAST_VARIANCE = 1e-30;

/** Times 1 − e^{−2ab/(σ²Δ)}, a and b the distances of the ends from the level; Glasserman 2004, equation 6.50. */
function survive<V>(
  m: Arithmetic<V>,
  { value, before, after }: MonitorStep<V>,
  { level, variance, isBelow }: { level: V; variance: V; isBelow: boolean },
): V {
  const distance = (x: V): V => m.max(isBelow ? m.sub(level, x) : m.sub(x, level), m.constant(0));
  const product = m.mul(m.mul(m.constant(-2), distance(before)), distance(after));
  const crossing = m.exp(m.div(product, m.max(variance, m.constant(LEAST_VARIANCE))));
  return m.mul(value, m.sub(m.constant(1), crossing));
}

function isSurvival(kind: MonitorKind): kind is SurvivalMonitor {
  return kind.startsWith('survival ');
}

/**
 * A process that also keeps monitors, as further states named like their kinds.
 *
 * Monitors see the asset at the ends of steps; what happens between them is for corrections of the payoff, or for the bridges of
 * `survival`.
 * @param process with state ln(S_t/F_t)
 * @param kinds what to keep
 * @param market in which levels stand
 * @returns process with the states of the given one first
 * @throws RangeError for `survival` where the asset jumps between the ends of a step
 */
export function withMonitors(
  process: BoundProcess,
  kinds: readonly MonitorKind[],
  { spot, logForward }: MonitorMarket,
): BoundProcess {
  if (kinds.length === 0) return process;
  const levels = kinds.filter(isSurvival);
  if (levels.length > 0 && !process.program.stepVariance)
    throw new RangeError(`What ${process.program.id} does between the ends of a step is not known.`);
  const { conditional: _, ...plain } = process;
  return {
    ...plain,
    program: monitoredProgram(process.program, kinds, levels),
    initial: Float64Array.of(...process.initial, ...kinds.map((kind) => (isSurvival(kind) ? 1 : 0))),
    coefficients: (times) => {
      const steps = times.length - 1;
      let done = 0;
      const logLevels = levels.map((kind) => [levelName(kind), Math.log(levelOf(kind) / spot)] as const);
      const own = coefficientRows([...names, ...levels.map(levelName)], ({ start, end, dt }) => {
        done += 1;
        return {
          logForward: logForward(end),
          forwardReturn: logForward(end) - logForward(start),
          share: 1 / done,
          stepYears: dt,
          ...Object.fromEntries(logLevels),
        };
      })(times);
      return besideEachOther(steps, process.coefficients(times), own);
    },
  };
}

function levelName(kind: SurvivalMonitor): string {
  return `log level of ${kind}`;
}

function levelOf(kind: SurvivalMonitor): number {
  return Number(kind.split(' ')[2]);
}

function monitoredProgram(
  base: StepProgram,
  kinds: readonly MonitorKind[],
  levels: readonly SurvivalMonitor[],
): StepProgram {
  return {
    ...base,
    id: `${base.id}+${kinds.join('+')}`,
    states: [...base.states, ...kinds],
    coefficients: [...base.coefficients, ...names, ...levels.map(levelName)],
    advance: (m, at) => {
      const { state, remember } = base.advance(m, at);
      const c = at.coefficient;
      const stepYears = c['stepYears']!;
      const start = m.sub(c['logForward']!, c['forwardReturn']!);
      const before = m.add(at.state[LOG_RETURN]!, start);
      const after = m.add(state[LOG_RETURN]!, c['logForward']!);
      const gain = m.sub(state[LOG_RETURN]!, at.state[LOG_RETURN]!);
      const kept = kinds.map((kind) => {
        const step = { before, after, gain, value: at.state[kind]!, share: c['share']!, stepYears };
        if (!isSurvival(kind)) return [kind, updates[kind](m, step)] as const;
        const variance = base.stepVariance!(m, { before: at.state, after: state, coefficient: c, stepYears });
        const isBelow = kind.startsWith('survival below');
        return [kind, survive(m, step, { level: c[levelName(kind)]!, variance, isBelow })] as const;
      });
      return {
        state: { ...state, ...Object.fromEntries(kept) },
        ...(remember !== undefined && { remember }),
      };
    },
  };
}

/**
 * Rows of two tables side by side.
 * @param steps rows of both
 * @param left [steps × a]
 * @param right [steps × b]
 * @returns [steps × (a + b)]
 */
export function besideEachOther(steps: number, left: Float64Array, right: Float64Array): Float64Array {
  const [a, b] = [left.length / steps, right.length / steps];
  const rows = new Float64Array(left.length + right.length);
  for (let step = 0; step < steps; step += 1) {
    rows.set(left.subarray(step * a, (step + 1) * a), step * (a + b));
    rows.set(right.subarray(step * b, (step + 1) * b), step * (a + b) + a);
  }
  return rows;
}
