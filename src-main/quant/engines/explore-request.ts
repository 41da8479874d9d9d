import type { ModelParams } from '../models/model.ts';
import type { PricingMarket } from './pricing-types.ts';

/** One model at one set of parameters, and the grids of its pictures. */
export interface ExploreRequest {
  readonly params: ModelParams;
  readonly market: PricingMarket;
  readonly expiriesYears: readonly number[];
  /** [n] ln(K/F), ascending. */
  readonly logMoneyness: Float64Array;
  /** Expiries of the index smiles. */
  readonly indexExpiriesYears: readonly number[];
}
