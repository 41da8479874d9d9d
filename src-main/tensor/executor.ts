import type { ExecutorId } from '#contract/schemas/training.ts';
import type { Optimiser, Program, Weights } from './program.ts';

/** Whether an executor runs on this machine, and on what; else why not and what to do. */
export type Availability =
  { readonly ok: true; readonly device: string } | { readonly ok: false; readonly reason: string };

/** Values of one batch by the name of the program's input; rows come first. */
export type Batch = Readonly<Record<string, Float32Array>>;

/** All that a step leaves to the next: a run that goes on from it is the unbroken run, bit for bit, on the same executor. */
export interface TrainingState {
  /** Each in one row of all weights, in the precision of the executor. */
  readonly weights: Float32Array | Float64Array;
  readonly firstMoment: Float32Array | Float64Array;
  readonly secondMoment: Float32Array | Float64Array;
  /** Steps taken. */
  readonly steps: number;
}

export interface SessionOptions {
  readonly optimiser: Optimiser;
  /** Rows of every batch that is trained on. */
  readonly rows: number;
  readonly weights: Weights;
  /** What a former session was left in; `weights` are then not looked at. */
  readonly state?: TrainingState;
}

/** A program with weights on a device. Calls are made one after the other. */
export interface TrainingSession {
  /**
   * Moves the weights by one batch.
   * @returns the loss before the move
   */
  step(batch: Batch, learningRate?: number): Promise<number>;
  /** The prediction for any number of rows, under the weights of now. */
  forward(batch: Batch, rows: number): Promise<Float32Array>;
  weights(): Promise<Weights>;
  /** A copy. */
  state(): Promise<TrainingState>;
  dispose(): Promise<void>;
}

/** One way to carry out programs. */
export interface Executor {
  readonly id: ExecutorId;
  readonly label: string;
  /** Loads what it needs; asks the machine, not the settings. */
  available(): Promise<Availability>;
  /** Only after `available` said yes. */
  open(program: Program, options: SessionOptions): Promise<TrainingSession>;
}

/** A trained program that answers, for any number of rows at a time. */
export interface Predictor {
  predict(batch: Batch, rows: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}
