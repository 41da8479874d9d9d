import { inverseNormalCdf } from '../math/normal.ts';
import { findRoot } from '../math/root-finding.ts';
import { volOf, type Smile } from './smile.ts';

export interface SmileMetrics {
  /** Vol at k = 0, decimal. */
  readonly atmVol: number | null;
  /** ∂σ/∂k at k = 0. */
  readonly atmSkew: number | null;
  /** Vol of the call less vol of the put at that forward delta. */
  readonly riskReversal25: number | null;
  /** Mean vol of the two less vol at the money. */
  readonly butterfly25: number | null;
  readonly riskReversal10: number | null;
  readonly butterfly10: number | null;
}

/** Everything null: what an expiry without a smile has. */
export const NO_METRICS: SmileMetrics = {
  atmVol: null,
  atmSkew: null,
  riskReversal25: null,
  butterfly25: null,
  riskReversal10: null,
  butterfly10: null,
};

/**
 * Level, skew and wings of a smile as traders quote them; nothing is read outside the quoted strikes.
 *
 * Deltas are forward deltas, N(d1) for calls and N(d1) − 1 for puts, at the vol of their own strike.
 * @param smile fitted smile
 * @param expiryYears T > 0
 * @param range log-moneyness that quotes cover
 * @returns figures in decimal vol; null where their strikes lie outside the range
 */
export function metricsOf(
  smile: Smile,
  expiryYears: number,
  range: { readonly from: number; readonly to: number },
): SmileMetrics {
  const covered = range.from <= 0 && range.to >= 0;
  const atmVol = covered ? finiteOrNull(volOf(smile, 0, expiryYears)) : null;
  const wings = (delta: number): [number | null, number | null] => {
    const call = strikeOfDelta(smile, delta, range);
    const put = strikeOfDelta(smile, 1 - delta, range);
    if (call === null || put === null || atmVol === null) return [null, null];
    const callVol = volOf(smile, call, expiryYears);
    const putVol = volOf(smile, put, expiryYears);
    return [finiteOrNull(callVol - putVol), finiteOrNull((callVol + putVol) / 2 - atmVol)];
  };
  const [riskReversal25, butterfly25] = wings(0.25);
  const [riskReversal10, butterfly10] = wings(0.1);
  const jet = new Float64Array(3);
  smile.writeJet(0, jet);
  const atmSkew = atmVol === null ? null : finiteOrNull(jet[1]! / (2 * atmVol * expiryYears));
  return { atmVol, atmSkew, riskReversal25, butterfly25, riskReversal10, butterfly10 };
}

/**
 * Log-moneyness at which N(d1) has a value.
 * @param smile fitted smile
 * @param callDelta N(d1) in (0, 1)
 * @param range where to look
 * @returns k, or null where the delta is not reached inside the range
 */
export function strikeOfDelta(
  smile: Smile,
  callDelta: number,
  range: { readonly from: number; readonly to: number },
): number | null {
  const target = inverseNormalCdf(callDelta);
  const miss = (k: number): number => {
    const deviation = Math.sqrt(smile.totalVariance(k));
    return -k / deviation + deviation / 2 - target;
  };
  if (!(miss(range.from) > 0 && miss(range.to) < 0)) return null;
  const found = findRoot(miss, range.from, range.to);
  return found.status === 'ok' ? found.x : null;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
