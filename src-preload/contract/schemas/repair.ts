import { z } from 'zod';
import { float64, float64WithGaps, sha256, uint8 } from './common.ts';
import { arbitrageReport } from './surface.ts';

export const estimatorId = z.string().min(1).max(40);
export const maskKind = z.enum(['regular', 'adversarial']);
const familyId = z.string().min(1).max(40);
const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** Total variance σ²T on maturities × log-moneyness, with holes. */
export const observedGrid = z.strictObject({
  expiriesYears: float64,
  logMoneyness: float64,
  /** Row-major [expiry × logMoneyness]; what stands where nothing is observed is not read. */
  totalVariance: float64WithGaps,
  /** 1 where observed, else 0. */
  observed: uint8,
});

export const surfaceRepairInput = z.strictObject({
  grid: observedGrid,
  estimator: estimatorId.default('default'),
  /** Ends with the nearest surface without static arbitrage. */
  project: z.boolean().default(true),
});
export type SurfaceRepairInput = z.infer<typeof surfaceRepairInput>;

export const surfaceRepairResult = z.strictObject({
  estimator: z.strictObject({
    id: estimatorId,
    label: z.string(),
    source: z.string(),
    weightsHash: sha256.nullable(),
  }),
  expiriesYears: float64,
  logMoneyness: float64,
  /** What the estimator saw: 1 where there was a quote. */
  observed: uint8,
  /** Total variance of the quotes, row-major; nothing elsewhere. */
  quotes: float64WithGaps,
  /** The repaired surface, row-major. */
  totalVariance: float64,
  impliedVols: float64,
  /** One standard error of the vol, decimal; nothing where the estimator gives none. */
  volErrors: float64WithGaps,
  before: arbitrageReport,
  after: arbitrageReport,
  projection: z
    .strictObject({
      status: z.enum(['OK', 'UNCHANGED', 'BLENDED']),
      message: z.string(),
      maxChangeVolPoints: z.number(),
      rmsChangeVolPoints: z.number(),
    })
    .nullable(),
  warnings: z.array(z.string()),
  elapsedMs: z.number(),
  codeVersion: z.string(),
});
export type SurfaceRepairResult = z.infer<typeof surfaceRepairResult>;

export const repairEstimator = z.strictObject({
  id: estimatorId,
  label: z.string(),
  source: z.string(),
  /** The families that it learned from; empty where it learns nothing. */
  trainedOn: z.array(familyId),
  weightsHash: sha256.nullable(),
  /** A rule; a law learned from generated surfaces; a network of Volterra's, or one trained here. */
  origin: z.enum(['rule', 'learned', 'bundled', 'trained']),
  /** Gives standard errors, so that bands and stale scores exist. */
  hasErrors: z.boolean(),
});
export type RepairEstimatorInfo = z.infer<typeof repairEstimator>;

export const repairExampleInput = z.strictObject({
  family: familyId,
  mask: maskKind.default('regular'),
  seed: seed.default(1),
});

export const repairExample = z.strictObject({
  family: familyId,
  grid: observedGrid,
  /** Total variance without noise, row-major. */
  truth: float64,
});

export const repairEvaluateInput = z.strictObject({
  estimators: z.array(estimatorId).min(1).max(20),
  families: z.array(familyId).min(1).max(20),
  masks: z.array(maskKind).min(1).max(2).default(['regular', 'adversarial']),
  /** Surfaces for each family and mask. */
  surfaces: z.int().min(2).max(2000).default(200),
  seed: seed.default(1),
});

/** One estimator on one family under one mask. Rates and coverages in percent, errors in vol (decimal). */
export const repairCell = z.strictObject({
  estimator: estimatorId,
  family: familyId,
  mask: maskKind,
  surfaces: z.int(),
  /** The estimator's training held this family. */
  inFamily: z.boolean().nullable(),
  rmse: z.number(),
  rmseStandardError: z.number(),
  rmseProjected: z.number(),
  calendarPercent: z.number(),
  butterflyPercent: z.number(),
  violationsProjected: z.int(),
  coverage80: z.number().nullable(),
  coverage95: z.number().nullable(),
  errorCorrelation: z.number().nullable(),
  msPerSurface: z.number(),
});
export type RepairCell = z.infer<typeof repairCell>;

export const repairEvaluation = z.strictObject({
  cells: z.array(repairCell),
  stopped: z.enum(['done', 'cancelled']),
  seed: z.int(),
  elapsedMs: z.number(),
  codeVersion: z.string(),
});
export type RepairEvaluation = z.infer<typeof repairEvaluation>;
