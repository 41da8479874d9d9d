import { volOf } from './smile.ts';
import type { PlacedSmile } from './arbitrage-report.ts';

/** Vols over expiries × log-moneyness. */
export interface SurfaceGrid {
  /** [n] ascending. */
  readonly expiriesYears: Float64Array;
  /** [m] ascending, shared by all expiries. */
  readonly logMoneyness: Float64Array;
  /** [n·m] row-major, decimal per √year; NaN where there is nothing. */
  readonly impliedVols: Float64Array;
}

const POINTS = 61;

/**
 * Fitted smiles on common strikes, dense around the forward; cells outside the quoted strikes of an expiry stay empty.
 * @param placed smiles, expiry ascending
 * @returns the grid; without points where there are no smiles
 */
export function gridOfSmiles(placed: readonly PlacedSmile[]): SurfaceGrid {
  const logMoneyness = placed.length === 0 ? new Float64Array(0) : commonStrikes(placed);
  const impliedVols = new Float64Array(placed.length * logMoneyness.length).fill(Number.NaN);
  placed.forEach(({ smile, expiryYears, range }, row) => {
    logMoneyness.forEach((k, column) => {
      const slack = 1e-9 * (range.to - range.from);
      if (k < range.from - slack || k > range.to + slack) return;
      impliedVols[row * logMoneyness.length + column] = volOf(smile, k, expiryYears);
    });
  });
  return {
    expiriesYears: Float64Array.from(placed, ({ expiryYears }) => expiryYears),
    logMoneyness,
    impliedVols,
  };
}

/** Spaced like sinh, with the scale of the narrowest expiry, over the widest. */
function commonStrikes(placed: readonly PlacedSmile[]): Float64Array {
  const from = Math.min(...placed.map(({ range }) => range.from), -1e-3);
  const to = Math.max(...placed.map(({ range }) => range.to), 1e-3);
  const widths = placed.map(({ range }) => range.to - range.from).sort((a, b) => a - b);
  const scale = Math.max(widths[widths.length >> 2]! / 4, 1e-3);
  const low = Math.asinh(from / scale);
  const high = Math.asinh(to / scale);
  // A node at the forward itself: the zero nearest place is moved onto it.
  const zeroAt = Math.round((-low / (high - low)) * (POINTS - 1));
  return Float64Array.from({ length: POINTS }, (_, at) => {
    if (at === zeroAt) return 0;
    const share = at < zeroAt ? low * (1 - at / zeroAt) : (high * (at - zeroAt)) / (POINTS - 1 - zeroAt);
    return scale * Math.sinh(share);
  });
}
