import { QuantError } from './quant-error.ts';
import { randomStream } from './philox.ts';
import { quantileOfSorted, sortedFinite, standardDeviation } from './statistics.ts';

/** How to draw one resample; replicate i is random path i, so any split of the work gives the same numbers. */
export interface BootstrapPlan {
  readonly seed: number;
  /** Keeps the bootstraps of one seed apart. */
  readonly stream: number;
  /** Mean (stationary) or fixed (circular) length of a block, in observations. */
  readonly blockLength: number;
  readonly scheme: 'circular' | 'stationary';
}

/**
 * Row numbers of one resample of a dependent series, in blocks that wrap around its end.
 *
 * `circular` joins blocks of fixed length; `stationary` starts a new block with probability 1/blockLength at each row.
 * @param out [n] row numbers written, 0 … n−1
 * @param plan seed, scheme and block length
 * @param replicate number of the resample, from 0
 * @throws QuantError BAD_WINDOW for a block length below 1
 * @source Politis and Romano 1992 (circular) and 1994 (stationary)
 */
export function drawBlockRows(out: Int32Array, plan: BootstrapPlan, replicate: number): void {
  if (!(plan.blockLength >= 1)) throw new QuantError('BAD_WINDOW', { blockLength: plan.blockLength });
  const random = randomStream(plan.seed, plan.stream);
  const count = out.length;
  let row = 0;
  for (let index = 0; index < count; index += 1) {
    const starts =
      plan.scheme === 'circular'
        ? index % Math.round(plan.blockLength) === 0
        : index === 0 || random.uniform(replicate, 2 * index) < 1 / plan.blockLength;
    row = starts ? random.integer(replicate, 2 * index + 1, count) : (row + 1) % count;
    out[index] = row;
  }
}

/**
 * Statistics of a run of resamples; runs may be cut anywhere and joined in order with the same result.
 * @param out [m] one statistic for each replicate, NaN where it could not be formed
 * @param rows length of the series to resample
 * @param firstReplicate number of the first resample of this run
 * @param job plan and the statistic as a function of the drawn rows
 */
export function fillBootstrap(
  out: Float64Array,
  rows: number,
  firstReplicate: number,
  job: { readonly plan: BootstrapPlan; readonly statistic: (rows: Int32Array) => number },
): void {
  const drawn = new Int32Array(rows);
  for (let index = 0; index < out.length; index += 1) {
    drawBlockRows(drawn, job.plan, firstReplicate + index);
    out[index] = job.statistic(drawn);
  }
}

export interface BootstrapSummary {
  readonly standardError: number;
  /** 95 % interval of the resamples, moved so that their mean lies on the estimate. */
  readonly interval95: readonly [number, number] | null;
  /** Mean of the resamples less the estimate. */
  readonly bias: number;
  readonly usable: number;
}

/**
 * Standard error and 95 % interval from bootstrap replicates, recentred on the estimate.
 *
 * Recentring removes the shift that cutting a series into blocks gives to statistics of long dependence.
 * @param replicates [m] statistics, NaN where one failed
 * @param value the estimate on the data itself
 * @returns null errors below 20 usable replicates
 */
export function summariseBootstrap(replicates: Float64Array, value: number): BootstrapSummary {
  const sorted = sortedFinite(replicates);
  if (sorted.length < 20)
    return { standardError: Number.NaN, interval95: null, bias: Number.NaN, usable: sorted.length };
  const centre = sorted.reduce((sum, replicate) => sum + replicate, 0) / sorted.length;
  const shift = value - centre;
  return {
    standardError: standardDeviation(sorted),
    interval95: [quantileOfSorted(sorted, 0.025) + shift, quantileOfSorted(sorted, 0.975) + shift],
    bias: -shift,
    usable: sorted.length,
  };
}
