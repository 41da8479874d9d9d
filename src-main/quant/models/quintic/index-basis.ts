import { gaussianMean, smoothedPolynomial, SQUARE_DEGREE } from './gaussian-polynomial.ts';
import {
  addPowers,
  COEFFICIENTS,
  INDEX_POINTS_SQUARED,
  meanDirection,
  timeNodes,
  type Driver,
  type IndexPolynomial,
} from './index-window.ts';

/** What VIX_T² owes to a product of two neighbouring nodes of √ξ0. */
interface BasisPart {
  readonly first: number;
  readonly second: number;
  /** By powers of the two normals, index points². */
  readonly coefficients: Float64Array;
  /** Share of the product in the mean forward variance of the window. */
  readonly mean: number;
}

/** VIX_T² of one expiry as a quadratic form in the nodes of √ξ0, which are linear in between. */
export interface IndexBasis {
  /** @param roots [nodes] √ξ0 @returns VIX² by two normals */
  readonly polynomial: (roots: Float64Array) => IndexPolynomial;
  /** @param roots [nodes] √ξ0 @returns (1/Δ) ∫ ξ0 over the window, decimal² per year */
  readonly meanVariance: (roots: Float64Array) => number;
  /** @param roots [nodes] √ξ0 @param out [nodes] ∂ ln meanVariance / ∂ ln √ξ0 at each node; they add up to 2 */
  readonly shares: (roots: Float64Array, out: Float64Array) => void;
}

/** Model and expiry. */
export interface BasisWindow {
  /** p², ascending [11]. */
  readonly square: Float64Array;
  readonly driver: Driver;
  readonly expiryYears: number;
  readonly windowYears: number;
}

/**
 * All that does not depend on the levels of the forward variance, so that another curve costs a few multiplications.
 * @param window model, expiry and averaging window
 * @param knots [nodes] times of the nodes of √ξ0, ascending
 * @returns the quadratic form
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (2.9), with the curve of `linearForwardVariance`
 */
export function indexBasis(
  { square, driver, expiryYears, windowYears }: BasisWindow,
  knots: Float64Array,
): IndexBasis {
  const nodes = timeNodes({ forwardVariance: { knots }, expiryYears, windowYears }, driver.fastestSpeed);
  const { times, weights } = nodes;
  const loadings = times.map((time) => driver.loadings(time - expiryYears));
  const [cos, sin] = meanDirection(loadings, weights);
  const smoothed = new Float64Array(SQUARE_DEGREE + 1);
  const parts = partsBetween(knots);
  let turned = 0;
  for (let q = 0; q < times.length; q += 1) {
    const time = times[q]!;
    smoothedPolynomial(smoothed, square, driver.noiseVariance(time - expiryYears));
    const [a, b] = loadings[q]!;
    const [along, across] = [cos * a + sin * b, cos * b - sin * a];
    turned = Math.max(turned, Math.abs(across));
    const scale = (INDEX_POINTS_SQUARED * weights[q]!) / gaussianMean(square, driver.variance(time));
    parts.add(time, weights[q]!, (coefficients, share) =>
      addPowers(coefficients, smoothed, { along, across, scale: scale * share }),
    );
  }
  return basisOf(parts.all(), turned === 0);
}

function basisOf(parts: readonly BasisPart[], oneDimensional: boolean): IndexBasis {
  return {
    polynomial: (roots) => {
      const out = new Float64Array(COEFFICIENTS);
      for (const { first, second, coefficients } of parts) {
        const product = roots[first]! * roots[second]!;
        for (let i = 0; i < COEFFICIENTS; i += 1) out[i]! += product * coefficients[i]!;
      }
      return { coefficients: out, oneDimensional };
    },
    meanVariance: (roots) =>
      parts.reduce((sum, { first, second, mean }) => sum + mean * roots[first]! * roots[second]!, 0),
    shares: (roots, out) => {
      out.fill(0);
      let total = 0;
      for (const { first, second, mean } of parts) {
        const part = mean * roots[first]! * roots[second]!;
        total += part;
        out[first]! += part;
        out[second]! += part;
      }
      for (let node = 0; node < out.length; node += 1) out[node]! /= total;
    },
  };
}

/** Products of nodes by piece: three for a time between two nodes, one beyond the outer ones. */
function partsBetween(knots: Float64Array) {
  const parts = new Map<
    string,
    { first: number; second: number; coefficients: Float64Array; mean: number }
  >();
  const last = knots.length - 1;
  const put = (
    pair: readonly [number, number],
    { share, weight }: { share: number; weight: number },
    write: (coefficients: Float64Array, share: number) => void,
  ): void => {
    const key = pair.join();
    const [first, second] = pair;
    const part = parts.get(key) ?? { first, second, coefficients: new Float64Array(COEFFICIENTS), mean: 0 };
    parts.set(key, part);
    part.mean += share * weight;
    write(part.coefficients, share);
  };
  return {
    all: (): BasisPart[] => [...parts.values()],
    add: (time: number, weight: number, write: (coefficients: Float64Array, share: number) => void): void => {
      if (time <= knots[0]! || last === 0) return put([0, 0], { share: 1, weight }, write);
      if (time >= knots[last]!) return put([last, last], { share: 1, weight }, write);
      let at = 0;
      while (knots[at + 1]! < time) at += 1;
      const up = (time - knots[at]!) / (knots[at + 1]! - knots[at]!);
      put([at, at], { share: (1 - up) * (1 - up), weight }, write);
      put([at, at + 1], { share: 2 * up * (1 - up), weight }, write);
      put([at + 1, at + 1], { share: up * up, weight }, write);
    },
  };
}
