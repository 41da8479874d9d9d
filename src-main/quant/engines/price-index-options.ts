import { optionStatus } from '../black/option-status.ts';
import type { Model, ModelParams, VolatilityIndexModel } from '../models/model.ts';
import { QuantError } from '../math/quant-error.ts';
import { LATEST_EXPIRY_YEARS } from './option-slices.ts';
import { outOfTheMoneyVol } from './out-of-the-money-vol.ts';
import type { OptionBatch, PricedOptions } from './pricing-types.ts';

/** Id of the engine that stands with prices of index options. */
export const INDEX_ENGINE = 'volatility-index';

/** A vol is read from a price that is at least so many times its error. */
const READABLE = 4;

/**
 * Options on the volatility index that a model of an asset implies; their forward is the model's future.
 * @param model model with the capability `volatilityIndex`
 * @param params parameters that `checkParams` lets pass
 * @param rate continuously compounded
 * @param options columns [n], strikes in index points
 * @returns discounted prices, implied vols against the future, statuses [n]
 * @throws QuantError NO_CAPABILITY
 */
export function priceIndexOptions(
  model: Model,
  params: ModelParams,
  rate: number,
  options: OptionBatch,
): PricedOptions {
  const index = model.capabilities.volatilityIndex?.(params);
  if (!index) throw new QuantError('NO_CAPABILITY', { model: model.id, capability: 'volatilityIndex' });
  const count = options.strikes.length;
  const prices = new Float64Array(count).fill(Number.NaN);
  const impliedVols = new Float64Array(count).fill(Number.NaN);
  const status = new Uint8Array(count);
  let errorEstimate = 0;
  for (const [years, places] of byExpiry(options, status)) {
    const error = priceExpiry(index, years, { places, options, rate, prices, impliedVols, status });
    errorEstimate = Math.max(errorEstimate, error);
  }
  return { prices, impliedVols, status, engine: INDEX_ENGINE, errorEstimate };
}

/** Places of the options that make sense, by expiry. */
function byExpiry({ strikes, expiryYears }: OptionBatch, status: Uint8Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let at = 0; at < strikes.length; at += 1) {
    const years = expiryYears[at]!;
    if (!(strikes[at]! > 0) || strikes[at] === Number.POSITIVE_INFINITY) status[at] = optionStatus.badStrike;
    else if (!(years <= LATEST_EXPIRY_YEARS)) status[at] = optionStatus.badExpiry;
    else if (years <= 0) status[at] = optionStatus.expired;
    else groups.set(years, [...(groups.get(years) ?? []), at]);
  }
  return groups;
}

interface Expiry {
  readonly places: readonly number[];
  readonly options: OptionBatch;
  readonly rate: number;
  readonly prices: Float64Array;
  readonly impliedVols: Float64Array;
  readonly status: Uint8Array;
}

function priceExpiry(index: VolatilityIndexModel, years: number, expiry: Expiry): number {
  const { places, options, rate, prices, impliedVols, status } = expiry;
  const { future, calls, errorEstimate } = index.slice(years);
  const strikes = Float64Array.from(places, (at) => options.strikes[at]!);
  const undiscounted = new Float64Array(strikes.length);
  calls(strikes, undiscounted);
  const discount = Math.exp(-rate * years);
  places.forEach((at, j) => {
    const excess = future - strikes[j]!;
    const timeValue = undiscounted[j]! - Math.max(excess, 0);
    const call = Math.max(undiscounted[j]!, excess, 0);
    prices[at] = discount * (options.isCall[at] === 1 ? call : call - excess);
    if (timeValue < READABLE * errorEstimate) {
      status[at] = optionStatus.belowPrecision;
      return;
    }
    const vol = outOfTheMoneyVol(timeValue / future, Math.log(strikes[j]! / future), years);
    impliedVols[at] = vol.value;
    status[at] = vol.status;
  });
  return discount * errorEstimate;
}
