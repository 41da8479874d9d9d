import { z } from 'zod';
import { float64, float64WithGaps, isoDate, provenance, sha256, uint8 } from './common.ts';
import { chainInfo } from './market.ts';
import { arbitrageReport, volSlice } from './surface.ts';

export const estimatorId = z.string().min(1).max(40);
export const maskKind = z.enum(['regular', 'adversarial']);
/** Bands of single cells: a width for each bucket of maturity, strike, density and fit, or one width for all. */
export const bandRule = z.enum(['mondrian', 'split']);
export const familyId = z.string().min(1).max(40);
export const repairSeed = z
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

/** What earlier bands of a sequence missed: shares of cells outside, in percent, oldest first. */
const bandHistory = z.strictObject({
  missed80: z.array(z.number().min(0).max(100)).max(10_000),
  missed95: z.array(z.number().min(0).max(100)).max(10_000),
  /** γ: how fast the level follows. */
  rate: z.number().min(0.001).max(0.5).default(0.05),
});

export const surfaceRepairInput = z.strictObject({
  /** A chain by its id; the last chain of `underlying` on or before `asOf` where absent. */
  snapshotId: z.string().max(80).optional(),
  asOf: isoDate.optional(),
  underlying: z.string().max(16).default('SPX'),
  /** Instead of a chain: quoted vols of expiries, or a grid with an observation mask. */
  slices: z.array(volSlice).min(1).max(200).optional(),
  grid: observedGrid.optional(),
  estimator: estimatorId.default('default'),
  /** Takes quotes of a chain away before the repair, and scores what the repair says of them. */
  hide: z.strictObject({ mask: maskKind, seed: repairSeed.default(1) }).optional(),
  /** Puts another grid than the estimators' onto theirs, and says so; refused where false and they need it. */
  resample: z.boolean().default(true),
  /** Ends with the nearest surface without static arbitrage. */
  project: z.boolean().default(true),
  /**
   * `unseen`: for a kind of surface that nobody learned from, the widest that another kind needed of a law without it.
   * `adaptive`: one width for all, cut at the level that the earlier bands of a sequence of grids have led to.
   */
  bandRule: z.enum([...bandRule.options, 'unseen', 'adaptive']).default('mondrian'),
  /** Of `adaptive` alone. */
  bandHistory: bandHistory.optional(),
});
export type SurfaceRepairInput = z.infer<typeof surfaceRepairInput>;

export const repairBand = z.strictObject({
  /** Nominal coverage. */
  levelPercent: z.number(),
  /** Of each cell by itself, or of all cells of the surface at once. */
  covers: z.enum(['cell', 'surface']),
  /** Vols, decimal per √year. */
  lower: float64,
  upper: float64,
});

/** What a repair says of quotes that it did not see. */
export const hiddenScore = z.strictObject({
  count: z.int(),
  rmseVolPoints: z.number(),
  /** Median distance from the mid in half bid–ask spreads: below one is inside. */
  medianHalfSpreads: z.number(),
  insideBidAskPercent: z.number(),
  /** Of the mids inside the bands at 80 and 95 %; nothing where quotes of the market could not test any. */
  coveragePercent: z.array(z.number()),
  /** Mean widths of the bands at 80 and 95 %. */
  bandWidthVolPoints: z.array(z.number()).default([]),
  /** The same coverage by where the quotes lay with regard to those that were shown. */
  places: z
    .array(
      z.strictObject({
        name: z.string(),
        count: z.int(),
        /** Quotes held out of those shown tested such a place; without, its band is extrapolated. */
        tested: z.boolean(),
        coveragePercent: z.array(z.number()),
      }),
    )
    .default([]),
});

export const surfaceRepairResult = z.strictObject({
  /** Null where the quotes came with the call. */
  chain: chainInfo.nullable(),
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
  /** One standard error of each quoted vol, decimal: from bid and ask, else the law of the benchmark. */
  quoteErrors: float64WithGaps,
  /** The repaired surface, row-major. */
  totalVariance: float64,
  impliedVols: float64,
  /** One standard error of the vol, decimal; nothing where the estimator gives none. */
  volErrors: float64WithGaps,
  /** Calibrated bands around the repaired vols; none on a grid of the caller's own. */
  bands: z.array(repairBand),
  /** What the bands were calibrated on, and what that does not promise. */
  bandNote: z.string(),
  /** Levels in percent that adaptive bands of cells at 80 and 95 % were cut at; null for other bands. */
  bandLevels: z.array(z.number()).nullable().default(null),
  /** Of each node: 0 its band rests on generated surfaces, 1 on quotes of this market that were held out, 2 it is extrapolated. Null without bands. */
  bandBasis: uint8.nullable().default(null),
  /** How quotes that were held out tested the bands; null where none were. */
  bandTest: z
    .strictObject({
      folds: z.int(),
      quotes: z.int(),
      extrapolatedNodes: z.int(),
      /** Half-widths are factors times the scale of the node; null where too few folds had a quote in such a place. */
      places: z.array(
        z.strictObject({
          name: z.string(),
          nodes: z.int(),
          folds: z.int(),
          quotes: z.int(),
          factor80: z.number().nullable(),
          factor95: z.number().nullable(),
        }),
      ),
    })
    .nullable()
    .default(null),
  /** How far each quote lies from what all others say of it, in standard deviations. */
  staleDeviations: float64WithGaps,
  /** Probability that a quote is stale. */
  staleProbabilities: float64WithGaps,
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
  /** Of quotes that were hidden; null where none were. */
  hidden: hiddenScore.nullable(),
  /** Where the quotes were not on the nodes: how many came onto them. */
  resampling: z.string().nullable(),
  /** Quotes that took no part, by reason. */
  leftOut: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
  warnings: z.array(z.string()),
  elapsedMs: z.number(),
  codeVersion: z.string(),
  provenance: provenance.nullable(),
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
  /** Has bands for a kind of surface that nobody learned from (`unseen`). */
  unseenBands: z.boolean(),
});
export type RepairEstimatorInfo = z.infer<typeof repairEstimator>;

export const repairExampleInput = z.strictObject({
  family: familyId,
  mask: maskKind.default('regular'),
  seed: repairSeed.default(1),
});

export const repairExample = z.strictObject({
  family: familyId,
  grid: observedGrid,
  /** Total variance without noise, row-major. */
  truth: float64,
});

export const repairChainsInput = z.strictObject({
  underlying: z.string().max(16).default('SPX'),
  from: isoDate.optional(),
  to: isoDate.optional(),
  estimators: z.array(estimatorId).min(1).max(20),
  masks: z.array(maskKind).min(1).max(2).default(['regular', 'adversarial']),
  /** Masks drawn for each chain. */
  draws: z.int().min(1).max(100).default(5),
  /** The newest chains of the range. */
  chains: z.int().min(1).max(400).default(30),
  seed: repairSeed.default(1),
});
export type RepairChainsInput = z.infer<typeof repairChainsInput>;

/** One estimator on one real chain under one kind of mask, over all draws. */
export const repairChainScore = hiddenScore.extend({
  coveragePercent: z.array(z.number()).default([]),
  estimator: estimatorId,
  mask: maskKind,
  snapshotId: z.string(),
  quoteDate: isoDate,
  /** Those in which the estimator could work with what it was shown. */
  draws: z.int(),
});
export type RepairChainScore = z.infer<typeof repairChainScore>;

export const repairChainScores = z.strictObject({
  scores: z.array(repairChainScore),
  /** Chains that could not be used, with the reason. */
  skipped: z.array(z.strictObject({ snapshotId: z.string(), reason: z.string() })),
  stopped: z.enum(['done', 'cancelled']),
  seed: z.int(),
  codeVersion: z.string(),
});
export type RepairChainScores = z.infer<typeof repairChainScores>;
