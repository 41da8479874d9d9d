import { complexVector } from '../../math/complex-vector.ts';
import type { CharacteristicFunction } from '../model.ts';

/** What a model of the index says of the variance swap that starts at expiry. */
export interface ForwardVarianceSwap {
  /** E[VIX_T²], points². */
  readonly variance: number;
  /** √E[VIX_T²], points: no future may be above it. */
  readonly rootVariance: number;
  /** F/√E[VIX_T²], at most 1. */
  readonly convexity: number;
}

/**
 * Forward 30-day variance swap E[VIX_T²] = F² φ̂(−2i) and the convexity F/√E[VIX_T²].
 * @param characteristic of ln(VIX_T/F)
 * @param future F, points
 * @returns Infinity and convexity 0 where the second moment is infinite
 * @source Bao 2013
 */
export function forwardVarianceSwap(
  characteristic: CharacteristicFunction,
  future: number,
): ForwardVarianceSwap {
  if (characteristic.moments.upper <= 2) {
    return { variance: Number.POSITIVE_INFINITY, rootVariance: Number.POSITIVE_INFINITY, convexity: 0 };
  }
  const out = complexVector(1);
  characteristic.evaluate({ re: Float64Array.of(0), im: Float64Array.of(-2) }, out);
  const root = Math.sqrt(out.re[0]!);
  return { variance: future * future * out.re[0]!, rootVariance: future * root, convexity: 1 / root };
}
