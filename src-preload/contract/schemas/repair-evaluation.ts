import { z } from 'zod';
import { float64 } from './common.ts';
import { bandRule, estimatorId, familyId, maskKind, repairSeed } from './repair.ts';

/** A sequence of surfaces whose family changes half-way, and bands that follow what they miss. */
const shiftChoice = z.strictObject({
  /** Bands are calibrated on this family alone. */
  from: familyId,
  to: familyId,
  mask: maskKind.default('regular'),
  /** On either side of the change. */
  surfaces: z.int().min(10).max(1000).default(100),
  levelPercent: z.union([z.literal(80), z.literal(95)]).default(80),
  /** γ: how fast the level follows, in shares of a miss. */
  rate: z.number().min(0.001).max(0.5).default(0.05),
});

export const repairEvaluateInput = z.strictObject({
  estimators: z.array(estimatorId).min(1).max(20),
  families: z.array(familyId).min(1).max(20),
  masks: z.array(maskKind).min(1).max(2).default(['regular', 'adversarial']),
  /** Surfaces for each family and mask. */
  surfaces: z.int().min(2).max(2000).default(200),
  seed: repairSeed.default(1),
  bandRule: bandRule.default('mondrian'),
  /** Scores laws that learn quickly also on families that they were learned without. */
  leaveOut: z.boolean().default(true),
  /** Makes quotes stale and tells how well they are found. */
  stale: z.boolean().default(true),
  shift: shiftChoice.optional(),
});
export type RepairEvaluateInput = z.infer<typeof repairEvaluateInput>;

/** Broken inequalities over all surfaces: total variance that falls, prices that are not convex, g below 0, values that are no variance. */
const violationCounts = z.strictObject({
  calendar: z.int(),
  butterfly: z.int(),
  density: z.int(),
  bounds: z.int(),
});

const quotingSplit = z.strictObject({
  spreadEarned: z.number(),
  /** To those who know the true price, by the error of the mid. */
  repairLoss: z.number(),
  net: z.number(),
});

/** Profit of a market maker who quotes missing nodes by the repair, in basis points of the forward an option. */
const quotingProfit = quotingSplit.extend({
  /** Null for less than two surfaces. */
  netStandardError: z.number().nullable(),
  pickedOffPercent: z.number(),
  buckets: z.array(quotingSplit.extend({ bucket: z.string(), count: z.int() })),
});

/** One estimator on one family under one mask. Rates and coverages in percent, errors in vol (decimal). */
export const repairCell = z.strictObject({
  estimator: estimatorId,
  /** Learned again without this family and its kin; its bands are the widest that another kind, left out in turn, needed. */
  leftOut: z.boolean(),
  family: familyId,
  mask: maskKind,
  surfaces: z.int(),
  /** The estimator's training held this family; null where it learns nothing. */
  inFamily: z.boolean().nullable(),
  rmse: z.number(),
  rmseStandardError: z.number(),
  rmseProjected: z.number(),
  rmseProjectedStandardError: z.number(),
  /** Share of places of the raw surface as the published benchmark counts them. */
  calendarPercent: z.number(),
  butterflyPercent: z.number(),
  boundsPercent: z.number(),
  violationsRaw: violationCounts,
  violationsLeft: violationCounts,
  /** All that the projection left. */
  violationsProjected: z.int(),
  /** By the estimator's own error; null where it has none. */
  coverage80: z.number().nullable(),
  coverage95: z.number().nullable(),
  /** Missing cells inside calibrated bands with the error of the share, and surfaces that lie in them whole. */
  bandCoverage80: z.number(),
  bandCoverage80StandardError: z.number(),
  bandCoverage95: z.number(),
  bandCoverage95StandardError: z.number(),
  bandSurfaces80: z.number(),
  bandSurfaces95: z.number(),
  /** Mean widths in vol points. */
  bandWidth80: z.number(),
  bandWidth95: z.number(),
  surfaceBandWidth95: z.number(),
  bandBuckets: z.array(
    z.strictObject({
      bucket: z.string(),
      count: z.int(),
      coverage80: z.number(),
      coverage95: z.number(),
    }),
  ),
  /** The bands were calibrated on other surfaces of this family too. */
  bandsSawFamily: z.boolean(),
  /** After SVI slices were fitted to the repaired surface, and of out-of-the-money prices in basis points of the forward. */
  rmseSvi: z.number(),
  rmseSviStandardError: z.number(),
  priceErrorBasisPoints: z.number(),
  priceErrorStandardError: z.number(),
  /** Quoted as wide as the band of 80 %, and half a vol point either way. */
  quotingAtBand: quotingProfit,
  quotingAtFixedSpread: quotingProfit,
  errorCorrelation: z.number().nullable(),
  msPerSurface: z.number(),
});
export type RepairCell = z.infer<typeof repairCell>;

/** How well one score tells stale quotes from the others. */
const staleCurve = z.strictObject({
  /** Of being stale by leave-one-out; distance from what the others say, in deviations; that of one who knows the truth. */
  score: z.enum(['probability', 'deviation', 'oracle']),
  /** Null where no quote is stale, or none is not. */
  area: z.number().nullable(),
  /** From the spread between surfaces; null where those with stale quotes are fewer than two. */
  areaStandardError: z.number().nullable(),
  /** Shares, at even steps from 0 to 1. */
  falsePositives: float64,
  truePositives: float64,
});

/** Quotes of one family under one mask, 8 % of them off by 50 to 110 basis points of vol. */
export const repairStaleScore = z.strictObject({
  family: familyId,
  mask: maskKind,
  surfaces: z.int(),
  quotes: z.int(),
  staleQuotes: z.int(),
  curves: z.array(staleCurve),
  /** Flagged where a quote is more likely stale than not. */
  flaggedPercent: z.strictObject({ stale: z.number().nullable(), others: z.number().nullable() }),
});
export type RepairStaleScore = z.infer<typeof repairStaleScore>;

/** Bands of one estimator along the sequence; shares in percent, widths in vol points, one entry a surface. */
export const repairShift = z.strictObject({
  estimator: estimatorId,
  ...shiftChoice.shape,
  /** Level that the band was cut at. */
  levels: float64,
  covered: float64,
  widths: float64,
  /** Of bands that do not follow. */
  fixedCovered: float64,
  fixedWidths: float64,
});
export type RepairShift = z.infer<typeof repairShift>;

export const repairEvaluation = z.strictObject({
  cells: z.array(repairCell),
  stale: z.array(repairStaleScore),
  shifts: z.array(repairShift),
  bandRule,
  stopped: z.enum(['done', 'cancelled']),
  seed: z.int(),
  elapsedMs: z.number(),
  codeVersion: z.string(),
});
export type RepairEvaluation = z.infer<typeof repairEvaluation>;
