import type { Executor } from '../executor.ts';
import type { Workload } from '../probe-executors.ts';
import type { Program } from '../program.ts';
import type { TrainingObserver, TrainingOutcome, TrainingRun } from '../training/training-run.ts';
import type { LatentLaw } from './latent/latent-law.ts';

/** A training that is ready to begin. */
export interface TrainingPlan {
  readonly label: string;
  readonly program: Program;
  readonly architecture: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trainedOn: readonly string[];
  readonly law: LatentLaw | null;
  readonly dataHash: string;
  /** What executors are measured by. */
  readonly workload: Workload;
  readonly train: (options: {
    readonly executor: Executor;
    readonly observer: TrainingObserver;
    readonly checkpoint?: NonNullable<TrainingRun['checkpoint']>;
  }) => Promise<TrainingOutcome>;
}
