import { QuantError } from '../../math/quant-error.ts';

/** σ_T² as a smooth curve, and what it adds up to. */
export interface VarianceCurve {
  /** σ_T², vol²/yr. */
  readonly instantVarianceAt: (years: number) => number;
  /** V(T) = ∫₀ᵀ σ_s² e^{−2κ(T−s)} ds. */
  readonly totalVarianceAt: (years: number) => number;
}

/** Total variance that falls faster than reversion allows: σ_T² would be negative before this expiry. */
export interface NegativeVariance {
  readonly expiryYears: number;
  /** Mean σ² that the interval before it would need, vol²/yr; below 0. */
  readonly instantVariance: number;
  /** Smallest κ, 1/yr, with which it is not. */
  readonly leastKappa: number;
}

/** Total variances of ln VIX without jumps at listed expiries, ascending. */
export interface VarianceNodes {
  readonly expiryYears: Float64Array;
  readonly totalVariances: Float64Array;
}

/** Slopes of a cubic up to so many times its secants keep it monotone. */
const MONOTONE = 3;

/**
 * Smooth σ_T² ≥ 0 with given total variances: W = ln V + 2κT is a monotone cubic of ξ = ln(e^{2κT} − 1), and σ_T² = V dW/dT.
 *
 * A constant σ is a straight line and comes back as it was. σ_T² is linear before the first expiry, constant after the last.
 * @param kappa 1/yr, > 0
 * @param nodes total variances > 0
 * @returns the curve, or the expiry that no σ_T² ≥ 0 reaches
 * @throws QuantError BAD_CURVE where expiries do not ascend or a variance is not above 0
 * @source Bao 2013 for σ_T² = V′ + 2κV; Fritsch and Butland 1984 for the slopes
 */
export function fitVarianceCurve(kappa: number, nodes: VarianceNodes): VarianceCurve | NegativeVariance {
  checkNodes(nodes);
  const negative = negativeVariance(kappa, nodes);
  if (negative !== undefined) return negative;
  const { expiryYears, totalVariances } = nodes;
  const positions = expiryYears.map((years) => position(kappa, years));
  const heights = totalVariances.map((variance, i) => Math.log(variance) + 2 * kappa * expiryYears[i]!);
  const slopes = monotoneSlopes(positions, heights);
  const pieces = { kappa, expiryYears, positions, heights, slopes };
  const first = firstPiece(kappa, expiryYears[0]!, totalVariances[0]!, slopes[0]!);
  const last = expiryYears.length - 1;
  const lastVariance = totalVariances[last]! * slopes[last]! * positionSlope(kappa, expiryYears[last]!);
  return {
    instantVarianceAt: (years) => {
      if (years <= expiryYears[0]!) return Math.max(first.start + first.slope * years, 0);
      if (years >= expiryYears[last]!) return lastVariance;
      const { height, slope } = cubicAt(pieces, years);
      return Math.exp(height - 2 * kappa * years) * slope * positionSlope(kappa, years);
    },
    totalVarianceAt: (years) => {
      if (years <= expiryYears[0]!) {
        const decayed = decayedYears(kappa, years);
        return first.start * decayed + (first.slope * (years - decayed)) / (2 * kappa);
      }
      if (years > expiryYears[last]!) {
        const since = years - expiryYears[last]!;
        const kept = Math.exp(-2 * kappa * since) * totalVariances[last]!;
        return kept + lastVariance * decayedYears(kappa, since);
      }
      return Math.exp(cubicAt(pieces, years).height - 2 * kappa * years);
    },
  };
}

/** ∫₀ᵀ e^{−2κ(T−s)} ds. */
function decayedYears(kappa: number, years: number): number {
  return -Math.expm1(-2 * kappa * years) / (2 * kappa);
}

function checkNodes({ expiryYears, totalVariances }: VarianceNodes): void {
  const isWhole = expiryYears.length > 0 && totalVariances.length === expiryYears.length;
  const isAscending = expiryYears.every((years, i) => years > (i === 0 ? 0 : expiryYears[i - 1]!));
  const isPositive = totalVariances.every((variance) => variance > 0 && Number.isFinite(variance));
  if (!isWhole || !isAscending || !isPositive)
    throw new QuantError('BAD_CURVE', { isWhole, isAscending, isPositive });
}

function negativeVariance(
  kappa: number,
  { expiryYears, totalVariances }: VarianceNodes,
): NegativeVariance | undefined {
  for (let i = 1; i < expiryYears.length; i += 1) {
    const years = expiryYears[i]! - expiryYears[i - 1]!;
    const before = totalVariances[i - 1]!;
    const kept = before * Math.exp(-2 * kappa * years);
    if (totalVariances[i]! >= kept) continue;
    return {
      expiryYears: expiryYears[i]!,
      instantVariance: (totalVariances[i]! - kept) / decayedYears(kappa, years),
      leastKappa: Math.log(before / totalVariances[i]!) / (2 * years),
    };
  }
  return undefined;
}

/** ξ(T) = ln(e^{2κT} − 1) without overflow, and dξ/dT. */
function position(kappa: number, years: number): number {
  return 2 * kappa * years + Math.log(-Math.expm1(-2 * kappa * years));
}

function positionSlope(kappa: number, years: number): number {
  return (2 * kappa) / -Math.expm1(-2 * kappa * years);
}

/** Weighted harmonic means inside, 1 (constant σ before it) at the first node, the secant at the last. */
function monotoneSlopes(x: Float64Array, y: Float64Array): Float64Array {
  const last = x.length - 1;
  const slopes = new Float64Array(x.length);
  // A secant of 0 may come out just below it.
  const secant = (i: number): number => Math.max(y[i + 1]! - y[i]!, 0) / (x[i + 1]! - x[i]!);
  slopes[0] = last === 0 ? 1 : Math.min(1, MONOTONE * secant(0));
  for (let i = 1; i < last; i += 1) {
    const [before, after] = [secant(i - 1), secant(i)];
    const left = x[i]! - x[i - 1]!;
    const right = x[i + 1]! - x[i]!;
    const weight = (left + 2 * right) / (3 * (left + right));
    slopes[i] = before * after === 0 ? 0 : 1 / (weight / before + (1 - weight) / after);
  }
  if (last > 0) slopes[last] = secant(last - 1);
  return slopes;
}

/** σ² = start + slope·T that has the total variance and the end of the first expiry. */
function firstPiece(
  kappa: number,
  years: number,
  totalVariance: number,
  slope: number,
): { start: number; slope: number } {
  const decayed = decayedYears(kappa, years);
  const constant = totalVariance / decayed;
  if (slope === 1) return { start: constant, slope: 0 };
  const end = slope * constant;
  const rising = (years - decayed) / (2 * kappa * years);
  const start = (totalVariance - end * rising) / (decayed - rising);
  return { start, slope: (end - start) / years };
}

interface Pieces {
  readonly kappa: number;
  readonly expiryYears: Float64Array;
  readonly positions: Float64Array;
  readonly heights: Float64Array;
  readonly slopes: Float64Array;
}

/** W and dW/dξ between two expiries. */
function cubicAt(
  { kappa, expiryYears, positions, heights, slopes }: Pieces,
  years: number,
): { height: number; slope: number } {
  let right = 1;
  while (right < expiryYears.length - 1 && expiryYears[right]! < years) right += 1;
  if (years === expiryYears[right]!) return { height: heights[right]!, slope: slopes[right]! };
  const left = right - 1;
  const width = positions[right]! - positions[left]!;
  const rise = heights[right]! - heights[left]!;
  const t = (position(kappa, years) - positions[left]!) / width;
  const [from, to] = [slopes[left]! * width, slopes[right]! * width];
  const bend = from + to - 2 * rise;
  const turn = 3 * rise - 2 * from - to;
  return {
    height: heights[left]! + t * (from + t * (turn + t * bend)),
    slope: Math.max((from + t * (2 * turn + 3 * t * bend)) / width, 0),
  };
}
