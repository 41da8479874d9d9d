import { choleskyFactor, solveCholesky } from '../math/dense.ts';
import type { Estimate } from './moments.ts';

/** A payoff's value with and without its controls. */
export interface ControlledEstimate {
  readonly plain: Estimate;
  /** With the regression on the controls taken out; equal to `plain` where controls say nothing. */
  readonly controlled: Estimate;
  /** Share of the variance that the controls take away, 0 to 1. */
  readonly varianceExplained: number;
}

/** Independent scrambles of a low-discrepancy sequence; blocks of paths belong to them in turn. */
export const REPLICATES = 16;

/**
 * Means over independent replicates, with the spread of their means as the error: what paths of one replicate say of each other
 * is no error at all.
 * @param replicates sums of each as written by `blockMoments`, added up
 * @param sizes number of values, of controls, and of paths of one replicate
 * @returns one estimate a value
 * @source Glasserman 2004, section 5.4; control coefficients by regression over all paths
 */
export function replicatedEstimates(
  replicates: readonly Float64Array[],
  { values, controls, count }: { readonly values: number; readonly controls: number; readonly count: number },
): ControlledEstimate[] {
  const all = new Float64Array(replicates[0]!.length);
  for (const sums of replicates) for (const [i, sum] of sums.entries()) all[i]! += sum;
  const betas = regressionsOf(all, { values, controls, count: count * replicates.length });
  return Array.from({ length: values }, (_, v) => {
    const plain = spreadOf(replicates.map((sums) => sums[v]! / count));
    const controlled = spreadOf(
      replicates.map((sums) =>
        betas[v]!.reduce((mean, beta, i) => mean - (beta * sums[values + i]!) / count, sums[v]! / count),
      ),
    );
    const [left, whole] = [controlled.standardError ** 2, plain.standardError ** 2];
    return { plain, controlled, varianceExplained: whole > left ? 1 - left / whole : 0 };
  });
}

/**
 * Mean of independent means, and its error.
 * @param means one per replicate, two at least
 * @returns estimate
 */
export function spreadOf(means: readonly number[]): Estimate {
  const mean = means.reduce((sum, own) => sum + own, 0) / means.length;
  const squares = means.reduce((sum, own) => sum + (own - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (means.length * (means.length - 1))) };
}

/** Coefficients of each value on the controls. */
function regressionsOf(
  sums: Float64Array,
  { values, controls, count }: { readonly values: number; readonly controls: number; readonly count: number },
): Float64Array[] {
  if (controls === 0) return Array.from({ length: values }, () => new Float64Array(0));
  const means = sums.subarray(0, values + controls).map((sum) => sum / count);
  const squares = sums.subarray(values + controls);
  const controlAt = values + values * controls;
  const covariance = new Float64Array(controls * controls);
  for (let i = 0; i < controls; i += 1)
    for (let j = 0; j < controls; j += 1)
      covariance[i * controls + j] =
        squares[controlAt + i * controls + j]! / count - means[values + i]! * means[values + j]!;
  return Array.from({ length: values }, (_, v) =>
    solveRegularised(
      covariance,
      Float64Array.from(
        { length: controls },
        (_unused, i) => squares[values + v * controls + i]! / count - means[v]! * means[values + i]!,
      ),
    ),
  );
}

/**
 * Means and standard errors from sums of values and of controls whose means are zero.
 *
 * Ȳ − β·C̄ with β the regression coefficients; the error is that of the residuals with n − 1 − k degrees of freedom. The bias of
 * estimated coefficients is of the order 1/n and not corrected.
 * @param sums as written by `blockMoments`, added up
 * @param values number of values
 * @param controls number of controls
 * @param count paths, or pairs of mirrored paths
 * @returns one estimate a value
 * @source Glasserman 2004, sections 4.1.1 and 4.1.3
 */
export function estimatesOf(
  sums: Float64Array,
  { values, controls, count }: { readonly values: number; readonly controls: number; readonly count: number },
): ControlledEstimate[] {
  const means = sums.subarray(0, values + controls).map((sum) => sum / count);
  const controlMeans = means.subarray(values);
  const squares = sums.subarray(values + controls);
  const betas = regressionsOf(sums, { values, controls, count });
  return Array.from({ length: values }, (_, v) => {
    const mean = means[v]!;
    const variance = Math.max(squares[v]! / count - mean * mean, 0);
    const plain = estimate(mean, variance, count, 1);
    if (controls === 0 || variance === 0) return { plain, controlled: plain, varianceExplained: 0 };
    const cross = Float64Array.from(
      { length: controls },
      (_unused, i) => squares[values + v * controls + i]! / count - mean * controlMeans[i]!,
    );
    const beta = betas[v]!;
    let [adjusted, explained] = [mean, 0];
    for (let i = 0; i < controls; i += 1) {
      adjusted -= beta[i]! * controlMeans[i]!;
      explained += beta[i]! * cross[i]!;
    }
    const left = Math.min(Math.max(variance - explained, 0), variance);
    return {
      plain,
      controlled: estimate(adjusted, left, count, 1 + controls),
      varianceExplained: 1 - left / variance,
    };
  });
}

function estimate(mean: number, variance: number, count: number, used: number): Estimate {
  const standardError = count > used ? Math.sqrt(variance / (count - used)) : Number.POSITIVE_INFINITY;
  return { mean, standardError };
}

/** Coefficients of a regression whose regressors may be nearly the same: scaled, with a ridge of 1e-10. */
function solveRegularised(covariance: Float64Array, cross: Float64Array): Float64Array {
  const n = cross.length;
  const scale = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!) || 1);
  const matrix = covariance.map((value, at) => value / (scale[Math.floor(at / n)]! * scale[at % n]!));
  for (let i = 0; i < n; i += 1) matrix[i * n + i]! += 1e-10;
  const factor = choleskyFactor(matrix, n);
  if (!factor) return new Float64Array(n);
  const solution = solveCholesky(
    factor,
    cross.map((value, i) => value / scale[i]!),
  );
  return solution.map((value, i) => value / scale[i]!);
}
