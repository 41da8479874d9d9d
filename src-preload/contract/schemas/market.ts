import { z } from 'zod';
import {
  curveState,
  epochMs,
  estimate,
  float64,
  float64WithGaps,
  freshness,
  int32,
  isoDate,
  provenance,
  uint8,
} from './common.ts';

export const asOfInput = z.strictObject({ asOf: isoDate.optional() });

export const marketDates = z.strictObject({
  /** Days with a VIX value or a futures curve, ascending, days since 1970-01-01. */
  days: int32,
  latest: isoDate.nullable(),
  chainDates: z.array(isoDate),
  sample: z.boolean(),
});

export const seriesInput = z.strictObject({
  seriesId: z.string().min(1).max(64),
  from: isoDate.optional(),
  to: isoDate.optional(),
});

export const seriesResult = z.strictObject({
  seriesId: z.string(),
  label: z.string(),
  unit: z.string(),
  days: int32,
  open: float64WithGaps,
  high: float64WithGaps,
  low: float64WithGaps,
  close: float64WithGaps,
  provenance,
});
export type SeriesResult = z.infer<typeof seriesResult>;

/** One member of the VIX family with its place in the last year. */
export const familyTile = z.strictObject({
  seriesId: z.string(),
  label: z.string(),
  tenorDays: z.int().nullable(),
  value: z.number().nullable(),
  change: z.number().nullable(),
  /** Rank of the value among the last 252 sessions, 0 to 100. */
  percentile1y: z.number().nullable(),
  window: z.strictObject({ low: z.number(), high: z.number(), count: z.int() }).nullable(),
  freshness,
  provenance,
  /** What to import when there is no value. */
  missing: z.string().nullable(),
});

export const variancePremium = z.strictObject({
  /** VIX² − E^P[RV²] over the next 21 sessions, in squared vol points; forecast fitted on data before each day. */
  days: int32,
  impliedVol: float64,
  forecastVol: float64,
  premiumVolPoints: float64,
  latest: estimate,
  /** True where fewer than 250 out-of-sample days stand behind it. */
  shortHistory: z.boolean(),
});

export const marketOverview = z.strictObject({
  asOf: isoDate.nullable(),
  state: curveState,
  /** One sentence: "Contango +4.0 % (M1→M2), VIX 13.44, 12th percentile of one year." */
  headline: z.string(),
  contangoPercent: z.number().nullable(),
  family: z.array(familyTile),
  missing: z.array(z.string()),
  freshness,
  provenance,
});

export const regimeRibbon = z.strictObject({
  days: int32,
  /** 0 unknown, 1 contango, 2 backwardation, 3 flat. */
  states: uint8,
  contangoPercent: float64WithGaps,
  /** Share of days in contango and mean VIX in each state. */
  summary: z.array(
    z.strictObject({ state: curveState, days: z.int(), share: z.number(), meanVix: z.number().nullable() }),
  ),
  provenance,
});

export const realisedVolInput = z.strictObject({
  seriesId: z.string().max(64).default('SPX'),
  estimator: z
    .enum(['close-to-close', 'parkinson', 'garman-klass', 'rogers-satchell', 'yang-zhang'])
    .default('close-to-close'),
  windowSessions: z.int().min(2).max(504).default(21),
  from: isoDate.optional(),
  to: isoDate.optional(),
});
export const realisedVolResult = z.strictObject({
  days: int32,
  /** Vol points per √year on a 252-session clock. */
  volPoints: float64,
  standardError: float64,
  provenance,
});

const curvePoint = z.strictObject({
  contract: z.string(),
  expiry: isoDate,
  daysToExpiry: z.int(),
  settle: z.number(),
  change: z.number().nullable(),
  changePercent: z.number().nullable(),
  volume: z.number().nullable(),
  openInterest: z.number().nullable(),
  /** Expiry deduced from the rank of the column, since the table does not name the contract. */
  inferredExpiry: z.boolean(),
  /** Weekly contracts without a price of their own. */
  dependent: z.boolean(),
});

export const futuresCurve = z.strictObject({
  date: isoDate,
  role: z.enum(['as-of', 'prior-day', 'prior-week', 'prior-month', 'overlay']),
  spotVix: z.number().nullable(),
  points: z.array(curvePoint),
  source: z.string(),
});
export type FuturesCurve = z.infer<typeof futuresCurve>;

export const curveInput = z.strictObject({
  asOf: isoDate.optional(),
  overlays: z.array(isoDate).max(20).default([]),
});

export const curveResult = z.strictObject({
  status: z.enum(['OK', 'ONE_CONTRACT', 'NO_FUTURES']),
  reason: z.string().nullable(),
  curves: z.array(futuresCurve),
  /** 10th, 50th and 90th percentile of constant-maturity futures over the last 252 sessions. */
  band: z
    .strictObject({ daysToExpiry: int32, p10: float64, p50: float64, p90: float64, count: z.int() })
    .nullable(),
  metrics: z.strictObject({
    state: curveState,
    contangoM1M2Percent: z.number().nullable(),
    contangoM4M7Percent: z.number().nullable(),
    /** Annualised return of holding M1 until it meets spot, as a decimal per year. */
    rollYieldAnnual: z.number().nullable(),
    constantMaturity30: z.number().nullable(),
    basisPercent: z.number().nullable(),
  }),
  family: z.array(z.strictObject({ seriesId: z.string(), tenorDays: z.int(), value: z.number() })),
  publishedVix: z.array(z.strictObject({ expiry: isoDate, daysToExpiry: z.int(), value: z.number() })),
  freshness,
  provenance,
});
export type CurveResult = z.infer<typeof curveResult>;

export const constantMaturityInput = z.strictObject({
  tenorDays: z.array(z.int().min(1).max(365)).min(1).max(8).default([30, 60, 90, 120]),
  from: isoDate.optional(),
  to: isoDate.optional(),
});
export const constantMaturityResult = z.strictObject({
  days: int32,
  tenors: z.array(z.strictObject({ tenorDays: z.int(), values: float64WithGaps })),
  provenance,
});

export const contangoHistory = z.strictObject({
  days: int32,
  contangoPercent: float64,
  rollYieldAnnual: float64WithGaps,
  provenance,
});

export const chainInfo = z.strictObject({
  snapshotId: z.string(),
  underlying: z.string(),
  quoteDate: isoDate,
  quoteAtMs: epochMs,
  spot: z.number().nullable(),
  quotes: z.int(),
  twoSided: z.int(),
  expiries: z.int(),
  source: z.string(),
  sample: z.boolean(),
});

export const vixComputeInput = z.strictObject({
  /** A chain by its id; the last SPX chain on or before `asOf` where absent. */
  snapshotId: z.string().max(80).optional(),
  asOf: isoDate.optional(),
  tenorDays: z.int().min(2).max(365).default(30),
});

export const expiryVariance = z.strictObject({
  expiry: isoDate,
  root: z.string(),
  settlement: z.enum(['AM', 'PM']),
  minutesToExpiry: z.int(),
  ratePercent: z.number().nullable(),
  forward: z.number().nullable(),
  atmStrike: z.number().nullable(),
  /** Annualised variance as a decimal, and its root in vol points. */
  variance: z.number().nullable(),
  volPoints: z.number().nullable(),
  puts: z.int(),
  calls: z.int(),
  excluded: z.record(z.string(), z.int()),
  status: z.string(),
  warnings: z.array(z.string()),
  published: z.number().nullable(),
  difference: z.number().nullable(),
});

export const vixComputeResult = z.strictObject({
  chain: chainInfo,
  tenorDays: z.int(),
  status: z.string(),
  vix: z.number().nullable(),
  /** Half the bid–ask spread of every used quote carried through the formula, in vol points. */
  quoteError: z.number().nullable(),
  nearExpiry: isoDate.nullable(),
  nextExpiry: isoDate.nullable(),
  published: z.number().nullable(),
  perExpiry: z.array(expiryVariance),
  forwardVariances: z.array(
    z.strictObject({ from: isoDate, to: isoDate, volPoints: z.number().nullable(), status: z.string() }),
  ),
  warnings: z.array(z.string()),
  provenance,
});

export const marketParametersInput = z.strictObject({
  asOf: isoDate.optional(),
  windowSessions: z.int().min(60).max(8000).default(504),
  bootstrapCount: z.int().min(50).max(5000).default(500),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(20070326),
});
export const marketParametersResult = z.strictObject({
  asOf: isoDate,
  estimates: z.array(estimate),
});
