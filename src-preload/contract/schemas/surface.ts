import { z } from 'zod';
import { float64, float64WithGaps, isoDate, provenance, uint8 } from './common.ts';
import { chainInfo } from './market.ts';

/** One listed option of a chain. */
export const quoteRef = z.strictObject({
  root: z.string().max(16),
  expiry: isoDate,
  strike: z.number().positive(),
  kind: z.enum(['call', 'put']),
});

/** Quoted vols of one expiry, for callers that bring their own: everything against the forward. */
export const volSlice = z.strictObject({
  expiryYears: z.number().positive().max(50),
  forward: z.number().positive(),
  strikes: float64,
  /** Decimal per √year. */
  impliedVols: float64,
  /** Half the bid–ask spread in vol, decimal; equal weights where absent. */
  halfSpreads: float64.optional(),
});

export const surfaceMethod = z.enum(['svi', 'ssvi', 'essvi', 'sabr']);

const fitChoices = {
  method: surfaceMethod.default('svi'),
  /** Quotes taken out by hand, and quotes kept although a rule would take them out. */
  exclude: z.array(quoteRef).max(5000).default([]),
  include: z.array(quoteRef).max(5000).default([]),
  minQuotes: z.int().min(3).max(100).default(5),
  /** Only these expiries, for a quick second look. */
  expiries: z
    .array(z.strictObject({ root: z.string().max(16), expiry: isoDate }))
    .max(200)
    .optional(),
};

export const surfaceFitInput = z.strictObject({
  /** A chain by its id; the last chain of `underlying` on or before `asOf` where absent. */
  snapshotId: z.string().max(80).optional(),
  asOf: isoDate.optional(),
  underlying: z.string().max(16).default('SPX'),
  /** Instead of a chain. */
  slices: z.array(volSlice).min(1).max(200).optional(),
  ...fitChoices,
});

/** Why a quote is not in the fit; `used` where it is. Codes of `quoteReasons` in this order. */
export const quoteReason = z.enum([
  'used',
  'excludedByHand',
  'noBid',
  'crossed',
  'inTheMoney',
  'belowIntrinsic',
  'aboveMaximum',
  'spreadTooWide',
  'tooFarFromForward',
  'convexity',
  'outlier',
  'noForward',
]);

export const fitStatus = z.enum([
  'OK',
  'AT_BOUND',
  'NOT_CONVERGED',
  'TOO_FEW_QUOTES',
  'NO_FORWARD',
  'NO_RATE',
  'EXPIRED',
  'AMERICAN',
  'REJECTED',
]);

const violationSpan = z.strictObject({
  from: z.number(),
  to: z.number(),
  /** Where it is worst, and how bad: g(k) for a butterfly, total variance lost for a calendar. */
  worstAt: z.number(),
  worst: z.number(),
});

export const sliceQuotes = z.strictObject({
  strikes: float64,
  /** No data where the expiry has no forward. */
  logMoneyness: float64WithGaps,
  isCall: uint8,
  /** In units of the underlying. */
  bid: float64WithGaps,
  ask: float64WithGaps,
  /** Decimal per √year. */
  bidVol: float64WithGaps,
  midVol: float64WithGaps,
  askVol: float64WithGaps,
  /** Forward delta of the mid, call convention 0 to 1. */
  delta: float64WithGaps,
  reason: z.array(quoteReason),
});

export const sliceFit = z.strictObject({
  status: fitStatus,
  /** Plain sentence: why it stopped or failed, and what to do. */
  message: z.string(),
  /** By name: a, b, rho, m, sigma for raw SVI; alpha, beta, rho, nu for SABR; theta, rho, phi for SSVI. */
  params: z.record(z.string(), z.number()),
  atBounds: z.array(z.string()),
  /** Vol points (0.01 of vol). */
  rmseVolPoints: z.number().nullable(),
  insideBidAskPercent: z.number().nullable(),
  worstStrike: z.number().nullable(),
  worstVolPoints: z.number().nullable(),
  /** Fitted smile on its own grid. */
  curve: z.strictObject({ logMoneyness: float64, impliedVols: float64, density: float64WithGaps }).nullable(),
  butterfly: z.array(violationSpan),
  /** Slopes of total variance in the wings; Lee's bound is 2. */
  leeSlopes: z.tuple([z.number(), z.number()]).nullable(),
});

export const surfaceSlice = z.strictObject({
  root: z.string(),
  expiry: isoDate.nullable(),
  expiryYears: z.number(),
  forward: z.number().nullable(),
  discountFactor: z.number().nullable(),
  /** Continuously compounded, decimal. */
  rate: z.number().nullable(),
  /** Standard error of the implied forward. */
  forwardError: z.number().nullable(),
  atmVol: z.number().nullable(),
  /** 25-delta risk reversal (call − put) and butterfly, decimal vol. */
  riskReversal25: z.number().nullable(),
  butterfly25: z.number().nullable(),
  riskReversal10: z.number().nullable(),
  butterfly10: z.number().nullable(),
  quotes: sliceQuotes,
  usedQuotes: z.int(),
  fit: sliceFit,
});
export type SurfaceSlice = z.infer<typeof surfaceSlice>;

export const calendarViolation = violationSpan.extend({
  earlier: z.int(),
  later: z.int(),
});

export const arbitrageReport = z.strictObject({
  /** Indices of slices in ascending expiry. */
  calendar: z.array(calendarViolation),
  butterfly: z.array(violationSpan.extend({ slice: z.int() })),
  /** Slices whose wings are steeper than Lee allows. */
  lee: z.array(z.int()),
  checkedPairs: z.int(),
  free: z.boolean(),
});

export const surfaceGrid = z.strictObject({
  expiriesYears: float64,
  logMoneyness: float64,
  /** Row-major [expiry × logMoneyness], decimal per √year. */
  impliedVols: float64WithGaps,
});

export const surfaceFitResult = z.strictObject({
  chain: chainInfo.nullable(),
  method: surfaceMethod,
  /** Ascending expiry. */
  slices: z.array(surfaceSlice),
  /** Parameters that belong to the whole surface (SSVI). */
  params: z.record(z.string(), z.number()),
  arbitrage: arbitrageReport,
  grid: surfaceGrid,
  rmseVolPoints: z.number().nullable(),
  insideBidAskPercent: z.number().nullable(),
  warnings: z.array(z.string()),
  elapsedMs: z.number(),
  provenance: provenance.nullable(),
});
export type SurfaceFitResult = z.infer<typeof surfaceFitResult>;

/** Raw SVI slices, or a grid of vols. */
export const surfaceCheckInput = z.strictObject({
  svi: z
    .array(
      z.strictObject({
        expiryYears: z.number().positive(),
        a: z.number(),
        b: z.number(),
        rho: z.number(),
        m: z.number(),
        sigma: z.number(),
      }),
    )
    .min(1)
    .max(200)
    .optional(),
  grid: surfaceGrid.optional(),
});

export const surfaceProjectInput = z.strictObject({
  grid: surfaceGrid,
  /** [expiry × logMoneyness], non-negative; equal where absent. */
  weights: float64.optional(),
});

export const surfaceProjectResult = z.strictObject({
  status: z.enum(['OK', 'UNCHANGED', 'NOT_CONVERGED']),
  message: z.string(),
  grid: surfaceGrid,
  before: arbitrageReport,
  after: arbitrageReport,
  /** Largest and root-mean-square change, vol points. */
  maxChangeVolPoints: z.number(),
  rmsChangeVolPoints: z.number(),
  iterations: z.int(),
  codeVersion: z.string(),
});
