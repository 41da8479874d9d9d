import { choleskyFactor } from '../../math/dense.ts';
import { randomStream } from '../../math/philox.ts';
import { QuantError } from '../../math/quant-error.ts';
import { TOTAL_VARIANCE, VOL_GAIN, type ProcessParams } from '../step-program.ts';
import { volterraCovariance, volterraLoadings } from './volterra-covariance.ts';

/** Grid and paths. */
export interface ExactVolterraDraws {
  readonly expiryYears: number;
  readonly steps: number;
  /** Each with its mirror image. */
  readonly paths: number;
  readonly seed: number;
}

/** One side of the paths at expiry, one value a path. */
export interface ExactVolatility {
  /** Σ √V_i (W_{i+1} − W_i) */
  readonly [VOL_GAIN]: Float64Array;
  /** Σ V_i Δt */
  readonly [TOTAL_VARIANCE]: Float64Array;
  /** Y at the end. */
  readonly driver: Float64Array;
}

const STREAM = 0x56_4f_4c;
/** Share of the largest variance that is added to all, so that rounding leaves none below zero: at H = ½ nothing else is left. */
const RIDGE = 1e-14;
/** Paths at once: a row of the matrices is read once for all of them. */
const BATCH = 8;

/**
 * Volatility of rough Bergomi whose Gaussian driver has the exact joint law with its Brownian motion at the ends of all steps: by a
 * Cholesky factor of the covariance. What is left is that V is taken at the left end of a step, as in the hybrid scheme.
 *
 * Y = C z + L z', C the loadings on the normals of ΔW, LLᵀ = Cov Y − CCᵀ. Work n² a path.
 * @param params H, eta, xi0
 * @param draws grid and paths
 * @returns the paths and their mirror images
 * @throws QuantError NOT_POSITIVE where rounding leaves the covariance without a factor
 * @source Bayer, Friz and Gatheral 2016, "Pricing under rough volatility", section 4
 */
export function exactRoughBergomi(
  params: ProcessParams,
  { expiryYears, steps, paths, seed }: ExactVolterraDraws,
): readonly [ExactVolatility, ExactVolatility] {
  const H = params['H']!;
  const dt = expiryYears / steps;
  const loadings = volterraLoadings(H, steps, dt);
  const own = residualFactor(H, steps, dt, loadings);
  const random = randomStream(seed, STREAM);
  const sides = [emptySide(paths), emptySide(paths)] as const;
  const [first, second] = [new Float64Array(steps * BATCH), new Float64Array(steps * BATCH)];
  const driver = new Float64Array(steps * BATCH);
  const normals = new Float64Array(2 * steps);
  for (let from = 0; from < paths; from += BATCH) {
    const count = Math.min(BATCH, paths - from);
    for (let p = 0; p < count; p += 1) {
      random.fillNormals(normals, from + p, 0);
      for (let k = 0; k < steps; k += 1) {
        first[k * BATCH + p] = normals[k]!;
        second[k * BATCH + p] = normals[steps + k]!;
      }
    }
    multiplyLower(loadings, first, driver.fill(0));
    multiplyLower(own, second, driver);
    for (let p = 0; p < count; p += 1)
      for (const [side, out] of sides.entries())
        follow(params, dt, { first, driver, at: p, sign: 1 - 2 * side }, { out, path: from + p });
  }
  return sides;
}

function emptySide(paths: number): ExactVolatility {
  return {
    [VOL_GAIN]: new Float64Array(paths),
    [TOTAL_VARIANCE]: new Float64Array(paths),
    driver: new Float64Array(paths),
  };
}

function residualFactor(H: number, steps: number, dt: number, loadings: Float64Array): Float64Array {
  const rest = volterraCovariance(H, steps, dt);
  let largest = 0;
  for (let i = 0; i < steps; i += 1) {
    largest = Math.max(largest, rest[i * steps + i]!);
    for (let j = 0; j < steps; j += 1)
      for (let k = 0; k <= Math.min(i, j); k += 1)
        rest[i * steps + j]! -= loadings[i * steps + k]! * loadings[j * steps + k]!;
  }
  for (let i = 0; i < steps; i += 1) rest[i * steps + i]! += RIDGE * largest;
  const factor = choleskyFactor(rest, steps);
  if (!factor) throw new QuantError('NOT_POSITIVE', { H, steps, dt });
  return factor;
}

/** out += lower·columns, the columns of a batch beside each other. */
function multiplyLower(lower: Float64Array, columns: Float64Array, out: Float64Array): void {
  const steps = columns.length / BATCH;
  for (let i = 0; i < steps; i += 1) {
    const [row, to] = [i * steps, i * BATCH];
    for (let k = 0; k <= i; k += 1) {
      const weight = lower[row + k]!;
      const from = k * BATCH;
      for (let p = 0; p < BATCH; p += 1) out[to + p]! += weight * columns[from + p]!;
    }
  }
}

function follow(
  { H, eta, xi0 }: ProcessParams,
  dt: number,
  { first, driver, at, sign }: { first: Float64Array; driver: Float64Array; at: number; sign: number },
  { out, path }: { out: ExactVolatility; path: number },
): void {
  const steps = first.length / BATCH;
  const rootDt = Math.sqrt(dt);
  let [gain, total, variance] = [0, 0, xi0!];
  for (let k = 0; k < steps; k += 1) {
    gain += Math.sqrt(variance) * rootDt * sign * first[k * BATCH + at]!;
    total += variance * dt;
    const own = sign * driver[k * BATCH + at]!;
    variance = xi0! * Math.exp(eta! * own - 0.5 * eta! * eta! * ((k + 1) * dt) ** (2 * H!));
  }
  out[VOL_GAIN][path] = gain;
  out[TOTAL_VARIANCE][path] = total;
  out.driver[path] = sign * driver[(steps - 1) * BATCH + at]!;
}
