import { quantileOfSorted, sortedFinite } from '../math/statistics.ts';

/** Centre and limits for each value of a series. */
export interface ControlChart {
  readonly centre: Float64Array;
  readonly lowerLimit: Float64Array;
  readonly upperLimit: Float64Array;
}

/** Values that a limit looks back on, and the fewest that make one. */
const WINDOW = 60;
const FEWEST = 10;
/** Deviations of a normal series that a limit lies from the centre. */
const WIDTH = 3;
/** σ of a normal variable over its median absolute deviation, 1/Φ⁻¹(3/4). */
const NORMAL_MAD = 1.482602218505602;

/**
 * Robust control limits of a series, each from the values before it alone.
 *
 * centre_t = median of the last 60 known values before t, limits = centre ± 3·1.4826·MAD; a value never widens its own limits.
 * @param values in order of time, NaN where there is none
 * @returns columns as long as `values`, NaN while fewer than 10 values are known
 * @source Rousseeuw and Croux (1993), Alternatives to the median absolute deviation; Shewhart limits at three deviations
 */
export function controlChart(values: ArrayLike<number>): ControlChart {
  const count = values.length;
  const chart = {
    centre: new Float64Array(count).fill(Number.NaN),
    lowerLimit: new Float64Array(count).fill(Number.NaN),
    upperLimit: new Float64Array(count).fill(Number.NaN),
  };
  const known: number[] = [];
  for (let at = 0; at < count; at += 1) {
    if (known.length >= FEWEST) {
      const sorted = sortedFinite(known.slice(-WINDOW));
      const centre = quantileOfSorted(sorted, 0.5);
      const distances = sortedFinite(sorted.map((value) => Math.abs(value - centre)));
      const reach = WIDTH * NORMAL_MAD * quantileOfSorted(distances, 0.5);
      chart.centre[at] = centre;
      chart.lowerLimit[at] = centre - reach;
      chart.upperLimit[at] = centre + reach;
    }
    if (Number.isFinite(values[at]!)) known.push(values[at]!);
  }
  return chart;
}
