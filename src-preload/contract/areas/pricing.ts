import { read } from '../procedure.ts';
import * as pricing from '../schemas/pricing.ts';
import { repairedPriceInput, repairedPrices } from '../schemas/repaired-prices.ts';

export const pricingArea = {
  price: read({
    doc: 'European options under a model: prices, implied vols, the engine and its error.',
    input: pricing.priceInput,
    output: pricing.priceResult,
    errors: ['UNKNOWN_MODEL', 'UNKNOWN_ENGINE', 'BAD_PARAMETER', 'BAD_MARKET', 'BAD_OPTION'],
  }),
  greeks: read({
    doc: 'First- and second-order Greeks of European options under a model.',
    input: pricing.priceInput,
    output: pricing.greeksResult,
    errors: ['UNKNOWN_MODEL', 'UNKNOWN_ENGINE', 'BAD_PARAMETER', 'BAD_MARKET', 'BAD_OPTION'],
  }),
  repaired: read({
    doc: 'European options and strategies on a repaired surface: vol, price and Greeks, with the intervals of its bands.',
    input: repairedPriceInput,
    output: repairedPrices,
    errors: ['NO_DATA', 'BAD_SURFACE', 'BAD_PARAMETER', 'BAD_MARKET', 'BAD_OPTION', 'AMERICAN_OPTIONS'],
  }),
  impliedVol: read({
    doc: 'Implied vols of option prices, lognormal or normal.',
    input: pricing.impliedVolInput,
    output: pricing.impliedVolResult,
    errors: ['BAD_MARKET', 'BAD_OPTION'],
  }),
};
