import type { ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { gaussianMean, squareOf } from '../../models/quintic/gaussian-polynomial.ts';
import { NORMALS_A_STEP, type KeptNormals } from './kept-normals.ts';
import type { FactorSlopes, PolynomialProcess } from './polynomial-process.ts';
import type { SimulationGrid } from './simulation-grid.ts';

/** What the paths of the volatility leave at one expiry: [paths]. */
export interface VarianceSums {
  /** ∫ σ dW. */
  readonly gains: Float64Array;
  /** ∫ σ² dt. */
  readonly totals: Float64Array;
  /** E ∫ σ² dt on the same grid. */
  readonly meanTotal: number;
  /** What a path counts for. */
  readonly weights: Float64Array;
}

/** What a path carries from one time to the next, [paths] each. */
interface PathState {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Primitive of p at Z, what Itô takes off its growth, and p². */
  readonly primitive: Float64Array;
  readonly correction: Float64Array;
  readonly square: Float64Array;
  readonly gains: Float64Array;
  readonly totals: Float64Array;
}

/**
 * Paths of the volatility: factors by their exact law; ∫p(Z)dW by Itô's formula as the growth of the primitive of p less
 * integrals over time, so that the error of a step is that of the trapezoid rule and no increment of W is needed.
 * @param process factors and polynomial
 * @param curve ξ0
 * @param grid times
 * @param normals kept from one set of parameters to the next
 * @returns sums at each expiry
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, section 3 (exact simulation of the factors); Itô's formula for P(Z), P' = p
 */
export function simulateVariance(
  process: PolynomialProcess,
  curve: ForwardVarianceCurve,
  { times, expiryAt }: SimulationGrid,
  normals: KeptNormals,
): VarianceSums[] {
  const column = (): Float64Array => new Float64Array(normals.paths);
  const state: PathState = {
    x: column(),
    y: column(),
    primitive: column(),
    correction: column(),
    square: column(),
    gains: column(),
    totals: column(),
  };
  const square = squareOf(process.alpha);
  const meanAt = (time: number): number => gaussianMean(square, process.variance(time));
  const sums: VarianceSums[] = [];
  let slopes = process.factors.slopesAt(0);
  state.correction.fill(0.5 * slopes.loading ** 2 * process.alpha[1]!);
  state.square.fill(process.alpha[0]! ** 2);
  let forward = curve.at(0);
  let scale = forward / meanAt(0);
  let meanTotal = 0;
  for (let step = 0; step + 1 < times.length; step += 1) {
    const to = times[step + 1]!;
    const dt = to - times[step]!;
    const nextForward = curve.at(to);
    const nextScale = nextForward / meanAt(to);
    meanTotal += 0.5 * dt * (forward + nextForward);
    const nextSlopes = process.factors.slopesAt(to);
    advance(state, process, normals, { step, from: times[step]!, to, slopes, nextSlopes, scale, nextScale });
    [forward, scale, slopes] = [nextForward, nextScale, nextSlopes];
    while (expiryAt[sums.length] === step + 1)
      sums.push({
        gains: state.gains.slice(),
        totals: state.totals.slice(),
        meanTotal,
        weights: normals.weights[sums.length]!,
      });
  }
  return sums;
}

interface Step {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  /** Drift and vol of Z at both ends. */
  readonly slopes: FactorSlopes;
  readonly nextSlopes: FactorSlopes;
  /** ξ0/E p² at both ends. */
  readonly scale: number;
  readonly nextScale: number;
}

function advance(
  { x, y, primitive, correction, square, gains, totals }: PathState,
  { factors, alpha }: PolynomialProcess,
  { paths, values }: KeptNormals,
  { step, from, to, slopes, nextSlopes, scale, nextScale }: Step,
): void {
  const { decayX, decayY, x0, y0, y1 } = factors.step(from, to);
  const [w0, w1] = factors.weights;
  const { driftX, driftY, loading } = nextSlopes;
  const dt = to - from;
  const [a0, a1, a2, a3, a4, a5] = [alpha[0]!, alpha[1]!, alpha[2]!, alpha[3]!, alpha[4]!, alpha[5]!];
  const [b1, b2, b3, b4, b5] = [a1 / 2, a2 / 3, a3 / 4, a4 / 5, a5 / 6];
  const [c1, c2, c3, c4] = [2 * a2, 3 * a3, 4 * a4, 5 * a5];
  const half = 0.5 * loading * loading;
  const root = 0.5 * (Math.sqrt(scale) / slopes.loading + Math.sqrt(nextScale) / loading);
  const [oldShare, newShare] = [0.5 * dt * scale, 0.5 * dt * nextScale];
  const base = step * NORMALS_A_STEP * paths;
  for (let path = 0; path < paths; path += 1) {
    const n0 = values[base + path]!;
    const n1 = values[base + paths + path]!;
    const nextX = decayX * x[path]! + x0 * n0;
    const nextY = decayY * y[path]! + y0 * n0 + y1 * n1;
    const z = w0 * nextX + w1 * nextY;
    const p = a0 + z * (a1 + z * (a2 + z * (a3 + z * (a4 + z * a5))));
    const slope = a1 + z * (c1 + z * (c2 + z * (c3 + z * c4)));
    const nextPrimitive = z * (a0 + z * (b1 + z * (b2 + z * (b3 + z * (b4 + z * b5)))));
    const nextCorrection = p * (driftX * nextX + driftY * nextY) + half * slope;
    const nextSquare = p * p;
    gains[path]! +=
      root * (nextPrimitive - primitive[path]! - 0.5 * dt * (correction[path]! + nextCorrection));
    totals[path]! += oldShare * square[path]! + newShare * nextSquare;
    x[path] = nextX;
    y[path] = nextY;
    primitive[path] = nextPrimitive;
    correction[path] = nextCorrection;
    square[path] = nextSquare;
  }
}
