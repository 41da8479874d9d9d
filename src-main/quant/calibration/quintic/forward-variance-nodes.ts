import { linearForwardVariance, type ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import type { CalibrationTargets, PointTarget } from '../targets.ts';

const WINDOW_YEARS = 30 / 365;
/** Nodes closer together than this would chase the noise of single expiries. */
const LEAST_GAP_YEARS = 14 / 365;
const LEAST_VARIANCE = 1e-4;
/** Futures are repriced to this share of their value. */
const TOLERANCE = 1e-9;
const MOST_ROUNDS = 40;
/** Farthest that one round may move a node. */
const LARGEST_FACTOR = 2;

/** ξ0 at nodes; √ξ0 is linear in between. */
export interface ForwardVarianceNodes {
  readonly timesYears: Float64Array;
  readonly variances: Float64Array;
  /** [futures] node in the middle of the window of each future. */
  readonly ofFuture: Int32Array;
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
  const middles = futures.map(({ expiryYears }) => expiryYears + WINDOW_YEARS / 2);
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
    ofFuture: Int32Array.from(middles, (middle) => times.indexOf(middle)),
  };
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
 * Moves the node of each future until the model prices it: F grows about as √ξ0 over its window.
 * @param nodes from `forwardVarianceNodes`
 * @param futures quoted values, ascending
 * @param futureOf value of the future of an expiry under a curve
 * @returns curve through the moved nodes
 */
export function repriceFutures(
  { timesYears, variances: given, ofFuture }: ForwardVarianceNodes,
  futures: readonly PointTarget[],
  futureOf: (curve: ForwardVarianceCurve, expiryYears: number) => number,
): RepricedNodes {
  const variances = given.slice();
  let curve = linearForwardVariance(timesYears, variances);
  let error = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    error = 0;
    for (const [at, { expiryYears, value }] of futures.entries()) {
      const ratio = value / futureOf(curve, expiryYears);
      error = Math.max(error, Math.abs(ratio - 1));
      const node = ofFuture[at]!;
      const factor = Math.min(Math.max(ratio * ratio, 1 / LARGEST_FACTOR), LARGEST_FACTOR);
      variances[node] = Math.max(variances[node]! * factor, LEAST_VARIANCE);
      curve = linearForwardVariance(timesYears, variances);
    }
    if (!(error > TOLERANCE)) break;
  }
  return { curve, variances, error };
}
