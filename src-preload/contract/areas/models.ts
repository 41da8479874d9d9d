import { read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as pricing from '../schemas/pricing.ts';

export const modelsArea = {
  list: read({
    doc: 'Pricing models with their parameters, capabilities and sources, and the engines that price them.',
    input: empty,
    output: pricing.modelsResult,
  }),
  explore: read({
    doc: 'Smile, density and volatility-index smile of one model at one set of parameters.',
    input: pricing.exploreInput,
    output: pricing.exploreResult,
    errors: ['UNKNOWN_MODEL', 'BAD_PARAMETER', 'BAD_MARKET'],
  }),
};
