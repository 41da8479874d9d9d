import { job } from '../procedure.ts';
import * as market from '../schemas/market.ts';

export const estimatesArea = {
  marketParameters: job({
    doc: 'Vol of vol, mean reversion, correlations, roughness and contango frequency with their errors.',
    input: market.marketParametersInput,
    output: market.marketParametersResult,
    errors: ['NO_DATA'],
  }),
};
