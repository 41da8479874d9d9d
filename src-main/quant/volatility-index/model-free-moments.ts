import { MINUTES_PER_YEAR, computeExpiryVariance, type ExpiryVariance } from './expiry-variance.ts';
import type { OptionStrip } from './option-strip.ts';
import { missingLogContract, missingSquare } from './strip-wings.ts';

/** A number that a strip of options tells without a model, and how well it tells it. */
export interface StripValue {
  readonly expiryYears: number;
  readonly value: number;
  /** What half of every bid–ask spread moves it by, all in one direction. */
  readonly halfSpread: number;
  /** Estimate of what lies beyond the outermost strikes; the value lacks it. */
  readonly missing: number;
  /** Too few strikes, or one that stands for a large part of the sum. */
  readonly fewStrikes: boolean;
}

/** Fewer strikes than this make a sum a poor integral. */
const FEW_STRIKES = 20;

/**
 * Total variance −2E ln(S_T/F) of one expiry from its log contract.
 * @param fair variance of the expiry by its strip, status OK
 * @param expiryYears time to settlement, ACT/365
 * @param rateContinuous rate per year to the expiry
 * @returns σ²T, decimal; undefined where the strip gives no variance
 * @source Neuberger 1994; Carr and Madan 1998; Cboe, "Volatility Index Methodology"
 */
export function totalVarianceOfStrip(
  fair: ExpiryVariance,
  expiryYears: number,
  rateContinuous: number,
): StripValue | undefined {
  if (fair.variance === null || fair.varianceHalfSpread === null || fair.atmStrike === null) return undefined;
  const { strikes, mids } = fair;
  const growth = Math.exp(rateContinuous * expiryYears);
  const wings = { strikes, prices: mids, atmAt: strikes.indexOf(fair.atmStrike) };
  return {
    expiryYears,
    value: fair.variance * expiryYears,
    halfSpread: fair.varianceHalfSpread * expiryYears,
    missing: growth * missingLogContract(wings),
    fewStrikes: strikes.length < FEW_STRIKES || fair.warnings.includes('COARSE_STRIKES'),
  };
}

/** Market of one expiry of options on the index. */
export interface SquareTerms {
  readonly expiryYears: number;
  readonly rateContinuous: number;
  readonly forward: number;
}

/**
 * E[V_T²] of the index from its own options.
 *
 * E[V²] = K0² + 2K0(F − K0) + 2e^{rT}(∫_0^{K0}P dK + ∫_{K0}^∞C dK), which is F² + 2e^{rT}(∫_0^F P + ∫_F^∞ C); trapezoids
 * over the strikes that the walk of the volatility index uses.
 * @param strip quotes of the expiry
 * @param terms forward in index points, time and rate
 * @returns E[V²] in squared index points; undefined where the strip is too thin to be walked
 * @source Carr and Madan 1998, "Towards a theory of volatility trading", spanning of twice differentiable payoffs
 */
export function indexSquareOfStrip(strip: OptionStrip, terms: SquareTerms): StripValue | undefined {
  const { expiryYears, rateContinuous, forward } = terms;
  const walk = computeExpiryVariance(strip, expiryYears * MINUTES_PER_YEAR, rateContinuous);
  if (walk.status !== 'OK') return undefined;
  const { strikes, mids } = walk;
  const strike0 = walk.atmStrike!;
  const atmAt = strikes.indexOf(strike0);
  const growth = Math.exp(rateContinuous * expiryYears);
  const halves = halfSpreadsOf(strip, strikes, atmAt);
  let sum = 0;
  let half = 0;
  for (let at = 1; at < strikes.length; at += 1) {
    const width = strikes[at]! - strikes[at - 1]!;
    sum += 0.5 * width * (mids[at]! + mids[at - 1]!);
    half += 0.5 * width * (halves[at]! + halves[at - 1]!);
  }
  // At K0 the mid is that of call and put; each wing has its own there, by parity half their difference away.
  const difference = (forward - strike0) / growth;
  const below = atmAt > 0 ? strikes[atmAt]! - strikes[atmAt - 1]! : 0;
  const above = atmAt + 1 < strikes.length ? strikes[atmAt + 1]! - strikes[atmAt]! : 0;
  sum += 0.25 * difference * (above - below);
  return {
    expiryYears,
    value: strike0 * strike0 + 2 * strike0 * (forward - strike0) + 2 * growth * sum,
    halfSpread: 2 * growth * half,
    missing: growth * missingSquare({ strikes, prices: mids, atmAt }),
    fewStrikes: strikes.length < FEW_STRIKES / 2,
  };
}

/** Half the spread of each used quote: puts below K0, calls above, the mean of both at K0. */
function halfSpreadsOf(strip: OptionStrip, strikes: Float64Array, atmAt: number): Float64Array {
  return strikes.map((strike, at) => {
    const row = strip.strikes.indexOf(strike);
    const put = 0.5 * (strip.putAsk[row]! - strip.putBid[row]!);
    const call = 0.5 * (strip.callAsk[row]! - strip.callBid[row]!);
    if (at === atmAt) return 0.5 * (put + call);
    return at < atmAt ? put : call;
  });
}
