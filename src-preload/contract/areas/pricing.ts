import { read } from '../procedure.ts';
import * as pricing from '../schemas/pricing.ts';

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
  impliedVol: read({
    doc: 'Implied vols of option prices, lognormal or normal.',
    input: pricing.impliedVolInput,
    output: pricing.impliedVolResult,
    errors: ['BAD_MARKET', 'BAD_OPTION'],
  }),
};
