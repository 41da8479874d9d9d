import type { Batch, Executor, TrainingSession } from '../executor.ts';
import type { Optimiser, Program, Weights } from '../program.ts';
import type { Schedule } from './schedule.ts';

/** Where batches come from. A batch has an address and no history, so that a run can be broken anywhere and gone on with. */
export interface TrainingData {
  /** Names content and rules; a checkpoint of other data is refused. */
  readonly id: string;
  readonly rows: number;
  readonly batchesPerEpoch: number;
  /** The batch at a place of an epoch: the same values whenever it is asked for. */
  batch(epoch: number, place: number): Batch | Promise<Batch>;
}

/** Figures of a validation by name; `score` decides which weights are the best, the lowest wins. */
export interface Validation {
  readonly score: number;
  readonly [name: string]: number;
}

export interface EpochRecord {
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean over the batches of the epoch. */
  readonly loss: number;
  readonly validation: Validation;
  readonly isBest: boolean;
}

export type TrainingEvent =
  | { readonly kind: 'step'; readonly epoch: number; readonly step: number; readonly loss: number }
  | { readonly kind: 'epoch'; readonly record: EpochRecord };

/** What a run tells and asks while it is busy. */
export interface TrainingStart {
  /** Epoch in which an earlier run is taken up again; null for a run from the start. */
  readonly resumedIn: number | null;
  /** Epochs that the earlier run had finished. */
  readonly history: readonly EpochRecord[];
  readonly stepsPerEpoch: number;
}

export interface TrainingObserver {
  readonly shouldStop?: () => boolean;
  /** Before the first step. */
  readonly begun?: (start: TrainingStart) => void;
  /** Share of all steps taken, 0 to 1. */
  readonly progress?: (fraction: number) => void;
  readonly heard?: (event: TrainingEvent) => void;
}

export interface TrainingRun {
  readonly program: Program;
  readonly executor: Executor;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  readonly epochs: number;
  /** Of the first weights; data have their own in their id. */
  readonly seed: number;
  readonly data: TrainingData;
  readonly validate: (session: TrainingSession, epoch: number) => Promise<Validation>;
  readonly checkpoint?: {
    readonly path: string;
    /** Longest time between two, if no step takes longer; 20 s where absent. */
    readonly intervalMs?: number;
    /** What to do where the place holds a run with other settings, data or code; refuse where absent. */
    readonly ofAnotherRun?: 'refuse' | 'startAgain';
  };
}

export interface TrainingOutcome {
  /** Those of the best validation; those of now where none has been made. */
  readonly weights: Weights;
  readonly bestEpoch: number | null;
  readonly history: readonly EpochRecord[];
  readonly steps: number;
  /** Epoch in which the run was taken up again; null for one from the start. */
  readonly resumedIn: number | null;
  readonly stopped: 'done' | 'cancelled';
}
