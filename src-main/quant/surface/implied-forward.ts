import type { OptionStrip } from '../volatility-index/option-strip.ts';
import { huberLine, huberMean, medianOf } from './robust-line.ts';

export interface ForwardRequest {
  readonly strip: OptionStrip;
  readonly expiryYears: number;
  /** Continuously compounded rate for where the quotes cannot tell theirs; null where there is none. */
  readonly givenRate: number | null;
}

export interface ImpliedForward {
  readonly status: 'OK' | 'NO_FORWARD' | 'NO_RATE';
  readonly message: string;
  readonly forward: number | null;
  readonly discountFactor: number | null;
  /** Continuously compounded, decimal per year. */
  readonly rate: number | null;
  readonly rateSource: 'PARITY' | 'GIVEN' | 'NONE';
  readonly rateError: number | null;
  /** Standard error of the forward, in units of the underlying. */
  readonly forwardError: number | null;
  /** Strikes with a two-sided call and put, and those near the money that the line was laid through. */
  readonly pairs: number;
  readonly usedPairs: number;
}

interface Pairs {
  readonly strikes: Float64Array;
  /** Call less put, mids. */
  readonly gaps: Float64Array;
  readonly halfSpreads: Float64Array;
  readonly straddles: Float64Array;
}

const FEWEST_PAIRS = 3;
const FEWEST_PAIRS_FOR_RATE = 8;
const LARGEST_RATE_ERROR = 0.002;
const LOWEST_RATE = -0.03;
const HIGHEST_RATE = 0.2;
/** A rate by parity farther than this from the given one is not believed. */
const RATE_BAND = 0.025;
/** Half spreads by which the median pair may miss parity. */
const LARGEST_MISS = 1.5;
/** Standard error of the forward relative to one total deviation of the underlying, beyond which smiles are meaningless. */
const LARGEST_FORWARD_ERROR = 0.1;

/**
 * Forward and discount factor implied by put–call parity, C − P = D(F − K).
 *
 * A line by Huber's regression through the near-the-money pairs (within two standard deviations of the strike of least |C − P|),
 * weighted by the inverse squared half spread of the pair. D comes from its slope where the slope is known to 0.2 % of rate
 * and agrees with the given rate to 2.5 %; otherwise the given rate fixes D and parity gives F alone.
 * @param request strip, time to expiry in years > 0 and a rate to fall back on
 * @returns the forward with its standard error, or a status with its sentence
 * @source Huber 1964 (weights); parity of European options
 */
export function impliedForward({ strip, expiryYears, givenRate }: ForwardRequest): ImpliedForward {
  const all = twoSidedPairs(strip);
  const pairs = all.strikes.length;
  if (pairs < FEWEST_PAIRS) {
    return without(
      'NO_FORWARD',
      pairs,
      `Only ${pairs} strikes have a two-sided call and put; parity needs 3.`,
    );
  }
  const centre = leastGapStrike(all);
  const near = nearPairs(all, centre);
  const distances = near.strikes.map((strike) => strike - centre);
  const weights = pairWeights(near.halfSpreads);
  const line = huberLine(distances, near.gaps, weights);
  const slopeError = line.slopeError / -line.slope / expiryYears;
  const parityRate = -Math.log(-line.slope) / expiryYears;
  const known =
    near.strikes.length >= FEWEST_PAIRS_FOR_RATE &&
    slopeError <= LARGEST_RATE_ERROR &&
    parityRate >= LOWEST_RATE &&
    parityRate <= HIGHEST_RATE &&
    (givenRate === null || Math.abs(parityRate - givenRate) <= RATE_BAND);
  if (!known && givenRate === null) {
    return without(
      'NO_RATE',
      pairs,
      'The quotes do not tell a rate and no Treasury curve is at hand; import one.',
    );
  }
  const rate = known ? parityRate : givenRate!;
  const discountFactor = Math.exp(-rate * expiryYears);
  const levels = near.gaps.map((gap, at) => distances[at]! + gap / discountFactor);
  const mean = huberMean(levels, weights);
  const result: ImpliedForward = {
    status: 'OK',
    message: known
      ? 'Forward and rate by put–call parity.'
      : 'Forward by put–call parity at the given rate; the quotes do not tell the rate well enough.',
    forward: centre + mean.value,
    discountFactor,
    rate,
    rateSource: known ? 'PARITY' : 'GIVEN',
    rateError: known ? slopeError : null,
    forwardError: mean.error,
    pairs,
    usedPairs: near.strikes.length,
  };
  return checked(result, near, levels);
}

function twoSidedPairs({ strikes, callBid, callAsk, putBid, putAsk }: OptionStrip): Pairs {
  const rows: number[] = [];
  for (let at = 0; at < strikes.length; at += 1) {
    if (callBid[at]! > 0 && putBid[at]! > 0 && callAsk[at]! >= callBid[at]! && putAsk[at]! >= putBid[at]!)
      rows.push(at);
  }
  const column = (value: (at: number) => number): Float64Array => Float64Array.from(rows, value);
  return {
    strikes: column((at) => strikes[at]!),
    gaps: column((at) => (callBid[at]! + callAsk[at]! - putBid[at]! - putAsk[at]!) / 2),
    halfSpreads: column((at) => (callAsk[at]! - callBid[at]! + putAsk[at]! - putBid[at]!) / 2),
    straddles: column((at) => (callBid[at]! + callAsk[at]! + putBid[at]! + putAsk[at]!) / 2),
  };
}

function leastGapStrike({ strikes, gaps }: Pairs): number {
  let best = 0;
  for (let at = 1; at < strikes.length; at += 1) if (Math.abs(gaps[at]!) < Math.abs(gaps[best]!)) best = at;
  return strikes[best]!;
}

/** Pairs within two deviations of the centre (a straddle is worth 0.8 of one), the twelve nearest at least. */
function nearPairs(all: Pairs, centre: number): Pairs {
  const at = all.strikes.indexOf(centre);
  const reach = Math.max((2 * all.straddles[at]!) / 0.8, 0.01 * centre);
  const distances = all.strikes.map((strike) => Math.abs(strike - centre));
  const twelfth = distances.toSorted()[Math.min(11, distances.length - 1)]!;
  const limit = Math.max(reach, Math.min(twelfth, 3 * reach));
  const keep = (values: Float64Array): Float64Array =>
    values.filter((_, index) => distances[index]! <= limit);
  return {
    strikes: keep(all.strikes),
    gaps: keep(all.gaps),
    halfSpreads: keep(all.halfSpreads),
    straddles: keep(all.straddles),
  };
}

/** Inverse squares of half spreads, none counted as tighter than half the median. */
function pairWeights(halfSpreads: Float64Array): Float64Array {
  const floor = Math.max(0.5 * medianOf(halfSpreads), 1e-12);
  return halfSpreads.map((half) => 1 / Math.max(half, floor) ** 2);
}

function checked(result: ImpliedForward, near: Pairs, levels: Float64Array): ImpliedForward {
  const { forward, forwardError, pairs, usedPairs } = result;
  if (!(forward! > 0)) return without('NO_FORWARD', pairs, 'Parity gives a forward that is not positive.');
  if (usedPairs < FEWEST_PAIRS) {
    return without(
      'NO_FORWARD',
      pairs,
      `Only ${usedPairs} two-sided pairs lie near the money; parity needs 3.`,
    );
  }
  const centre = leastGapStrike(near);
  const misses = levels.map(
    (level, at) => Math.abs(level + centre - forward!) / Math.max(near.halfSpreads[at]!, 1e-9 * centre),
  );
  if (medianOf(misses) > LARGEST_MISS) {
    return without(
      'NO_FORWARD',
      pairs,
      'Calls and puts contradict each other beyond their spreads; the book is stale.',
    );
  }
  const deviation = near.straddles[near.strikes.indexOf(centre)]! / 0.8;
  if (!(forwardError! <= LARGEST_FORWARD_ERROR * deviation)) {
    return without(
      'NO_FORWARD',
      pairs,
      'Call and put mids scatter so much that parity does not fix the forward.',
    );
  }
  return result;
}

function without(status: 'NO_FORWARD' | 'NO_RATE', pairs: number, message: string): ImpliedForward {
  return {
    status,
    message,
    forward: null,
    discountFactor: null,
    rate: null,
    rateSource: 'NONE',
    rateError: null,
    forwardError: null,
    pairs,
    usedPairs: 0,
  };
}
