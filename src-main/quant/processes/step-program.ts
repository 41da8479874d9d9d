import type { Arithmetic } from './arithmetic.ts';

/** A random number that a step draws: standard normal, or uniform on (0, 1). */
export type DrawKind = 'normal' | 'uniform';

/** What a step reads, all of it at the beginning of the step. */
export interface StepInput<V> {
  /** States by name. */
  readonly state: Readonly<Record<string, V>>;
  /** Draws in the order of `StepProgram.draws`. */
  readonly draws: readonly V[];
  /** Coefficients of this step by name: the same for all paths. */
  readonly coefficient: Readonly<Record<string, V>>;
  /** Σ_{j<i} g_{i−j}·a_j with the a_j that earlier steps remembered; 0 in programs without memory. */
  readonly memory: V;
}

/** What a step leaves. */
export interface StepOutput<V> {
  /** Every state by name, at the end of the step. */
  readonly state: Readonly<Record<string, V>>;
  /** a_i, in programs with memory. */
  readonly remember?: V;
}

/** One time step of a process, as arithmetic that any back end can carry out. */
export interface StepProgram {
  readonly id: string;
  /** Names of states in the order in which they are recorded. */
  readonly states: readonly string[];
  readonly draws: readonly DrawKind[];
  readonly coefficients: readonly string[];
  /** Whether steps remember a value that later steps read as a weighted sum. */
  readonly hasMemory: boolean;
  readonly advance: <V>(m: Arithmetic<V>, at: StepInput<V>) => StepOutput<V>;
  /** Variance of ln S over a step given what it begins and ends with; only where ln S is continuous in between. */
  readonly stepVariance?: <V>(m: Arithmetic<V>, ends: StepEnds<V>) => V;
}

/** A step that has been taken. */
export interface StepEnds<V> {
  readonly before: Readonly<Record<string, V>>;
  readonly after: Readonly<Record<string, V>>;
  readonly coefficient: Readonly<Record<string, V>>;
  readonly stepYears: V;
}

/** Parameters by name, as the model of the same id has them. */
export type ProcessParams = Readonly<Record<string, number>>;

/** A program with numbers: what a simulation runs. */
export interface BoundProcess {
  readonly program: StepProgram;
  /** Beyond this step a stated error grows (several jumps in a step); Infinity where any step will do. */
  readonly longestStepYears: number;
  /** States at time 0, in the order of `program.states`. */
  readonly initial: Float64Array;
  /**
   * Coefficients of every step of a grid.
   * @param times [steps + 1] years from 0, ascending
   * @returns [steps × coefficients], row by row
   */
  readonly coefficients: (times: Float64Array) => Float64Array;
  /** g_1 … g_steps of an even grid; only for programs with memory. */
  readonly memoryKernel?: (times: Float64Array) => Float64Array;
  /** The same without the noise that only the asset sees; only where that noise is independent of the volatility. */
  readonly conditional?: ConditionalProcess;
}

/** Volatility alone, with the two sums that ln(S_T/F_T) is normal under, given its paths. */
export interface ConditionalProcess {
  /** States `VOL_GAIN` = ∫ √V dW and `TOTAL_VARIANCE` = ∫ V dt among others. */
  readonly process: BoundProcess;
  /** Correlation of asset and volatility. */
  readonly rho: number;
  /** E ∫ V dt up to a time in years. */
  readonly meanTotalVariance: (years: number) => number;
}

/** State by which every asset process names ln(S_t/F_t), F_t the forward. */
export const LOG_RETURN = 'logReturn';
/** State by which every process of a volatility index names ln VIX_t. */
export const LOG_INDEX = 'logIndex';
/** ∫ √V dW of a conditional process. */
export const VOL_GAIN = 'volGain';
/** ∫ V dt of a conditional process. */
export const TOTAL_VARIANCE = 'totalVariance';

/** One step of a grid. */
export interface GridStep {
  readonly start: number;
  readonly end: number;
  readonly dt: number;
}

/**
 * Coefficients of every step from what one step needs.
 * @param names in the order of the program
 * @param of coefficients of a step by name
 * @returns function of a grid [steps + 1] in years that gives [steps × names], row by row
 */
export function coefficientRows<Name extends string>(
  names: readonly Name[],
  of: (step: GridStep) => Readonly<Record<Name, number>>,
): (times: Float64Array) => Float64Array {
  return (times) => {
    const rows = new Float64Array((times.length - 1) * names.length);
    for (let step = 0; step + 1 < times.length; step += 1) {
      const [start, end] = [times[step]!, times[step + 1]!];
      const values = of({ start, end, dt: end - start });
      for (const [i, name] of names.entries()) rows[step * names.length + i] = values[name];
    }
    return rows;
  };
}

/**
 * Variance of a step by the mean of a state `variance` at its ends.
 * @param m arithmetic
 * @param ends of the step
 * @returns ½(v⁺ + v'⁺)Δ
 */
export function varianceOfEnds<V>(m: Arithmetic<V>, { before, after, stepYears }: StepEnds<V>): V {
  const zero = m.constant(0);
  const sum = m.add(m.max(before['variance']!, zero), m.max(after['variance']!, zero));
  return m.mul(m.mul(m.constant(0.5), stepYears), sum);
}
