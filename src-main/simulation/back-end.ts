import type { StepProgram } from '#quant/processes/step-program.ts';
import type { Precision } from './graph/graph.ts';

/** Paths are numbered from 0 and come in blocks of this many: the unit of chunks and of sums, on every back end. */
export const BLOCK_PATHS = 256;

/** All that the bits of a simulation depend on. */
export interface SimulationRun {
  readonly program: StepProgram;
  readonly precision: Precision;
  readonly steps: number;
  /** [states] */
  readonly initial: Float64Array;
  /** [steps × program.coefficients] row by row. */
  readonly coefficients: Float64Array;
  /** [steps] g_1, g_2, …; null without memory. */
  readonly memoryKernel: Float64Array | null;
  /** Ascending numbers of finished steps (1 … steps) at which states are recorded. */
  readonly recordAt: Int32Array;
  /** Whole number below 2^53: the key. */
  readonly seed: number;
  /** Unsigned 32 bits: keeps independent uses of a seed apart. */
  readonly stream: number;
  /** Whether every path is run a second time with normals negated and uniforms u replaced by 1 − u. */
  readonly mirrored: boolean;
}

/** Consecutive whole blocks of paths. */
export interface PathRange {
  readonly firstPath: number;
  readonly paths: number;
}

/**
 * States at the recorded steps: `values[((record·states + state)·sides + side)·paths + path]`, side 1 the mirror image.
 */
export interface PathStates {
  readonly paths: number;
  readonly sides: 1 | 2;
  readonly values: Float64Array | Float32Array;
}

/**
 * Draws given from outside instead of the generator, such as those of a low-discrepancy sequence after a bridge: normals for
 * normal draws, uniforms for uniform ones; `[(step·draws + draw)·paths + path]` of the range.
 */
export type GivenDraws = Float64Array;

/** A run made ready on one back end. */
export interface Simulator {
  readonly simulate: (range: PathRange, draws?: GivenDraws) => PathStates;
  readonly dispose: () => void;
}

/** The same on a device that answers later. */
export interface DeviceSimulator {
  readonly simulate: (range: PathRange, draws?: GivenDraws) => Promise<PathStates>;
  readonly dispose: () => void;
}
