import { weekday, type DayNumber } from '../time/day-number.ts';
import {
  chooseTerms,
  forwardVariance,
  interpolateIndex,
  type ForwardVariance,
  type IndexValue,
  type TermPair,
} from './constant-maturity.ts';
import {
  computeExpiryVariance,
  impliedRate,
  MINUTES_PER_DAY,
  type ExpiryVariance,
} from './expiry-variance.ts';
import { stripsOfChain, type ChainColumns, type OptionStrip } from './option-strip.ts';
import { rateAtTenor, type ParYieldCurve } from './treasury-rate.ts';

/** Settlement in the morning at the opening (09:30) or at the close (16:00) of the expiry, New York time. */
export type Settlement = 'AM' | 'PM';

export interface ChainRequest {
  readonly chain: ChainColumns;
  readonly quoteDay: DayNumber;
  /** Instant at which the quotes hold, epoch milliseconds; 16:15 New York for chains of the close. */
  readonly quoteAtMs: number;
  /** Latest Treasury curve on or before the day; undefined where there is none. */
  readonly curve: ParYieldCurve | undefined;
  readonly settlementOf: (root: string, expiryDay: DayNumber) => Settlement;
  /** Instant of settlement, epoch milliseconds: 09:30 New York for AM, the close of the session for PM. */
  readonly settlementMsOf: (root: string, expiryDay: DayNumber) => number;
  /** Whether this is the standard monthly expiry of the root. */
  readonly isMonthly: (root: string, expiryDay: DayNumber) => boolean;
}

export interface ExpiryResult extends ExpiryVariance {
  readonly root: string;
  readonly expiryDay: DayNumber;
  readonly settlement: Settlement;
  readonly isMonthly: boolean;
  readonly minutesToExpiry: number;
  readonly ratePercent: number | null;
  readonly rateSource: 'TREASURY' | 'TREASURY_HELD_FLAT' | 'PUT_CALL_PARITY' | 'NONE';
}

export interface IndexResult extends IndexValue {
  readonly rule: TermPair['rule'] | null;
  readonly near: ExpiryResult | null;
  readonly next: ExpiryResult | null;
  /** What half of every bid–ask spread moves the index by, in vol points. */
  readonly quoteErrorPoints: number | null;
}

export interface ForwardResult extends ForwardVariance {
  readonly fromDay: DayNumber;
  readonly toDay: DayNumber;
}

const MS_PER_MINUTE = 60_000;

/**
 * Variance of every expiry of a chain, time counted in elapsed minutes (a day on which the clocks change has 1,380 or 1,500).
 * @param request chain, quote time, rates and settlement rules
 * @returns one result for each root and expiry in order of time; failing ones carry their status
 */
export function varianceByExpiry(request: ChainRequest): ExpiryResult[] {
  return stripsOfChain(request.chain)
    .map((strip) => resultOfStrip(strip, request))
    .sort((a, b) => a.minutesToExpiry - b.minutesToExpiry);
}

/**
 * Volatility index of a constant maturity from the variances of a chain.
 * @param expiries results of `varianceByExpiry`
 * @param quoteDay day of the quotes
 * @param tenorDays maturity in calendar days (9, 30, 93, 184 …)
 * @returns the index in vol points with the two expiries behind it, or a status
 */
export function indexFromExpiries(
  expiries: readonly ExpiryResult[],
  quoteDay: DayNumber,
  tenorDays: number,
): IndexResult {
  const candidates = expiries.map((expiry) => ({ ...expiry, usable: expiry.status === 'OK' }));
  const pair = chooseTerms(candidates, quoteDay, tenorDays);
  if (pair?.rule === 'UNREACHED') return withoutIndex('NOT_REACHED', null);
  const near = pair ? expiries[pair.near]! : (expiries.find((expiry) => expiry.status === 'OK') ?? null);
  const next = pair ? expiries[pair.next]! : null;
  if (!pair || near?.variance == null || next?.variance == null) {
    return withoutIndex(near ? 'ONE_EXPIRY' : 'NO_EXPIRY', near);
  }
  const nearTerm = { minutesToExpiry: near.minutesToExpiry, variance: near.variance };
  const nextTerm = { minutesToExpiry: next.minutesToExpiry, variance: next.variance };
  const value = interpolateIndex(nearTerm, nextTerm, tenorDays);
  const spread = interpolateIndex(
    { ...nearTerm, variance: near.variance + near.varianceHalfSpread! },
    { ...nextTerm, variance: next.variance + next.varianceHalfSpread! },
    tenorDays,
  );
  const quoteErrorPoints =
    value.volPoints === null || spread.volPoints === null
      ? null
      : Math.abs(spread.volPoints - value.volPoints);
  return { ...value, rule: pair.rule, near, next, quoteErrorPoints };
}

function withoutIndex(status: Exclude<IndexValue['status'], 'OK'>, near: ExpiryResult | null): IndexResult {
  return { status, variance: null, volPoints: null, rule: null, near, next: null, quoteErrorPoints: null };
}

/**
 * Forward variances between neighbouring expiries, monthly before weekly where both fall on one date.
 * @param expiries results of `varianceByExpiry`
 * @returns one entry for each neighbouring pair of dates that have a variance
 */
export function forwardVariances(expiries: readonly ExpiryResult[]): ForwardResult[] {
  const byDay = new Map<DayNumber, ExpiryResult>();
  for (const expiry of expiries) {
    if (expiry.variance === null) continue;
    const held = byDay.get(expiry.expiryDay);
    if (!held || (expiry.isMonthly && !held.isMonthly)) byDay.set(expiry.expiryDay, expiry);
  }
  const terms = [...byDay.values()].sort((a, b) => a.minutesToExpiry - b.minutesToExpiry);
  return terms.slice(1).map((next, index) => {
    const near = terms[index]!;
    const forward = forwardVariance(
      { minutesToExpiry: near.minutesToExpiry, variance: near.variance! },
      { minutesToExpiry: next.minutesToExpiry, variance: next.variance! },
    );
    return { ...forward, fromDay: near.expiryDay, toDay: next.expiryDay };
  });
}

export interface PublishedComparison {
  readonly expiryDay: DayNumber;
  readonly published: number;
  /** Position among the expiries, −1 where the chain has no such monthly expiry. */
  readonly at: number;
  /** Computed less published, in vol points; null where nothing was computed. */
  readonly difference: number | null;
}

/**
 * Sets published values per expiry beside the computed ones.
 *
 * Published tables up to 2015 date the monthly expiry on the Saturday; the Friday before is then meant. Only AM-settled
 * monthly expiries are compared, since those are the ones that are published.
 * @param expiries results of `varianceByExpiry`
 * @param published expiry days with values in vol points
 * @returns one entry for each published value
 */
export function compareWithPublished(
  expiries: readonly ExpiryResult[],
  published: readonly { readonly expiryDay: DayNumber; readonly value: number }[],
): PublishedComparison[] {
  return published.map(({ expiryDay, value }) => {
    const at = expiries.findIndex(
      (expiry) =>
        expiry.settlement === 'AM' &&
        expiry.isMonthly &&
        (expiry.expiryDay === expiryDay || (expiry.expiryDay === expiryDay - 1 && weekday(expiryDay) === 6)),
    );
    const computed = at < 0 ? null : expiries[at]!.volPoints;
    return { expiryDay, published: value, at, difference: computed === null ? null : computed - value };
  });
}

function resultOfStrip(strip: OptionStrip, request: ChainRequest): ExpiryResult {
  const settlement = request.settlementOf(strip.root, strip.expiryDay);
  const minutesToExpiry =
    (request.settlementMsOf(strip.root, strip.expiryDay) - request.quoteAtMs) / MS_PER_MINUTE;
  const rate = rateOfStrip(strip, minutesToExpiry, request.curve);
  const variance = computeExpiryVariance(strip, minutesToExpiry, rate.rateContinuous ?? 0);
  const status = variance.status === 'OK' && rate.rateContinuous === null ? 'NO_RATE' : variance.status;
  return {
    ...variance,
    ...(status === 'OK' ? {} : { variance: null, volPoints: null, varianceHalfSpread: null }),
    status,
    root: strip.root,
    expiryDay: strip.expiryDay,
    settlement,
    isMonthly: request.isMonthly(strip.root, strip.expiryDay),
    minutesToExpiry,
    ratePercent: rate.ratePercent,
    rateSource: rate.source,
  };
}

interface StripRate {
  readonly rateContinuous: number | null;
  readonly ratePercent: number | null;
  readonly source: ExpiryResult['rateSource'];
}

function rateOfStrip(
  strip: OptionStrip,
  minutesToExpiry: number,
  curve: ParYieldCurve | undefined,
): StripRate {
  const treasury = curve && rateAtTenor(curve, minutesToExpiry / MINUTES_PER_DAY);
  if (treasury) {
    const source = treasury.outsideCurve ? 'TREASURY_HELD_FLAT' : 'TREASURY';
    return { rateContinuous: treasury.rateContinuous, ratePercent: treasury.ratePercent, source };
  }
  const implied = impliedRate(strip, minutesToExpiry);
  if (implied === undefined) return { rateContinuous: null, ratePercent: null, source: 'NONE' };
  return { rateContinuous: implied, ratePercent: 200 * Math.expm1(implied / 2), source: 'PUT_CALL_PARITY' };
}
