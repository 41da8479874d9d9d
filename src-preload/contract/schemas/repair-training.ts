import { z } from 'zod';
import { sha256, uint8 } from './common.ts';
import { executorId } from './training.ts';

const familyId = z.string().min(1).max(40);
const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** How the network looks at a surface; see src-main/tensor/networks for what they found on one budget. */
export const repairArchitecture = z.enum(['coefficients', 'mixer', 'unet', 'perceptron']);

export const trainRepairInput = z.strictObject({
  /** A network on the residual of a mixture of normal laws, or the published network. */
  network: z.enum(['repair-network', 'published-cnn']).default('repair-network'),
  /** Of the repair network. */
  architecture: repairArchitecture.default('coefficients'),
  /** Families that it learns from; those of the default weights where absent. */
  families: z.array(familyId).min(1).max(20).optional(),
  epochs: z.int().min(1).max(1000).default(60),
  executor: z.union([z.literal('auto'), executorId]).default('auto'),
  seed: seed.default(1),
});
export type TrainRepairInput = z.infer<typeof trainRepairInput>;

/** Error in vol (decimal) of the validation; where there is a mixture, its error beside it. */
export const repairValidation = z.strictObject({
  /** What picks the weights: the lowest wins. */
  score: z.number(),
  groups: z.array(
    z.strictObject({
      family: familyId,
      mask: z.enum(['regular', 'adversarial']),
      rmse: z.number(),
      rmseMixture: z.number().nullable(),
    }),
  ),
});

export const repairEpoch = z.strictObject({
  epoch: z.int(),
  learningRate: z.number(),
  loss: z.number(),
  validation: repairValidation,
  /** Its weights are the best so far. */
  isBest: z.boolean(),
});
export type RepairEpoch = z.infer<typeof repairEpoch>;

/** Partial results of a training: a curve of steps, and each epoch as it ends. */
export const repairTrainingNews = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('begun'),
    executor: executorId,
    device: z.string(),
    weights: z.int(),
    /** Epoch in which an earlier run of the same settings is taken up again; null for a run from the start. */
    resumedIn: z.int().nullable(),
    stepsPerEpoch: z.int(),
    /** Epochs that the earlier run had finished. */
    history: z.array(repairEpoch),
  }),
  /** The mean loss of the steps since the last one that was told. */
  z.strictObject({ kind: z.literal('step'), epoch: z.int(), step: z.int(), loss: z.number() }),
  z.strictObject({ kind: z.literal('epoch'), record: repairEpoch }),
]);
export type RepairTrainingNews = z.infer<typeof repairTrainingNews>;

/** Beside the numbers of a trained network: what they are, what made them, how good they were. */
export const repairModelManifest = z.strictObject({
  format: z.literal(1),
  network: z.enum(['repair-network', 'published-cnn']),
  label: z.string(),
  /** Hyperparameters as the code wrote them. */
  architecture: z.record(z.string(), z.unknown()),
  trainedOn: z.array(familyId),
  /** Everything that decides the weights. */
  settings: z.record(z.string(), z.unknown()),
  seed: z.int(),
  executor: executorId,
  codeVersion: z.string(),
  /** Of the surfaces of the mixture and of the validation. */
  dataHash: sha256,
  epochs: z.int(),
  /** Epoch of these weights; null, and no validation, where none was finished. */
  bestEpoch: z.int().nullable(),
  validation: repairValidation.nullable(),
  expiriesYears: z.array(z.number()),
  logMoneyness: z.array(z.number()),
  /** Of the mixture; null for the published network. */
  mixture: z
    .strictObject({
      rank: z.int(),
      components: z.array(z.strictObject({ family: familyId, share: z.number() })),
    })
    .nullable(),
  /** Rows of float32 in the file of weights, one after the other. */
  rows: z.array(z.strictObject({ name: z.string(), length: z.int() })),
  /** SHA-256 of the file of weights. */
  weightsHash: sha256,
});
export type RepairModelManifest = z.infer<typeof repairModelManifest>;

export const trainRepairResult = z.strictObject({
  manifest: repairModelManifest,
  /** What `weightsHash` is of: float32, little-endian. */
  weights: uint8,
  history: z.array(repairEpoch),
  steps: z.int(),
  resumedIn: z.int().nullable(),
  stopped: z.enum(['done', 'cancelled']),
  elapsedMs: z.number(),
});
export type TrainRepairResult = z.infer<typeof trainRepairResult>;
