import type { Smile } from './smile.ts';
import { spansBelowZero, type ViolationSpan } from './violations.ts';

/** Slope of total variance beyond which a wing has no finite moments: Lee's bound. */
export const LEE_BOUND = 2;
/** Values of g above its negative are rounding. */
export const BUTTERFLY_TOLERANCE = 1e-10;

/**
 * Durrleman's function, g = (1 − kw′/2w)² − (w′²/4)(1/w + 1/4) + w″/2; the smile has a density where g ≥ 0.
 * @param logMoneyness k
 * @param w total variance > 0
 * @param slope w′
 * @param curvature w″
 * @returns g(k)
 * @source Gatheral and Jacquier 2014, equation (2.1)
 */
export function durrleman(logMoneyness: number, w: number, slope: number, curvature: number): number {
  const tilt = 1 - (logMoneyness * slope) / (2 * w);
  return tilt * tilt - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * curvature;
}

/**
 * g(k) of a smile as a function.
 * @param smile total variance with derivatives
 * @returns k ↦ g(k)
 */
export function butterflyFunction(smile: Smile): (logMoneyness: number) => number {
  const jet = new Float64Array(3);
  return (k) => {
    smile.writeJet(k, jet);
    return durrleman(k, jet[0]!, jet[1]!, jet[2]!);
  };
}

/**
 * Density of X = ln(S_T/F) of a smile, p(k) = g(k)/√(2πw) · exp(−d2²/2), d2 = −k/√w − √w/2.
 * @param smile total variance with derivatives
 * @param logMoneyness [n] points
 * @returns [n] density per unit of log-moneyness, negative where the smile has butterfly arbitrage
 * @source Gatheral and Jacquier 2014, section 2.2
 */
export function densityOf(smile: Smile, logMoneyness: Float64Array): Float64Array {
  const jet = new Float64Array(3);
  return logMoneyness.map((k) => {
    smile.writeJet(k, jet);
    const deviation = Math.sqrt(jet[0]!);
    const d2 = -k / deviation - deviation / 2;
    const normal = Math.exp(-0.5 * d2 * d2) / (deviation * 2.506_628_274_631_000_5);
    return durrleman(k, jet[0]!, jet[1]!, jet[2]!) * normal;
  });
}

/** Range over which a smile is examined. */
export interface ExaminedRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Stretches on which a smile has butterfly arbitrage, g < 0, with ends found as roots of g.
 * @param smile total variance with derivatives
 * @param range log-moneyness to look at; absent: as far as the smile still bends, for smiles that claim all strikes
 * @returns spans with the worst point of each
 */
export function butterflySpans(smile: Smile, range?: ExaminedRange): ViolationSpan[] {
  const samples = range ? samplesBetween(smile, range) : samplesEverywhere(smile);
  return spansBelowZero(butterflyFunction(smile), samples, BUTTERFLY_TOLERANCE);
}

/**
 * Whether the wings are steeper than Lee's moment formula allows, |w′| ≤ 2.
 * @param slopes left and right
 * @returns true where a wing breaks the bound
 * @source Lee 2004, "The moment formula for implied volatility at extreme strikes"
 */
export function breaksLee(slopes: readonly [number, number]): boolean {
  return Math.max(...slopes) > LEE_BOUND * (1 + 1e-12);
}

const SAMPLES = 400;

/** Points spaced like sinh around the bend, out to where both wings are straight. */
function samplesEverywhere({ centre, width }: Smile): Float64Array {
  const scale = Math.max(width, 1e-6);
  const reach = Math.asinh(Math.max(40 * scale, 8 + 2 * Math.abs(centre)) / scale);
  const half = SAMPLES;
  const points = Float64Array.from({ length: 2 * half + 1 }, (_, at) => {
    return centre + scale * Math.sinh((reach * (at - half)) / half);
  });
  // k = 0 is where 1 − kw′/2w turns, and may lie far from the bend.
  const local = Float64Array.from({ length: half + 1 }, (_, at) => {
    return (at / half - 0.5) * 4 * Math.max(Math.abs(centre), scale);
  });
  return Float64Array.from([...points, ...local]).sort();
}

function samplesBetween(smile: Smile, { from, to }: ExaminedRange): Float64Array {
  const even = Float64Array.from({ length: SAMPLES + 1 }, (_, at) => from + ((to - from) * at) / SAMPLES);
  const around = samplesEverywhere(smile).filter((k) => k > from && k < to);
  return Float64Array.from([...even, ...around]).sort();
}
