import { z } from 'zod';
import { job, read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import { trainRepairInput, trainRepairResult } from '../schemas/repair-training.ts';
import { repairEvaluateInput, repairEvaluation } from '../schemas/repair-evaluation.ts';
import * as repair from '../schemas/repair.ts';

export const repairLabArea = {
  estimators: read({
    doc: 'Ways to repair a surface, with what they learned from, and the families of generated surfaces.',
    input: empty,
    output: z.strictObject({
      estimators: z.array(repair.repairEstimator),
      /** What `default` stands for on a grid, and on a chain: each leads where it is named. */
      standard: z.string(),
      standardForChains: z.string(),
      families: z.array(z.strictObject({ id: z.string(), label: z.string(), source: z.string() })),
      /** Folders of networks that cannot be read. */
      unreadable: z.array(z.strictObject({ folder: z.string(), reason: z.string() })),
    }),
  }),
  example: read({
    doc: 'One generated surface with holes and noise, and the truth behind it.',
    input: repair.repairExampleInput,
    output: repair.repairExample,
    errors: ['BAD_PARAMETER'],
  }),
  evaluate: job({
    doc: 'Errors, bands, violations, what they do downstream and stale scores on generated surfaces that no estimator was trained on.',
    input: repairEvaluateInput,
    output: repairEvaluation,
    errors: ['BAD_PARAMETER', 'FILE_DAMAGED'],
  }),
  scoreChains: job({
    doc: 'Hides quotes of stored chains, repairs them and scores the repair in units of the bid–ask spread.',
    input: repair.repairChainsInput,
    output: repair.repairChainScores,
    errors: ['BAD_PARAMETER', 'NO_DATA', 'AMERICAN_OPTIONS', 'FILE_DAMAGED'],
  }),
  train: job({
    doc: 'Trains a network that repairs surfaces and keeps it; the same request after a break goes on where it was.',
    input: trainRepairInput,
    output: trainRepairResult.omit({ weights: true }).extend({
      /** Its id among the estimators. */
      estimator: z.string(),
      weightsBytes: z.int(),
    }),
    errors: ['BAD_PARAMETER', 'EXECUTOR_NOT_USABLE'],
  }),
};
