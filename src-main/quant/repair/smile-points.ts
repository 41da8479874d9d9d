import type { SmilePoints } from '../surface/market-slice.ts';
import { quoteErrors } from './quote-noise.ts';
import type { ObservedSurface } from './repair-grid.ts';

/**
 * Quotes of one maturity as points of a smile, weighted by their standard errors.
 * @param surface quotes
 * @param row index of the maturity
 * @returns points, log-moneyness ascending; none where nothing is quoted
 */
export function smilePointsOf(surface: ObservedSurface, row: number): SmilePoints {
  const { grid, observed, totalVariance } = surface;
  const errors = surface.quoteErrors ?? quoteErrors(grid);
  const columns = grid.logMoneyness.length;
  const expiryYears = grid.expiriesYears[row]!;
  const cells = Int32Array.from({ length: columns }, (_, column) => row * columns + column).filter(
    (cell) => observed[cell] === 1 && totalVariance[cell]! > 0,
  );
  const pick = (value: (cell: number) => number): Float64Array => Float64Array.from(cells, value);
  const impliedVols = pick((cell) => Math.sqrt(totalVariance[cell]! / expiryYears));
  const volErrors = pick((cell) => errors[cell]!);
  const logMoneyness = pick((cell) => grid.logMoneyness[cell % columns]!);
  return {
    expiryYears,
    logMoneyness,
    strikes: logMoneyness.map(Math.exp),
    impliedVols,
    bidVols: impliedVols.map((vol, at) => vol - volErrors[at]!),
    askVols: impliedVols.map((vol, at) => vol + volErrors[at]!),
    volErrors,
  };
}
