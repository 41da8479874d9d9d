import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import type { PlotTick } from './spec.ts';

/** What the x axis of a smile measures. */
export type SmileAxis = 'strike' | 'moneyness' | 'delta';

export const smileAxes: readonly { readonly id: SmileAxis; readonly label: string }[] = [
  { id: 'strike', label: 'Strike' },
  { id: 'moneyness', label: 'k' },
  { id: 'delta', label: 'Delta' },
];

export const axisLabels: Readonly<Record<SmileAxis, string>> = {
  strike: 'strike',
  moneyness: 'log-moneyness k = ln(K/F)',
  delta: 'forward delta, put | call',
};

export const axisDecimals: Readonly<Record<SmileAxis, number>> = { strike: 2, moneyness: 3, delta: 3 };

/** Puts at the left, calls at the right, as strikes rise: the axis runs with one minus the call delta. */
export const deltaTicks: readonly PlotTick[] = [
  { value: 0.05, label: '5P' },
  { value: 0.1, label: '10P' },
  { value: 0.25, label: '25P' },
  { value: 0.5, label: '50' },
  { value: 0.75, label: '25C' },
  { value: 0.9, label: '10C' },
  { value: 0.95, label: '5C' },
];

type SliceAxis = Pick<SurfaceSlice, 'forward' | 'expiryYears'>;

/** Where log-moneyness `k` with volatility `volAnnual` (decimal) stands on the axis; NaN where it has no place. */
export function placeOnAxis(
  axis: SmileAxis,
  { forward, expiryYears }: SliceAxis,
  k: number,
  volAnnual: number,
): number {
  if (axis === 'moneyness') return k;
  if (axis === 'strike') return forward === null ? Number.NaN : forward * Math.exp(k);
  const deviation = volAnnual * Math.sqrt(expiryYears);
  return deviation > 0 ? cumulativeNormal(k / deviation - deviation / 2) : Number.NaN;
}

/**
 * The normal distribution function to 1e-7, which is less than a pixel.
 * Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
 */
export function cumulativeNormal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp((-x * x) / 2) * series;
  return x >= 0 ? 1 - tail : tail;
}
