import { gaussLegendre } from '../../math/gauss-rules.ts';
import type { ForwardVarianceCurve } from './forward-variance.ts';
import { gaussianMean, smoothedPolynomial, SQUARE_DEGREE } from './gaussian-polynomial.ts';

const BASE_NODES = 16;
/** VIX² is told in index points². */
export const INDEX_POINTS_SQUARED = 1e4;

/** Gaussian driver of the volatility polynomial seen from T: Z_s = a(τ) z₁ + b(τ) z₂ + G(τ), τ = s − T, z independent normals. */
export interface Driver {
  /** Var Z_s from today to s years. */
  readonly variance: (timeYears: number) => number;
  /** Var G(τ): what happens between T and s. */
  readonly noiseVariance: (lagYears: number) => number;
  /** Fastest speed of reversion, per year: the integrand changes within a few of its inverse. */
  readonly fastestSpeed: number;
  /** Loadings of what is known at T on two independent standard normals. */
  readonly loadings: (lagYears: number) => readonly [first: number, second: number];
}

/**
 * VIX_T² in index points² as a polynomial of two standard normals: Σ_{j,i} B_{ji} z₁^j z₂^i, row j from `rowStart(j)`.
 */
export interface IndexPolynomial {
  readonly coefficients: Float64Array;
  /** True where z₂ has no part in it. */
  readonly oneDimensional: boolean;
}

/** Start of the row of z₁^j among the coefficients: row j holds 11 − j of them. */
export const ROW_START = Int32Array.from(
  { length: SQUARE_DEGREE + 1 },
  (_, j) => j * (SQUARE_DEGREE + 1) - (j * (j - 1)) / 2,
);
/** How many there are in all. */
export const COEFFICIENTS = 66;

export interface IndexWindow {
  /** p², ascending [11]. */
  readonly square: Float64Array;
  readonly driver: Driver;
  readonly forwardVariance: ForwardVarianceCurve;
  readonly expiryYears: number;
  /** Length of the averaging window, 30/365 for the VIX. */
  readonly windowYears: number;
}

interface WindowTimes extends Pick<IndexWindow, 'expiryYears' | 'windowYears'> {
  readonly forwardVariance: Pick<ForwardVarianceCurve, 'knots'>;
}

/** Ends of the pieces in which powers up to ten of a decay e^{−speed·τ} are smooth enough for one rule. */
const DECAY_EDGES = [3, 12];

/**
 * Times and weights of ∫_T^{T+Δ} ds/Δ, split at the knots of the forward variance and where a fast factor has decayed.
 * @param window curve (its knots alone), expiry and averaging window
 * @param fastestSpeed of the driver, per year; 0 where nothing decays
 * @returns [q] times and weights
 */
export function timeNodes(
  { expiryYears, windowYears, forwardVariance }: WindowTimes,
  fastestSpeed: number,
): { times: number[]; weights: number[] } {
  const end = expiryYears + windowYears;
  const cuts = [
    ...forwardVariance.knots,
    ...DECAY_EDGES.map((edge) => expiryYears + edge / fastestSpeed),
  ].filter((cut) => cut > expiryYears && cut < end);
  const edges = [expiryYears, ...cuts.sort((a, b) => a - b), end];
  const rule = gaussLegendre(BASE_NODES);
  const times: number[] = [];
  const weights: number[] = [];
  for (let panel = 0; panel + 1 < edges.length; panel += 1) {
    const half = (edges[panel + 1]! - edges[panel]!) / 2;
    const centre = edges[panel]! + half;
    for (let q = 0; q < BASE_NODES; q += 1) {
      times.push(centre + half * rule.nodes[q]!);
      weights.push((half * rule.weights[q]!) / windowYears);
    }
  }
  return { times, weights };
}

/**
 * Mean forward variance over the averaging window, (1/Δ) ∫_T^{T+Δ} ξ0(s) ds.
 * @param window curve, expiry and averaging window
 * @returns decimal² per year
 */
export function meanForwardVariance(
  window: Pick<IndexWindow, 'forwardVariance' | 'expiryYears' | 'windowYears'>,
): number {
  const { times, weights } = timeNodes(window, 0);
  return times.reduce((sum, time, q) => sum + weights[q]! * window.forwardVariance.at(time), 0);
}

/**
 * The polynomial of VIX_T², VIX_T² = (100²/Δ) ∫ ξ0(s)/E[p(Z_s)²] E[p(Z_s)² | F_T] ds.
 *
 * The two normals are turned so that the first carries the mean loading: VIX_T depends little on the second.
 * @param window model, curve, expiry and averaging window
 * @returns coefficients by powers of the two normals
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (2.9); Abi Jaber and Li 2025, arXiv:2503.14158
 */
export function indexPolynomial(window: IndexWindow): IndexPolynomial {
  const { square, driver, forwardVariance, expiryYears } = window;
  const { times, weights } = timeNodes(window, driver.fastestSpeed);
  const loadings = times.map((time) => driver.loadings(time - expiryYears));
  const [cos, sin] = meanDirection(loadings, weights);
  const coefficients = new Float64Array(COEFFICIENTS);
  const smoothed = new Float64Array(SQUARE_DEGREE + 1);
  let turned = 0;
  for (let q = 0; q < times.length; q += 1) {
    const time = times[q]!;
    smoothedPolynomial(smoothed, square, driver.noiseVariance(time - expiryYears));
    const scale =
      (INDEX_POINTS_SQUARED * weights[q]! * forwardVariance.at(time)) /
      gaussianMean(square, driver.variance(time));
    const [first, second] = loadings[q]!;
    const along = cos * first + sin * second;
    const across = cos * second - sin * first;
    turned = Math.max(turned, Math.abs(across));
    addPowers(coefficients, smoothed, { along, across, scale });
  }
  return { coefficients, oneDimensional: turned === 0 };
}

/**
 * Direction of the mean loading over the window.
 * @param loadings [q] on two normals
 * @param weights [q]
 * @returns cosine and sine
 */
export function meanDirection(
  loadings: readonly (readonly [number, number])[],
  weights: readonly number[],
): readonly [number, number] {
  let x = 0;
  let y = 0;
  loadings.forEach(([first, second], q) => {
    x += weights[q]! * first;
    y += weights[q]! * second;
  });
  const size = Math.sqrt(x * x + y * y);
  return size > 0 ? [x / size, y / size] : [1, 0];
}

/**
 * Adds scale · Σ_k s_k (along z₁ + across z₂)^k.
 * @param coefficients by powers of the two normals
 * @param smoothed s_k [11]
 * @param line loadings and scale
 */
export function addPowers(
  coefficients: Float64Array,
  smoothed: Float64Array,
  { along, across, scale }: { along: number; across: number; scale: number },
): void {
  let alongPower = scale;
  for (let j = 0; j <= SQUARE_DEGREE; j += 1) {
    const row = ROW_START[j]!;
    let term = alongPower;
    let choose = 1;
    for (let i = 0; i + j <= SQUARE_DEGREE; i += 1) {
      coefficients[row + i]! += smoothed[i + j]! * choose * term;
      // C(i + j + 1, i + 1) from C(i + j, i)
      choose = (choose * (i + j + 1)) / (i + 1);
      term *= across;
    }
    alongPower *= along;
  }
}
