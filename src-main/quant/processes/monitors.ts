import type { Arithmetic } from './arithmetic.ts';
import { coefficientRows, LOG_RETURN } from './step-program.ts';
import type { BoundProcess, StepProgram } from './step-program.ts';

/** What of a path is kept beside its states, step by step: of ln(S/S0) unless said. */
export type MonitorKind =
  /** Largest ln(S/S0) at the ends of steps, 0 included. */
  | 'maximum'
  | 'minimum'
  /** Mean of S/S0 over the ends of the steps so far. */
  | 'average'
  /** Mean of ln(S/S0) over the ends of the steps so far. */
  | 'logAverage'
  /** Σ (Δ ln S)². */
  | 'realisedVariance';

const names = ['logForward', 'forwardReturn', 'share'] as const;

interface MonitorStep<V> {
  readonly before: V;
  readonly after: V;
  readonly value: V;
  readonly share: V;
}

const updates: Readonly<Record<MonitorKind, <V>(m: Arithmetic<V>, at: MonitorStep<V>) => V>> = {
  maximum: (m, { value, after }) => m.max(value, after),
  minimum: (m, { value, after }) => m.min(value, after),
  average: (m, { value, after, share }) => m.add(value, m.mul(share, m.sub(m.exp(after), value))),
  logAverage: (m, { value, after, share }) => m.add(value, m.mul(share, m.sub(after, value))),
  realisedVariance: (m, { value, before, after }) => {
    const change = m.sub(after, before);
    return m.add(value, m.mul(change, change));
  },
};

/**
 * A process that also keeps monitors, as further states named like their kinds.
 *
 * Monitors see the asset at the ends of steps; what happens between them is for corrections of the payoff.
 * @param process with state ln(S_t/F_t)
 * @param kinds what to keep
 * @param logForward ln(F_t/S0) of the market at t years
 * @returns process with the states of the given one first
 */
export function withMonitors(
  process: BoundProcess,
  kinds: readonly MonitorKind[],
  logForward: (time: number) => number,
): BoundProcess {
  if (kinds.length === 0) return process;
  const base = process.program;
  const program: StepProgram = {
    ...base,
    id: `${base.id}+${kinds.join('+')}`,
    states: [...base.states, ...kinds],
    coefficients: [...base.coefficients, ...names],
    advance: (m, at) => {
      const { state, remember } = base.advance(m, at);
      const start = m.sub(at.coefficient['logForward']!, at.coefficient['forwardReturn']!);
      const before = m.add(at.state[LOG_RETURN]!, start);
      const after = m.add(state[LOG_RETURN]!, at.coefficient['logForward']!);
      const share = at.coefficient['share']!;
      const kept = Object.fromEntries(
        kinds.map((kind) => [kind, updates[kind](m, { before, after, value: at.state[kind]!, share })]),
      );
      return { state: { ...state, ...kept }, ...(remember !== undefined && { remember }) };
    },
  };
  const { conditional: _, ...plain } = process;
  return {
    ...plain,
    program,
    initial: Float64Array.of(...process.initial, ...kinds.map(() => 0)),
    coefficients: (times) => {
      const steps = times.length - 1;
      let done = 0;
      const own = coefficientRows(names, ({ start, end }) => {
        done += 1;
        return {
          logForward: logForward(end),
          forwardReturn: logForward(end) - logForward(start),
          share: 1 / done,
        };
      })(times);
      return besideEachOther(steps, process.coefficients(times), own);
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
