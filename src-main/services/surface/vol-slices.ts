import { VolterraError } from '#contract/errors.ts';
import { normalCdf } from '#quant/math/normal.ts';
import { pointsOf, type MarketSlice, type SliceQuotes } from '#quant/surface/market-slice.ts';
import type { AreaService } from '../service-context.ts';

type VolSlice = NonNullable<Parameters<AreaService<'surface'>['fit']>[0]['slices']>[number];

/**
 * Vols that the caller brings, as slices like those of a chain: the mid is the given vol, bid and ask lie half a spread away.
 * @throws VolterraError BAD_SURFACE naming the field, the rule and the value
 */
export function slicesOfVols(slices: readonly VolSlice[]): MarketSlice[] {
  return slices.map((slice, at) => sliceOfVols(slice, at)).sort((a, b) => a.expiryYears - b.expiryYears);
}

function sliceOfVols(slice: VolSlice, at: number): MarketSlice {
  requireColumns(slice, at);
  const { expiryYears, forward, strikes, impliedVols, halfSpreads } = slice;
  const half = (row: number): number => halfSpreads?.[row] ?? 0;
  const logMoneyness = strikes.map((strike) => Math.log(strike / forward));
  const none = (): Float64Array => new Float64Array(strikes.length).fill(Number.NaN);
  const quotes: SliceQuotes = {
    strikes,
    logMoneyness,
    isCall: Uint8Array.from(strikes, (strike) => (strike >= forward ? 1 : 0)),
    bid: none(),
    ask: none(),
    bidVol: impliedVols.map((vol, row) => vol - half(row)),
    midVol: impliedVols,
    askVol: impliedVols.map((vol, row) => vol + half(row)),
    delta: impliedVols.map((vol, row) => {
      const deviation = vol * Math.sqrt(expiryYears);
      return normalCdf(-logMoneyness[row]! / deviation + deviation / 2);
    }),
    reason: Array.from(strikes, () => 'used' as const),
  };
  return {
    root: '',
    expiryDay: null,
    expiryYears,
    status: 'OK',
    message: '',
    forward,
    discountFactor: null,
    rate: null,
    rateSource: 'NONE',
    forwardError: null,
    quotes,
    points: pointsOf(quotes, expiryYears),
  };
}

function requireColumns({ strikes, impliedVols, halfSpreads }: VolSlice, at: number): void {
  const refuse = (column: string, rule: string, value: number): never => {
    const field = `slices.${at}.${column}`;
    throw new VolterraError('BAD_SURFACE', {
      message: `${field} ${rule}; it is ${value}.`,
      field,
      data: { rule, value },
    });
  };
  if (impliedVols.length !== strikes.length)
    refuse('impliedVols', `must have the ${strikes.length} elements of strikes`, impliedVols.length);
  if (halfSpreads && halfSpreads.length !== strikes.length)
    refuse('halfSpreads', `must have the ${strikes.length} elements of strikes`, halfSpreads.length);
  strikes.forEach((strike, row) => {
    if (!(strike > 0)) refuse(`strikes.${row}`, 'must be above 0', strike);
    if (!(impliedVols[row]! > 0)) refuse(`impliedVols.${row}`, 'must be above 0', impliedVols[row]!);
    if (halfSpreads && !(halfSpreads[row]! >= 0))
      refuse(`halfSpreads.${row}`, 'must be 0 or more', halfSpreads[row]!);
  });
}
