import type { ObservedSurface } from './repair-grid.ts';

/**
 * Fills maturities without a fit from those that have one.
 *
 * Between two fitted maturities total variance is linear in time at each strike; before the first and after the last the vols of the
 * nearest one are kept. A maturity with quotes of its own is then scaled so that it meets them on average.
 * @param surface quotes
 * @param fitted [n] total variances of the strikes of each maturity, undefined where there is no fit; at least one
 * @returns [n·m] total variance
 */
export function fillSlices(
  surface: ObservedSurface,
  fitted: readonly (Float64Array | undefined)[],
): Float64Array {
  const { expiriesYears, logMoneyness } = surface.grid;
  const columns = logMoneyness.length;
  const out = new Float64Array(expiriesYears.length * columns);
  fitted.forEach((own, row) => {
    const slice = out.subarray(row * columns, (row + 1) * columns);
    if (own) slice.set(own);
    else {
      writeBetween(slice, fitted, expiriesYears, row);
      scaleToQuotes(slice, surface, row);
    }
  });
  return out;
}

function writeBetween(
  slice: Float64Array,
  fitted: readonly (Float64Array | undefined)[],
  years: Float64Array,
  row: number,
): void {
  let [before, after] = [row - 1, row + 1];
  while (before >= 0 && !fitted[before]) before -= 1;
  while (after < fitted.length && !fitted[after]) after += 1;
  const [low, high] = [fitted[before], fitted[after]];
  for (let column = 0; column < slice.length; column += 1) {
    if (low && high) {
      const share = (years[row]! - years[before]!) / (years[after]! - years[before]!);
      slice[column] = low[column]! + share * (high[column]! - low[column]!);
    } else if (low) slice[column] = (low[column]! * years[row]!) / years[before]!;
    else if (high) slice[column] = (high[column]! * years[row]!) / years[after]!;
  }
}

function scaleToQuotes(slice: Float64Array, surface: ObservedSurface, row: number): void {
  const columns = slice.length;
  let [quoted, filled] = [0, 0];
  for (let column = 0; column < columns; column += 1) {
    if (surface.observed[row * columns + column] !== 1) continue;
    quoted += surface.totalVariance[row * columns + column]!;
    filled += slice[column]!;
  }
  if (!(quoted > 0 && filled > 0)) return;
  for (let column = 0; column < columns; column += 1) slice[column]! *= quoted / filled;
}
