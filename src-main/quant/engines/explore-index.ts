import type { Model, VolatilityIndexModel } from '../models/model.ts';
import type { ExploreBudget } from './explore-budget.ts';
import type { ExploreRequest } from './explore-request.ts';
import { outOfTheMoneyVol } from './out-of-the-money-vol.ts';

export interface ExploredIndexSlice {
  readonly expiryYears: number;
  /** Index points. */
  readonly future: number;
  /** Index points; null where the model does not say or it is infinite. */
  readonly rootForwardVariance: number | null;
  /** K/F [m] */
  readonly moneyness: Float64Array;
  /** [m] decimal per √year, NaN where no vol can be read. */
  readonly impliedVols: Float64Array;
}

export interface ExploredIndex {
  /** Today's level in points; null where the market did not give it. */
  readonly level: number | null;
  readonly slices: readonly ExploredIndexSlice[];
}

/** Strikes of an index smile: from well below the future to twice and a half of it. */
export const MONEYNESS = Float64Array.from({ length: 37 }, (_, at) => 0.7 + 0.05 * at);

/**
 * Smiles of the volatility index that a model of an asset implies.
 * @param model any model of an asset
 * @param request parameters and expiries
 * @param budget what no longer fits is left out
 * @returns level and smiles; null for models without an index
 */
export function exploreAssetIndex(
  model: Model,
  { params, indexExpiriesYears }: ExploreRequest,
  budget: ExploreBudget,
): ExploredIndex | null {
  const index = model.capabilities.volatilityIndex?.(params);
  if (!index) return null;
  return {
    level: index.level,
    slices: indexExpiriesYears.flatMap((expiryYears) =>
      budget.admit() ? [exploreIndexSlice(index, expiryYears)] : [],
    ),
  };
}

function exploreIndexSlice(index: VolatilityIndexModel, expiryYears: number): ExploredIndexSlice {
  const { future, rootForwardVariance, calls } = index.slice(expiryYears);
  const strikes = MONEYNESS.map((ratio) => ratio * future);
  const prices = new Float64Array(strikes.length);
  calls(strikes, prices);
  const impliedVols = prices.map((price, at) => {
    const ratio = MONEYNESS[at]!;
    const outOfTheMoney = price / future - Math.max(1 - ratio, 0);
    // Digits below the rounding of the index integral are no time value.
    if (!(outOfTheMoney > 1e-12)) return Number.NaN;
    return outOfTheMoneyVol(outOfTheMoney, Math.log(ratio), expiryYears).value;
  });
  return { expiryYears, future, rootForwardVariance, moneyness: MONEYNESS, impliedVols };
}
