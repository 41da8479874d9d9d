import type { Executor } from '../../executor.ts';
import { trainNetwork } from '../../training/train-network.ts';
import type { TrainingObserver, TrainingOutcome, TrainingRun } from '../../training/training-run.ts';
import { validationBy } from './prepare-repair.ts';
import type { PreparedRepair } from './prepare-repair.ts';
import { repairTrainingData } from './repair-batches.ts';
import type { RepairExample } from './repair-example.ts';
import { repairProgram } from './repair-program.ts';
import type { RepairSettings } from './repair-settings.ts';

export interface RepairRun {
  readonly settings: RepairSettings;
  /** Of the same settings, but for the architecture and the epochs. */
  readonly prepared: PreparedRepair;
  readonly executor: Executor;
  /** Where several trainings share their examples. */
  readonly pool?: Map<number, RepairExample>;
  readonly checkpoint?: NonNullable<TrainingRun['checkpoint']>;
  readonly observer?: TrainingObserver;
}

export const repairOptimiser = { weightDecay: 1e-4, clipNorm: 1 } as const;

/** Trains the network on the residual of the mixture. */
export function trainRepairNetwork(run: RepairRun): Promise<TrainingOutcome> {
  const { settings, prepared, executor, checkpoint, pool } = run;
  const { architecture, seed, rows, batchesPerEpoch, reuse, epochs, learningRate } = settings;
  return trainNetwork(
    {
      program: repairProgram(architecture, prepared.law),
      executor,
      optimiser: { learningRate, ...repairOptimiser },
      schedule: { kind: 'cosine', warmupEpochs: 1 },
      epochs,
      seed,
      data: repairTrainingData(prepared.law, prepared.source, {
        id: JSON.stringify([settings, prepared.dataHash]),
        rows,
        batchesPerEpoch,
        reuse,
        seed,
        ...(pool ? { pool } : {}),
      }),
      validate: validationBy(prepared.groups),
      ...(checkpoint ? { checkpoint } : {}),
    },
    run.observer,
  );
}
