import { luFactor, solveLu } from '../../math/dense.ts';
import { linearForwardVariance, type ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { VIX_WINDOW_YEARS } from '../../models/quintic-ou.ts';
import type { CalibrationTargets, PointTarget } from '../targets.ts';

/** Nodes closer together than this would chase the noise of single expiries. */
const LEAST_GAP_YEARS = 14 / 365;
const LEAST_VARIANCE = 1e-4;
/** Futures are repriced to this share of their value. */
const TOLERANCE = 1e-9;
const MOST_ROUNDS = 40;
/** Windows that overlap much need all futures at once. */
const ROUNDS_APART = 8;
const DIFFERENCE = 1e-5;
/** Farthest that one round may move a node. */
const LARGEST_FACTOR = 2;

/** ξ0 at nodes; √ξ0 is linear in between. */
export interface ForwardVarianceNodes {
  readonly timesYears: Float64Array;
  readonly variances: Float64Array;
  /** [futures][nodes] exponents of the factor by which a future scales each node. */
  readonly influences: readonly Float64Array[];
}

/**
 * Nodes and their first values from what the asset's options say: slopes of the total variance of log-contracts.
 *
 * Before the first future at most every two weeks, then one in the middle of each future's window, then one at the end.
 * @param targets variance swaps by expiry (the strips); at-the-money vols where there are none
 * @param futures that are to be repriced, ascending; none where they take no part
 * @returns nodes
 */
export function forwardVarianceNodes(
  targets: CalibrationTargets,
  futures: readonly PointTarget[],
): ForwardVarianceNodes {
  const total = totalVariance(targets);
  const half = (targets.indexWindowYears ?? VIX_WINDOW_YEARS) / 2;
  const middles = futures.map(({ expiryYears }) => expiryYears + half);
  const known = targets.forwardVariance;
  if (known) return { ...known, influences: middles.map((_, at) => hat(middles, at, known.timesYears)) };
  const firstMiddle = middles[0] ?? Number.POSITIVE_INFINITY;
  const lastExpiry = Math.max(0, ...targets.assetOptions.map(({ expiryYears }) => expiryYears));
  // Without options on the asset the futures alone tell the curve.
  const times: number[] = targets.assetOptions.length > 0 || middles.length === 0 ? [0] : [];
  const expiries = targets.assetOptions.map(({ expiryYears }) => expiryYears);
  for (const time of expiries)
    if (time - times.at(-1)! >= LEAST_GAP_YEARS && firstMiddle - time >= LEAST_GAP_YEARS) times.push(time);
  times.push(...middles);
  for (const time of expiries)
    if (time - times.at(-1)! >= 2 * LEAST_GAP_YEARS && time > firstMiddle) times.push(time);
  if (lastExpiry > times.at(-1)!) times.push(lastExpiry);
  const variances = times.map((time, at) => {
    const from = at === 0 || times.length === 1 ? 0 : (times[at - 1]! + time) / 2;
    const to = at + 1 < times.length ? (time + times[at + 1]!) / 2 : Math.max(time, from + LEAST_GAP_YEARS);
    return Math.max((total(to) - total(from)) / (to - from), LEAST_VARIANCE);
  });
  return {
    timesYears: Float64Array.from(times),
    variances: Float64Array.from(variances),
    influences: middles.map((middle) => Float64Array.from(times, (time) => (time === middle ? 1 : 0))),
  };
}

/** 1 in the middle of one window, 0 in those of its neighbours; beyond the outer ones level. */
function hat(middles: readonly number[], at: number, times: Float64Array): Float64Array {
  const [before, middle, after] = [middles[at - 1], middles[at]!, middles[at + 1]];
  return times.map((time) => {
    if (time <= middle) return before === undefined ? 1 : Math.max(0, (time - before) / (middle - before));
    return after === undefined ? 1 : Math.max(0, (after - time) / (after - middle));
  });
}

/** Total variance by time: linear between expiries, from 0, its last slope beyond. */
function totalVariance({ varianceSwaps, assetOptions, spot }: CalibrationTargets): (time: number) => number {
  const swaps = varianceSwaps.map(
    ({ expiryYears, value }) => [expiryYears, value * value * expiryYears] as const,
  );
  const money = assetOptions.map(({ expiryYears, strikes, impliedVols, forward }) => {
    const distances = Array.from(strikes, (strike) => Math.abs(Math.log(strike / (forward || spot))));
    const vol = impliedVols[distances.indexOf(Math.min(...distances))]!;
    return [expiryYears, vol * vol * expiryYears] as const;
  });
  const points = [[0, 0] as const, ...(swaps.length > 0 ? swaps : money)];
  return (time) => {
    let piece = 0;
    while (piece + 2 < points.length && points[piece + 1]![0] < time) piece += 1;
    const [t0, w0] = points[piece]!;
    const [t1, w1] = points[Math.min(piece + 1, points.length - 1)]!;
    return t1 > t0 ? w0 + ((w1 - w0) * (time - t0)) / (t1 - t0) : 0.04 * time;
  };
}

/** Variances under which the futures have their quoted prices, and how far they are from them. */
export interface RepricedNodes {
  readonly curve: ForwardVarianceCurve;
  readonly variances: Float64Array;
  /** Largest |model/market − 1|. */
  readonly error: number;
}

/**
 * Scales the nodes of each future until the model prices it: F grows about as √ξ0 over its window. First one after the other; futures
 * whose windows overlap too much for that all at once by Newton's method.
 * @param nodes from `forwardVarianceNodes`
 * @param futures quoted values, ascending
 * @param futureOf value of the future of an expiry under a curve
 * @returns curve through the moved nodes
 */
export function repriceFutures(
  { timesYears, variances: given, influences }: ForwardVarianceNodes,
  futures: readonly PointTarget[],
  futureOf: (curve: ForwardVarianceCurve, expiryYears: number) => number,
): RepricedNodes {
  const variances = given.slice();
  let curve = linearForwardVariance(timesYears, variances);
  const scale = (at: number, logFactor: number): void => {
    const most = Math.log(LARGEST_FACTOR);
    const log = Math.min(Math.max(logFactor, -most), most);
    influences[at]!.forEach((exponent, node) => {
      if (exponent > 0)
        variances[node] = Math.max(variances[node]! * Math.exp(exponent * log), LEAST_VARIANCE);
    });
    curve = linearForwardVariance(timesYears, variances);
  };
  const missOf = (at: number): number =>
    Math.log(futures[at]!.value / futureOf(curve, futures[at]!.expiryYears));
  let error = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    error = 0;
    const together = round >= ROUNDS_APART ? newtonStep(futures.length, missOf, scale) : undefined;
    for (const at of futures.keys()) {
      const miss = together ? together.misses[at]! : missOf(at);
      error = Math.max(error, Math.abs(Math.expm1(-miss)));
      scale(at, together ? together.steps[at]! : 2 * miss);
    }
    if (!(error > TOLERANCE)) break;
  }
  return { curve, variances, error };
}

/** Logarithms of the factors that take all misses away at once. */
function newtonStep(
  count: number,
  missOf: (at: number) => number,
  scale: (at: number, logFactor: number) => void,
): { misses: Float64Array; steps: Float64Array } | undefined {
  const misses = Float64Array.from({ length: count }, (_, at) => missOf(at));
  const slopes = new Float64Array(count * count);
  for (let column = 0; column < count; column += 1) {
    scale(column, DIFFERENCE);
    for (let row = 0; row < count; row += 1)
      slopes[row * count + column] = (misses[row]! - missOf(row)) / DIFFERENCE;
    scale(column, -DIFFERENCE);
  }
  const factors = luFactor(slopes, count);
  return factors ? { misses, steps: solveLu(factors, misses) } : undefined;
}
