import type { Tolerance } from '../../engines/engine.ts';
import { prepareSlice, pricePrepared, type PreparedSlice } from '../../engines/prepared-slice.ts';
import type { Model, ModelParams } from '../../models/model.ts';
import { shifted } from '../index-model-values.ts';
import type { OptionTargets } from '../targets.ts';

/** Calls of one expiry on nodes that are kept from one set of parameters to the next. */
export interface PricedExpiry {
  readonly targets: OptionTargets;
  /** [n] ln(K/F) to the market's forward. */
  readonly logMoneyness: Float64Array;
  /** [n] undiscounted calls, index points. */
  readonly calls: Float64Array;
  /** The model's future. */
  forward: number;
  /** Absolute error of a call, index points. */
  error: number;
  prepared: PreparedSlice | undefined;
  /** ln of the forward that the nodes were made at over the market's. */
  nodesAt: number;
  /** Bound of its error when it was fresh. */
  freshBound: number;
}

/** The model at an expiry. */
export interface ExpiryModel {
  readonly model: Model;
  readonly params: ModelParams;
  readonly forward: number;
  /** Keeps the nodes whatever their error, so that differences are smooth. */
  readonly frozen: boolean;
}

const TOLERANCE: Tolerance = { absolute: 1e-11, relative: Number.POSITIVE_INFINITY };
/**
 * Fresh nodes meet the tolerance by the estimate they were chosen with; the bound of kept nodes also counts what a bent contour
 * might leave out and is far wider. It serves to compare: nodes are kept while it is no more than so many times that of fresh ones.
 */
const KEPT = 10;
/** Calls may break their order by rounding only, index points. */
const ROUNDING = 1e-7;

/**
 * An expiry ready to be priced.
 * @param targets its quotes
 * @returns no prices yet
 */
export function pricedExpiry(targets: OptionTargets): PricedExpiry {
  return {
    targets,
    logMoneyness: targets.strikes.map((strike) => Math.log(strike / targets.forward)),
    calls: new Float64Array(targets.strikes.length),
    forward: Number.NaN,
    error: Number.NaN,
    prepared: undefined,
    nodesAt: 0,
    freshBound: Number.NaN,
  };
}

/**
 * Writes calls and forward of an expiry.
 * @param expiry from `pricedExpiry`
 * @param at model, parameters and the forward that they imply or are given
 * @returns false where the model has no prices
 */
export function priceExpiry(expiry: PricedExpiry, at: ExpiryModel): boolean {
  const { targets, logMoneyness, calls } = expiry;
  const { model, params, forward, frozen } = at;
  const shift = Math.log(forward / targets.forward);
  if (!Number.isFinite(shift)) return false;
  expiry.forward = forward;
  const own = model.capabilities.characteristicFunction!(params, targets.expiryYears);
  const price = (): number => {
    if (expiry.prepared === undefined) return Number.POSITIVE_INFINITY;
    const moved = shift - expiry.nodesAt;
    return pricePrepared(expiry.prepared, shifted(own, moved), calls, moved);
  };
  let bound = price();
  const isKept = frozen ? Number.isFinite(bound) : bound <= KEPT * expiry.freshBound;
  if (!isKept) {
    // At the model's own forward: only there is known how its transform continues into the plane.
    expiry.nodesAt = shift;
    expiry.prepared = prepareSlice(
      own,
      logMoneyness.map((k) => k - shift),
      TOLERANCE,
    );
    bound = price();
    expiry.freshBound = Math.max(bound, TOLERANCE.absolute);
  }
  if (!Number.isFinite(bound)) {
    expiry.prepared = undefined;
    return false;
  }
  expiry.error = KEPT * TOLERANCE.absolute * targets.forward;
  const unit = targets.forward * Math.exp(expiry.nodesAt);
  for (let i = 0; i < calls.length; i += 1) {
    const put = logMoneyness[i]! < expiry.nodesAt ? forward - targets.strikes[i]! : 0;
    calls[i] = Math.max(unit * calls[i]! + put, 0);
  }
  return areCalls(calls, targets.strikes);
}

/** Whether calls fall with the strike, by no more than the strike rises: what nodes that do not reach far enough break first. */
function areCalls(calls: Float64Array, strikes: Float64Array): boolean {
  for (let i = 1; i < calls.length; i += 1) {
    const fall = calls[i - 1]! - calls[i]!;
    if (!(fall >= -ROUNDING && fall <= strikes[i]! - strikes[i - 1]! + ROUNDING)) return false;
  }
  return true;
}
