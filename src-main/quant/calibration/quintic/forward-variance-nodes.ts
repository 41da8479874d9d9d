import { VIX_WINDOW_YEARS } from '../../models/quintic-ou.ts';
import type { CalibrationTargets, PointTarget } from '../targets.ts';

/** Nodes closer together than this would chase the noise of single expiries. */
const LEAST_GAP_YEARS = 14 / 365;
/** No node falls below it. */
export const LEAST_VARIANCE = 1e-4;

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
