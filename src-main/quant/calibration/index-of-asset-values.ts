import type { Model, VolatilityIndexSlice } from '../models/model.ts';
import { smileCurve, writeTrueVols, writeVols, type SmileCurve } from './smile-curve.ts';
import type { OptionTargets, PointTarget } from './targets.ts';
import type { ValueBlock, ValuePrecision } from './value-block.ts';

/** Options of one expiry and where the model's future puts them. */
interface IndexExpiry {
  readonly at: number;
  readonly targets: OptionTargets;
  readonly curve: SmileCurve;
  readonly prices: Float64Array;
  readonly vols: Float64Array;
}

/** Futures and options of the same expiry share what costs time: expiries that differ by less are one. */
const SAME_EXPIRY_YEARS = 1e-9;

/**
 * Futures and implied vols of options on the volatility index that a model of the asset implies; vols are against the
 * model's own future.
 * @param order model with the capability `volatilityIndex`
 * @param futures quotes, which come first
 * @param options quotes by expiry
 * @param at place of the first quote
 * @returns block
 */
export function indexOfAssetValues(
  { model, precision }: { readonly model: Model; readonly precision: ValuePrecision },
  futures: readonly PointTarget[],
  options: readonly OptionTargets[],
  at: number,
): ValueBlock {
  let next = at + futures.length;
  const expiries = options.map((targets): IndexExpiry => {
    const count = targets.strikes.length;
    next += count;
    const column = (): Float64Array => new Float64Array(count);
    return { at: next - count, targets, curve: smileCurve(targets), prices: column(), vols: column() };
  });
  return {
    at,
    count: next - at,
    // The nodes of an index follow its parameters; differences have to look beyond what that changes.
    differenceStep: 1e-6,
    lastError: () => 0,
    write: (params, out) => {
      const index = model.capabilities.volatilityIndex!(params);
      const slices = new Map<number, VolatilityIndexSlice>();
      const sliceAt = (years: number): VolatilityIndexSlice => {
        const key = Math.round(years / SAME_EXPIRY_YEARS);
        const slice = slices.get(key) ?? index.slice(years);
        slices.set(key, slice);
        return slice;
      };
      for (const [i, { expiryYears }] of futures.entries()) out[at + i] = sliceAt(expiryYears).future;
      const write = precision.trueVols ? writeTrueVols : writeVols;
      for (const expiry of expiries) writeExpiry(expiry, sliceAt(expiry.targets.expiryYears), out, write);
      return precision.trueVols === true || allFinite(out, at, next);
    },
  };
}

function allFinite(values: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (!Number.isFinite(values[i]!)) return false;
  return true;
}

function writeExpiry(
  expiry: IndexExpiry,
  slice: VolatilityIndexSlice,
  out: Float64Array,
  write: typeof writeTrueVols,
): void {
  const { targets, curve, prices, vols } = expiry;
  const { future } = slice;
  slice.calls(targets.strikes, prices);
  for (let i = 0; i < prices.length; i += 1) {
    prices[i] = (prices[i]! - Math.max(future - targets.strikes[i]!, 0)) / future;
  }
  write(atForward(curve, targets, future), prices, vols);
  out.set(vols, expiry.at);
}

/**
 * The curves of an expiry for another forward: prices are per unit of it, and moneyness is to it.
 * @param curve at the market's forward
 * @param targets its quotes
 * @param forward of the model
 * @returns curve at that forward
 */
export function atForward(curve: SmileCurve, targets: OptionTargets, forward: number): SmileCurve {
  if (forward === targets.forward) return curve;
  return smileCurve({ ...targets, forward });
}
