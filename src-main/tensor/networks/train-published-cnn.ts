import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';
import type { Executor } from '../executor.ts';
import type { Weights } from '../program.ts';
import { trainNetwork } from '../training/train-network.ts';
import type { TrainingObserver, TrainingOutcome, TrainingRun } from '../training/training-run.ts';
import { publishedCnn, varianceUnit } from './published-cnn.ts';
import { cnnInputs, cnnTrainingData } from './published-cnn-batches.ts';
import { pooledVolError } from './vol-error.ts';

export const cnnOptimiser = { learningRate: 1e-3, weightDecay: 1e-4, clipNorm: 1 } as const;

export interface CnnTraining {
  readonly training: readonly BenchmarkSurface[];
  readonly validation: readonly BenchmarkSurface[];
  readonly executor: Executor;
  readonly seed: number;
  readonly channels?: number;
  readonly epochs?: number;
  readonly rows?: number;
  readonly checkpoint?: NonNullable<TrainingRun['checkpoint']>;
  readonly observer?: TrainingObserver;
}

/** The published schedule: AdamW at 1e-3 with decay 1e-4 and a cosine, slopes cut to 1, batches of 128, best validation kept. */
export function trainPublishedCnn(
  settings: CnnTraining,
): Promise<TrainingOutcome & { readonly weights: Weights }> {
  const {
    training,
    validation,
    executor,
    seed,
    channels = 32,
    epochs = 60,
    rows = 128,
    checkpoint,
  } = settings;
  const grid = training[0]!.grid;
  const shape = { height: grid.expiriesYears.length, width: grid.logMoneyness.length, channels };
  const inputs = { x: cnnInputs(validation) };
  return trainNetwork(
    {
      program: publishedCnn(shape),
      executor,
      optimiser: cnnOptimiser,
      schedule: { kind: 'cosine' },
      epochs,
      seed,
      data: cnnTrainingData(training, { rows, seed, id: 'published-cnn' }),
      validate: async (session) => {
        const prediction = await session.forward(inputs, validation.length);
        const variances = Float32Array.from(
          { length: prediction.length / 2 },
          (_, cell) => prediction[2 * cell]! * varianceUnit,
        );
        return { score: pooledVolError(validation, variances) };
      },
      ...(checkpoint ? { checkpoint } : {}),
    },
    settings.observer,
  );
}
