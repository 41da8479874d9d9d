import { QuantError } from '../math/quant-error.ts';
import type { OptionStrip } from './option-strip.ts';

export const MINUTES_PER_YEAR = 525_600;
export const MINUTES_PER_DAY = 1440;

/** Why an expiry has no variance, with the sentence for the reader. */
export const expiryStatuses = {
  OK: 'computed',
  EXPIRED: 'the expiry is not after the quote time',
  NO_RATE: 'no interest rate for this date; import a Treasury curve',
  NO_FORWARD: 'no strike has both a call and a put with a bid above zero, so there is no forward',
  NO_ATM: 'no usable strike at or below the forward',
  TOO_FEW_QUOTES: 'fewer than two out-of-the-money quotes on one side',
  NEGATIVE_VARIANCE: 'the strip gives a variance that is not positive',
} as const;
export type ExpiryStatus = keyof typeof expiryStatuses;

/** Why a quote of the out-of-the-money strip was not used. */
export type ExclusionReason = 'ZERO_BID' | 'AFTER_TWO_ZERO_BIDS' | 'CROSSED' | 'MISSING';

export interface ExcludedQuote {
  readonly strike: number;
  readonly isCall: boolean;
  readonly reason: ExclusionReason;
}

export interface ExpiryVariance {
  readonly status: ExpiryStatus;
  readonly forward: number | null;
  /** Strike of least |C − P|, where the forward was read. */
  readonly parityStrike: number | null;
  /** K0, the first strike at or below the forward. */
  readonly atmStrike: number | null;
  /** Annualised variance σ², a decimal per year. */
  readonly variance: number | null;
  /** 100·σ. */
  readonly volPoints: number | null;
  /** What half of every bid–ask spread moves σ² by, all in one direction. */
  readonly varianceHalfSpread: number | null;
  readonly puts: number;
  readonly calls: number;
  /** [m] used strikes, ascending, K0 among them, with their mid quotes and shares of the strip sum (adding up to 1). */
  readonly strikes: Float64Array;
  readonly mids: Float64Array;
  readonly contributions: Float64Array;
  readonly excluded: readonly ExcludedQuote[];
  readonly warnings: readonly (
    'TRUNCATED_PUTS' | 'TRUNCATED_CALLS' | 'CROSSED_QUOTES' | 'DUPLICATE_QUOTES' | 'COARSE_STRIKES'
  )[];
}

/** A wing cut where its last quote still carries more than this share of the sum is called truncated. */
const TRUNCATION_SHARE = 0.01;
/** A strike that stands for more than this share of the sum is called coarse. */
const COARSE_SHARE = 0.2;

interface UsedQuotes {
  readonly strikes: number[];
  readonly mids: number[];
  readonly halfSpreads: number[];
}

/**
 * Variance of one expiry by the Cboe formula, forward term included.
 *
 * σ² = (2/T) Σ ΔK_i/K_i² e^{RT} Q(K_i) − (1/T)(F/K0 − 1)², F = K* + e^{RT}(C − P) at the strike K* of least |C − P|,
 * K0 the first strike ≤ F, Q mid quotes out of the money (mean of call and put at K0), walking outward until two
 * neighbouring strikes have zero bids. Crossed and absent quotes are left out and counted; they do not stop the walk.
 * @param strip quotes of the expiry
 * @param minutesToExpiry minutes from the quote to settlement; T = minutes/525,600
 * @param rateContinuous continuously compounded rate per year to the expiry
 * @returns variance with its diagnostics, or a status that says why there is none
 * @throws QuantError BAD_NUMBER when minutes or rate are not finite
 * @source Cboe, "Volatility Index Methodology: Cboe Volatility Index", section "The VIX Index calculation: step by step"
 */
export function computeExpiryVariance(
  strip: OptionStrip,
  minutesToExpiry: number,
  rateContinuous: number,
): ExpiryVariance {
  if (!Number.isFinite(minutesToExpiry) || !Number.isFinite(rateContinuous)) {
    throw new QuantError('BAD_NUMBER', { minutesToExpiry, rateContinuous });
  }
  if (minutesToExpiry <= 0) return withoutVariance('EXPIRED');
  const expiryYears = minutesToExpiry / MINUTES_PER_YEAR;
  const growth = Math.exp(rateContinuous * expiryYears);
  const parityAt = findParityStrike(strip);
  if (parityAt < 0) return withoutVariance('NO_FORWARD');
  const parityStrike = strip.strikes[parityAt]!;
  const forward = parityStrike + growth * (callMid(strip, parityAt) - putMid(strip, parityAt));
  const atmAt = findAtmStrike(strip, forward);
  if (atmAt < 0) return { ...withoutVariance('NO_ATM'), forward, parityStrike };
  const excluded: ExcludedQuote[] = [];
  const puts = walkOutward(strip, atmAt, -1, excluded);
  const calls = walkOutward(strip, atmAt, 1, excluded);
  const base = {
    forward,
    parityStrike,
    atmStrike: strip.strikes[atmAt]!,
    puts: puts.strikes.length,
    calls: calls.strikes.length,
    excluded,
  };
  if (base.puts < 2 || base.calls < 2) return { ...withoutVariance('TOO_FEW_QUOTES'), ...base };
  const used = joinWings(strip, atmAt, puts, calls);
  const sums = sumStrip(used, growth / expiryYears);
  const variance = sums.total - (forward / base.atmStrike - 1) ** 2 / expiryYears;
  if (!(variance > 0)) return { ...withoutVariance('NEGATIVE_VARIANCE'), ...base };
  return {
    ...base,
    status: 'OK',
    variance,
    volPoints: 100 * Math.sqrt(variance),
    varianceHalfSpread: sums.halfSpread,
    strikes: Float64Array.from(used.strikes),
    mids: Float64Array.from(used.mids),
    contributions: sums.shares,
    warnings: collectWarnings(strip, excluded, sums.shares),
  };
}

/**
 * Continuously compounded rate implied by put–call parity around the money: C − P = D(F − K), D = e^{−RT}.
 *
 * Least squares over two-sided strikes within 10 % of the parity strike; a stand-in where no Treasury curve is at hand.
 * @param strip quotes of the expiry
 * @param minutesToExpiry minutes from the quote to settlement
 * @returns rate per year, or undefined with fewer than five such strikes or an impossible discount factor
 */
export function impliedRate(strip: OptionStrip, minutesToExpiry: number): number | undefined {
  const centre = findParityStrike(strip);
  if (centre < 0 || minutesToExpiry <= 0) return undefined;
  const middle = strip.strikes[centre]!;
  let [count, sumK, sumY, sumKK, sumKY] = [0, 0, 0, 0, 0];
  for (let at = 0; at < strip.strikes.length; at += 1) {
    const moneyness = strip.strikes[at]! / middle - 1;
    if (Math.abs(moneyness) > 0.1 || !isTwoSided(strip, at)) continue;
    const y = (callMid(strip, at) - putMid(strip, at)) / middle;
    count += 1;
    sumK += moneyness;
    sumY += y;
    sumKK += moneyness * moneyness;
    sumKY += moneyness * y;
  }
  const spread = count * sumKK - sumK * sumK;
  if (count < 5 || !(spread > 0)) return undefined;
  const discount = -(count * sumKY - sumK * sumY) / spread;
  const rate = -Math.log(discount) * (MINUTES_PER_YEAR / minutesToExpiry);
  return discount > 0 && Math.abs(rate) < 0.5 ? rate : undefined;
}

function isGood(bid: number, ask: number): boolean {
  return bid > 0 && ask >= bid;
}

function isTwoSided(strip: OptionStrip, at: number): boolean {
  return isGood(strip.callBid[at]!, strip.callAsk[at]!) && isGood(strip.putBid[at]!, strip.putAsk[at]!);
}

function callMid(strip: OptionStrip, at: number): number {
  return 0.5 * (strip.callBid[at]! + strip.callAsk[at]!);
}

function putMid(strip: OptionStrip, at: number): number {
  return 0.5 * (strip.putBid[at]! + strip.putAsk[at]!);
}

function findParityStrike(strip: OptionStrip): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < strip.strikes.length; at += 1) {
    if (!isTwoSided(strip, at)) continue;
    const gap = Math.abs(callMid(strip, at) - putMid(strip, at));
    if (gap < least) {
      least = gap;
      best = at;
    }
  }
  return best;
}

function findAtmStrike(strip: OptionStrip, forward: number): number {
  for (let at = strip.strikes.length - 1; at >= 0; at -= 1) {
    if (strip.strikes[at]! <= forward && isTwoSided(strip, at)) return at;
  }
  return -1;
}

function walkOutward(
  strip: OptionStrip,
  atmAt: number,
  direction: 1 | -1,
  excluded: ExcludedQuote[],
): UsedQuotes {
  const isCall = direction === 1;
  const bids = isCall ? strip.callBid : strip.putBid;
  const asks = isCall ? strip.callAsk : strip.putAsk;
  const used: UsedQuotes = { strikes: [], mids: [], halfSpreads: [] };
  let zeroBids = 0;
  for (let at = atmAt + direction; at >= 0 && at < strip.strikes.length; at += direction) {
    const strike = strip.strikes[at]!;
    const reason = zeroBids >= 2 ? 'AFTER_TWO_ZERO_BIDS' : reasonToExclude(bids[at]!, asks[at]!);
    if (reason === undefined) {
      used.strikes.push(strike);
      used.mids.push(0.5 * (bids[at]! + asks[at]!));
      used.halfSpreads.push(0.5 * (asks[at]! - bids[at]!));
      zeroBids = 0;
      continue;
    }
    excluded.push({ strike, isCall, reason });
    if (reason === 'ZERO_BID') zeroBids += 1;
    else if (reason === 'CROSSED') zeroBids = 0;
  }
  return used;
}

function reasonToExclude(bid: number, ask: number): ExclusionReason | undefined {
  if (bid === 0) return 'ZERO_BID';
  if (!(bid > 0) || !Number.isFinite(ask)) return 'MISSING';
  return ask < bid ? 'CROSSED' : undefined;
}

function joinWings(strip: OptionStrip, atmAt: number, puts: UsedQuotes, calls: UsedQuotes): UsedQuotes {
  const atmMid = 0.5 * (callMid(strip, atmAt) + putMid(strip, atmAt));
  const spreads = strip.callAsk[atmAt]! - strip.callBid[atmAt]! + strip.putAsk[atmAt]! - strip.putBid[atmAt]!;
  return {
    strikes: [...puts.strikes.toReversed(), strip.strikes[atmAt]!, ...calls.strikes],
    mids: [...puts.mids.toReversed(), atmMid, ...calls.mids],
    halfSpreads: [...puts.halfSpreads.toReversed(), 0.25 * spreads, ...calls.halfSpreads],
  };
}

function sumStrip(
  used: UsedQuotes,
  growthPerYear: number,
): { total: number; halfSpread: number; shares: Float64Array } {
  const { strikes, mids, halfSpreads } = used;
  const last = strikes.length - 1;
  const shares = new Float64Array(strikes.length);
  let total = 0;
  let halfSpread = 0;
  for (let at = 0; at <= last; at += 1) {
    const below = at === 0 ? strikes[0]! : strikes[at - 1]!;
    const above = at === last ? strikes[last]! : strikes[at + 1]!;
    const width = at === 0 || at === last ? above - below : 0.5 * (above - below);
    const weight = (2 * growthPerYear * width) / (strikes[at]! * strikes[at]!);
    shares[at] = weight * mids[at]!;
    total += shares[at]!;
    halfSpread += weight * halfSpreads[at]!;
  }
  return { total, halfSpread, shares: shares.map((share) => share / total) };
}

function collectWarnings(
  strip: OptionStrip,
  excluded: readonly ExcludedQuote[],
  shares: Float64Array,
): ExpiryVariance['warnings'] {
  const warnings: ExpiryVariance['warnings'][number][] = [];
  if (shares[0]! > TRUNCATION_SHARE) warnings.push('TRUNCATED_PUTS');
  if (shares[shares.length - 1]! > TRUNCATION_SHARE) warnings.push('TRUNCATED_CALLS');
  if (shares.some((share) => share > COARSE_SHARE)) warnings.push('COARSE_STRIKES');
  if (excluded.some((quote) => quote.reason === 'CROSSED')) warnings.push('CROSSED_QUOTES');
  if (strip.duplicates > 0) warnings.push('DUPLICATE_QUOTES');
  return warnings;
}

function withoutVariance(status: Exclude<ExpiryStatus, 'OK'>): ExpiryVariance {
  const none = new Float64Array(0);
  return {
    status,
    forward: null,
    parityStrike: null,
    atmStrike: null,
    variance: null,
    volPoints: null,
    varianceHalfSpread: null,
    puts: 0,
    calls: 0,
    strikes: none,
    mids: none,
    contributions: none,
    excluded: [],
    warnings: [],
  };
}
