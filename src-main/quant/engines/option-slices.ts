import { optionStatus } from '../black/option-status.ts';
import type { Model, ModelParams } from '../models/model.ts';
import type { OptionBatch, PricingMarket } from './pricing-types.ts';

/** The options of a batch that share an expiry. */
export interface OptionSlice {
  readonly expiryYears: number;
  readonly forward: number;
  readonly discount: number;
  /** [m] places in the batch. */
  readonly indices: Int32Array;
  readonly strikes: Float64Array;
  /** ln(K/F) */
  readonly logMoneyness: Float64Array;
}

export interface SlicedOptions {
  readonly slices: readonly OptionSlice[];
  readonly status: Uint8Array;
}

/**
 * Forward of an expiry: the given one, the model's own, or spot carried at the rates.
 * @param model model
 * @param params its parameters
 * @param market spot or forward and rates
 * @param expiryYears > 0
 * @returns E[S_T]
 */
export function forwardOf(
  model: Model,
  params: ModelParams,
  { spot, forward, rate, dividendYield }: PricingMarket,
  expiryYears: number,
): number {
  if (forward !== undefined) return forward;
  const own = model.capabilities.forward;
  if (own !== undefined) return own(params, spot!, expiryYears);
  return spot! * Math.exp((rate - dividendYield) * expiryYears);
}

/**
 * Sorts a batch into maturities and marks the options that make no sense.
 * @param model model
 * @param params its parameters
 * @param market spot or forward and rates
 * @param options columns [n]
 * @returns slices by expiry, ascending, and statuses [n] that say which options are in none of them
 */
export function sliceOptions(
  model: Model,
  params: ModelParams,
  market: PricingMarket,
  { strikes, expiryYears }: OptionBatch,
): SlicedOptions {
  const status = new Uint8Array(strikes.length);
  const sound: number[] = [];
  for (let i = 0; i < strikes.length; i += 1) {
    status[i] = refusal(strikes[i]!, expiryYears[i]!);
    if (status[i] === optionStatus.ok) sound.push(i);
  }
  const order = Int32Array.from(sound).sort((i, j) => expiryYears[i]! - expiryYears[j]! || i - j);
  const slices: OptionSlice[] = [];
  for (let from = 0; from < order.length;) {
    const years = expiryYears[order[from]!]!;
    let to = from + 1;
    while (to < order.length && expiryYears[order[to]!] === years) to += 1;
    const indices = order.slice(from, to);
    from = to;
    const forward = forwardOf(model, params, market, years);
    if (!(forward > 0 && Number.isFinite(forward))) {
      for (const index of indices) status[index] = optionStatus.badForward;
      continue;
    }
    const own = Float64Array.from(indices, (index) => strikes[index]!);
    slices.push({
      expiryYears: years,
      forward,
      discount: Math.exp(-market.rate * years),
      indices,
      strikes: own,
      logMoneyness: own.map((strike) => Math.log(strike / forward)),
    });
  }
  return { slices, status };
}

/** A longer expiry is a slip of the pen. */
export const LATEST_EXPIRY_YEARS = 1000;

function refusal(strike: number, expiryYears: number): number {
  if (!(strike > 0 && Number.isFinite(strike))) return optionStatus.badStrike;
  if (!(expiryYears <= LATEST_EXPIRY_YEARS)) return optionStatus.badExpiry;
  return expiryYears > 0 ? optionStatus.ok : optionStatus.expired;
}
