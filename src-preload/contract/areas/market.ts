import { read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as market from '../schemas/market.ts';

export const marketArea = {
  dates: read({
    doc: 'Days that can be chosen as the as-of date.',
    input: empty,
    output: market.marketDates,
  }),
  series: read({
    doc: 'Daily history of one series.',
    input: market.seriesInput,
    output: market.seriesResult,
    errors: ['UNKNOWN_SERIES'],
  }),
  overview: read({
    doc: 'State of the volatility market on one day.',
    input: market.asOfInput,
    output: market.marketOverview,
  }),
  regimes: read({
    doc: 'Contango and backwardation day by day.',
    input: market.asOfInput,
    output: market.regimeRibbon,
  }),
  realisedVol: read({
    doc: 'Rolling realised volatility of one series.',
    input: market.realisedVolInput,
    output: market.realisedVolResult,
    errors: ['UNKNOWN_SERIES', 'TOO_FEW_DATA'],
  }),
  variancePremium: read({
    doc: 'Variance risk premium against a forecast made before each day.',
    input: market.asOfInput,
    output: market.variancePremium,
    errors: ['NO_DATA', 'TOO_FEW_DATA'],
  }),
};
