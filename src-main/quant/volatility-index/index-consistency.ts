import type { StripValue } from './model-free-moments.ts';

/** House convention of the index: thirty days of 365 a year. */
const WINDOW_YEARS = 30 / 365;
/** How far beyond the first or last expiry the window may begin or end: settlement is at different hours of one day. */
const GRACE_YEARS = 1 / 365;
/** Expiries of the index that are closer than this are one. */
const SAME_EXPIRY_YEARS = 1 / 365;
/** Half a spread of a future whose bid and ask are not known, index points: one tick, as calibrations weight it. */
const UNKNOWN_HALF_SPREAD = 0.05;
/** Slopes of neighbouring pieces are compared over at least so much time. */
const LEAST_PIECE_YEARS = 3 / 365;

/** `BELOW` is as it must be; `IN_BAND` is above the bound by less than its error; `ABOVE` contradicts the options. */
export type BoundStatus =
  'BELOW' | 'IN_BAND' | 'ABOVE' | 'NO_STRIPS' | 'NO_EXPIRY_BEFORE' | 'NO_EXPIRY_AFTER' | 'NEGATIVE_VARIANCE';

/** Options on the index against the forward variance of the asset: they tell the same number twice. */
export type EqualityStatus = 'EQUAL' | 'OPTIONS_ABOVE' | 'OPTIONS_BELOW' | 'NO_BOUND' | 'NO_OPTIONS';

/** What the error of a bound is mostly made of. */
export type BoundLimit = 'quotes' | 'wings' | 'expiries';

/** A level in index points with its error band. */
export interface IndexLevel {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Upper bound of a future and its error by source. */
export interface IndexBound extends IndexLevel {
  /** Half-widths in index points: bid–ask spreads, strikes that are not quoted, expiries that are not at the window's ends. */
  readonly fromQuotes: number;
  readonly fromWings: number;
  readonly fromExpiries: number;
  readonly limitedBy: BoundLimit;
  readonly fewStrikes: boolean;
}

/** A future on the index. */
export interface IndexFuture {
  readonly expiryYears: number;
  /** Index points. */
  readonly value: number;
  /** NaN where it is not known, and then taken as 0.05. */
  readonly halfSpread: number;
}

/** What the options say about one future. */
export interface FutureConsistency {
  readonly expiryYears: number;
  readonly future: number;
  readonly status: BoundStatus;
  /** 100√(forward variance of the window); null where the asset's options tell none. */
  readonly bound: IndexBound | null;
  /** bound − future, index points. */
  readonly slack: number | null;
  readonly equality: EqualityStatus;
  /** √E[V_T²] from options on the index; null where there are none. */
  readonly optionBound: IndexLevel | null;
  /** optionBound − bound, index points; 0 in a consistent market. */
  readonly gap: number | null;
}

/** Everything that one day tells. */
export interface ConsistencyInput {
  /** Total variances of the asset's expiries, any order. */
  readonly totalVariances: readonly StripValue[];
  readonly futures: readonly IndexFuture[];
  /** E[V_T²] of the index's expiries, squared index points. */
  readonly indexSquares: readonly StripValue[];
}

/**
 * Whether futures and options on the volatility index agree with the asset's options, without any model.
 *
 * V_T² = (100²/Δ)·E_T[−2 ln(S_{T+Δ}/F)], so E[V_T²] = (100²/Δ)(w(T+Δ) − w(T)) with w the total variance of log contracts,
 * and F_T = E[V_T] ≤ √E[V_T²] by Jensen. w is linear between expiries. The band of the bound buys the far log contract at
 * the ask and sells the near one at the bid, adds what wings may lack, and the error of interpolation where an end of the
 * window lies between expiries, (t−t0)(t1−t)/2·|w''|, w'' from the slopes of the neighbouring pieces.
 * @param input strips and futures of one moment
 * @returns one row for each future, in their order
 * @source Carr and Madan 1998; Carr and Wu 2006, "A tale of two indices", section on bounds of VIX futures
 */
export function checkIndexConsistency(input: ConsistencyInput): FutureConsistency[] {
  const variances = input.totalVariances.toSorted((a, b) => a.expiryYears - b.expiryYears);
  return input.futures.map((future) => {
    const bound = boundOf(variances, future.expiryYears);
    const square = input.indexSquares.find(
      ({ expiryYears }) => Math.abs(expiryYears - future.expiryYears) < SAME_EXPIRY_YEARS,
    );
    const optionBound = square ? rootLevel(square) : null;
    const known = typeof bound === 'string' ? null : bound;
    return {
      expiryYears: future.expiryYears,
      future: future.value,
      status: typeof bound === 'string' ? bound : statusOf(future, bound),
      bound: known,
      slack: known && known.value - future.value,
      equality: equalityOf(known, optionBound),
      optionBound,
      gap: known && optionBound && optionBound.value - known.value,
    };
  });
}

function statusOf({ value, halfSpread }: IndexFuture, bound: IndexBound): BoundStatus {
  const half = halfSpread >= 0 ? halfSpread : UNKNOWN_HALF_SPREAD;
  if (value - half > bound.high) return 'ABOVE';
  return value > bound.value ? 'IN_BAND' : 'BELOW';
}

function equalityOf(bound: IndexBound | null, options: IndexLevel | null): EqualityStatus {
  if (!options) return 'NO_OPTIONS';
  if (!bound) return 'NO_BOUND';
  if (options.low > bound.high) return 'OPTIONS_ABOVE';
  return options.high < bound.low ? 'OPTIONS_BELOW' : 'EQUAL';
}

function rootLevel({ value, halfSpread, missing }: StripValue): IndexLevel {
  return {
    value: Math.sqrt(value),
    low: Math.sqrt(Math.max(value - halfSpread, 0)),
    high: Math.sqrt(value + halfSpread + missing),
  };
}

/** Total variance at a time, with its error by source. */
interface VarianceAt {
  readonly value: number;
  readonly halfSpread: number;
  readonly missing: number;
  readonly interpolation: number;
  readonly fewStrikes: boolean;
}

function boundOf(variances: readonly StripValue[], timeYears: number): IndexBound | BoundStatus {
  if (variances.length < 2) return 'NO_STRIPS';
  if (timeYears < variances[0]!.expiryYears - GRACE_YEARS) return 'NO_EXPIRY_BEFORE';
  const end = timeYears + WINDOW_YEARS;
  if (end > variances.at(-1)!.expiryYears + GRACE_YEARS) return 'NO_EXPIRY_AFTER';
  const near = varianceAt(variances, timeYears);
  const far = varianceAt(variances, end);
  const value = far.value - near.value;
  if (!(value > 0)) return 'NEGATIVE_VARIANCE';
  const quotes = far.halfSpread + near.halfSpread;
  const interpolation = far.interpolation + near.interpolation;
  const level = pointsOf(value);
  const perVariance = level / (2 * value);
  const sources = {
    quotes: perVariance * quotes,
    wings: 0.5 * perVariance * (far.missing + near.missing),
    expiries: perVariance * interpolation,
  };
  return {
    value: level,
    low: pointsOf(value - quotes - interpolation - near.missing),
    high: pointsOf(value + quotes + interpolation + far.missing),
    fromQuotes: sources.quotes,
    fromWings: sources.wings,
    fromExpiries: sources.expiries,
    limitedBy: largestOf(sources),
    fewStrikes: near.fewStrikes || far.fewStrikes,
  };
}

function pointsOf(variance: number): number {
  return 100 * Math.sqrt(Math.max(variance, 0) / WINDOW_YEARS);
}

function largestOf({ quotes, wings, expiries }: Readonly<Record<BoundLimit, number>>): BoundLimit {
  if (expiries > quotes && expiries > wings) return 'expiries';
  return wings > quotes ? 'wings' : 'quotes';
}

/** Linear between the expiries around a time; within the grace beyond them the outer piece goes on. */
function varianceAt(variances: readonly StripValue[], timeYears: number): VarianceAt {
  let right = 1;
  while (right + 1 < variances.length && variances[right]!.expiryYears < timeYears) right += 1;
  const [a, b] = [variances[right - 1]!, variances[right]!];
  const span = b.expiryYears - a.expiryYears;
  const share = span > 0 ? (timeYears - a.expiryYears) / span : 1;
  const mix = (of: (one: StripValue) => number): number =>
    Math.abs(1 - share) * of(a) + Math.abs(share) * of(b);
  return {
    value: (1 - share) * a.value + share * b.value,
    halfSpread: mix(({ halfSpread }) => halfSpread),
    missing: mix(({ missing }) => missing),
    interpolation: interpolationError(variances, right, timeYears),
    fewStrikes: (share < 1 && a.fewStrikes) || (share > 0 && b.fewStrikes),
  };
}

function interpolationError(variances: readonly StripValue[], right: number, timeYears: number): number {
  const [a, b] = [variances[right - 1]!, variances[right]!];
  const product = (timeYears - a.expiryYears) * (b.expiryYears - timeYears);
  if (!(product > 0)) return 0;
  const inner = slopeOf(a, b);
  const before = variances.findLast(({ expiryYears }) => expiryYears <= a.expiryYears - LEAST_PIECE_YEARS);
  const after = variances.find(({ expiryYears }) => expiryYears >= b.expiryYears + LEAST_PIECE_YEARS);
  const middle = 0.5 * (a.expiryYears + b.expiryYears);
  const curvatures = [
    before && curvatureOf(slopeOf(before, a), 0.5 * (before.expiryYears + a.expiryYears)),
    after && curvatureOf(slopeOf(b, after), 0.5 * (b.expiryYears + after.expiryYears)),
  ].filter((one) => one !== undefined);
  function curvatureOf(slope: number, at: number): number {
    return Math.abs((slope - inner) / (at - middle));
  }
  const error = 0.5 * product * Math.max(0, ...curvatures);
  // Total variance does not fall, so that no error is larger than the step between the two expiries.
  return Math.min(error, Math.abs(b.value - a.value));
}

function slopeOf(a: StripValue, b: StripValue): number {
  return (b.value - a.value) / (b.expiryYears - a.expiryYears);
}
