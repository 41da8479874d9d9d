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
}

/** A program with numbers: what a simulation runs. */
export interface BoundProcess {
  readonly program: StepProgram;
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
}

/** State by which every asset process names ln(S_t/F_t), F_t the forward. */
export const LOG_RETURN = 'logReturn';
