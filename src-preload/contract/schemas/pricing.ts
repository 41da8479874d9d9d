import { z } from 'zod';
import { float64, float64WithGaps } from './common.ts';

/** Parameters by the names that `models.list` gives. */
export const modelParams = z.record(z.string().max(40), z.number());

/** Spot or forward; rates and yields per year, continuously compounded. */
export const pricingMarket = z.strictObject({
  spot: z.number().optional(),
  forward: z.number().optional(),
  rate: z.number().default(0),
  dividendYield: z.number().default(0),
});

export const optionKind = z.enum(['call', 'put']);

/** Any finite strike and expiry pass the door: an option that makes no sense gets its own status. */
export const option = z.strictObject({
  kind: optionKind,
  strike: z.number(),
  expiryYears: z.number(),
});

const MOST_OPTIONS = 1_000_000;
const options = z.array(option).min(1).max(MOST_OPTIONS);

/** `ok`, or why there is no number. */
export const optionStatusName = z.enum([
  'ok',
  'belowIntrinsic',
  'aboveMaximum',
  'expired',
  'badForward',
  'badStrike',
  'badExpiry',
  'badPrice',
  'badVol',
  'noTimeValue',
  'notConverged',
  'belowPrecision',
]);

export const priceInput = z.strictObject({
  model: z.string().max(40),
  params: modelParams,
  market: pricingMarket,
  options,
  /** What the options are on: the asset, or the volatility index that the model implies (then only the rate counts). */
  on: z.enum(['asset', 'volatilityIndex']).default('asset'),
  /** Id of an engine; the best one for the model where absent. */
  engine: z.string().max(40).optional(),
  /** Largest absolute error wanted, per unit of forward. */
  tolerance: z.number().positive().max(0.1).optional(),
});

export const modelWarning = z.strictObject({ code: z.string(), message: z.string() });

export const priceResult = z.strictObject({
  /** Discounted, in units of the underlying; null where there is none, as the status says. */
  prices: float64WithGaps,
  /** Decimal per √year; null wherever the status is not `ok`, also beside a price (`noTimeValue`, `belowPrecision`). */
  impliedVols: float64WithGaps,
  engine: z.string(),
  /** Largest absolute error of a price, in units of the price. */
  errorEstimate: z.number(),
  status: z.array(optionStatusName),
  warnings: z.array(modelWarning),
  codeVersion: z.string(),
});

export const greekDefinition = z.strictObject({
  id: z.string(),
  symbol: z.string(),
  label: z.string(),
  unit: z.string(),
  method: z.enum(['analytic', 'fourier', 'finiteDifference']),
});

export const greeksResult = priceResult.omit({ impliedVols: true }).extend({
  /** One column for each Greek, by id. */
  greeks: z.record(z.string(), float64WithGaps),
  /** What each column is: symbol, unit, clock, and how it was computed. */
  definitions: z.array(greekDefinition),
});

export const impliedVolInput = z.strictObject({
  market: pricingMarket,
  options: z
    .array(option.extend({ price: z.number() }))
    .min(1)
    .max(MOST_OPTIONS),
  /** `black`: lognormal vol; `bachelier`: normal vol in units of the underlying per √year. */
  quotation: z.enum(['black', 'bachelier']).default('black'),
});
export const impliedVolResult = z.strictObject({
  impliedVols: float64WithGaps,
  status: z.array(optionStatusName),
  codeVersion: z.string(),
});

export const paramSpec = z.strictObject({
  name: z.string(),
  symbol: z.string(),
  label: z.string(),
  unit: z.string(),
  /** Null where there is no end. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  minExcluded: z.boolean(),
  maxExcluded: z.boolean(),
  range: z.tuple([z.number(), z.number()]),
  start: z.number(),
  transform: z.enum(['identity', 'log', 'logit']),
  doc: z.string(),
});

export const modelInfo = z.strictObject({
  id: z.string(),
  label: z.string(),
  underlying: z.enum(['asset', 'volatilityIndex']),
  formula: z.string(),
  source: z.string(),
  params: z.array(paramSpec),
  capabilities: z.array(
    z.enum([
      'characteristicFunction',
      'characteristicGradient',
      'levyExponent',
      'closedForm',
      'forward',
      'volatilityIndex',
    ]),
  ),
  /** Ids of the engines that can price it, best first. */
  engines: z.array(z.string()),
});
export type ModelInfo = z.infer<typeof modelInfo>;

export const engineInfo = z.strictObject({
  id: z.string(),
  label: z.string(),
  source: z.string(),
  needs: z.array(z.string()),
  doc: z.string(),
});

export const modelsResult = z.strictObject({ models: z.array(modelInfo), engines: z.array(engineInfo) });

/** One model at one set of parameters, for pictures: a smile, a density, and its volatility index. */
export const exploreInput = z.strictObject({
  model: z.string().max(40),
  params: modelParams,
  market: pricingMarket,
  expiriesYears: z.array(z.number().positive().max(50)).min(1).max(8),
  /** Log-moneyness ln(K/F) of the smile and density, ascending. */
  logMoneyness: float64,
  /** Expiries of the volatility-index smiles; none where empty or where the model has no such index. */
  indexExpiriesYears: z.array(z.number().positive().max(10)).max(8).default([]),
  /** Milliseconds of computing after which what is not yet drawn is left out as gaps; everything is drawn where absent. */
  withinMs: z.number().positive().max(60_000).optional(),
});

export const exploreSlice = z.strictObject({
  expiryYears: z.number(),
  forward: z.number(),
  /** [n] decimal per √year. */
  impliedVols: float64WithGaps,
  /** [n] risk-neutral density of ln(S_T/F_T), per unit of log-moneyness. */
  density: float64WithGaps,
  /** Probability that the shown range holds. */
  coveredProbability: z.number().nullable(),
});

export const exploreIndexSlice = z.strictObject({
  expiryYears: z.number(),
  /** Index points. */
  future: z.number(),
  rootForwardVariance: z.number().nullable(),
  /** K/F of the smile. */
  moneyness: float64,
  impliedVols: float64WithGaps,
});

export const exploreResult = z.strictObject({
  /** Absent for models of the index alone. */
  slices: z.array(exploreSlice),
  index: z.strictObject({ level: z.number().nullable(), slices: z.array(exploreIndexSlice) }).nullable(),
  engine: z.string(),
  errorEstimate: z.number(),
  warnings: z.array(modelWarning),
  /** Whether gaps stand for what `withinMs` left no time for; no number that is given is coarser for it. */
  cutShort: z.boolean(),
  elapsedMs: z.number(),
});
export type ExploreResult = z.infer<typeof exploreResult>;
