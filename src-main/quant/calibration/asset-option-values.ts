import {
  prepareSlice,
  priceAndDifferentiatePrepared,
  pricePrepared,
  type PreparedSlice,
} from '../engines/prepared-slice.ts';
import type { Tolerance } from '../engines/engine.ts';
import type { CharacteristicFunction, Model, ModelParams } from '../models/model.ts';
import { smileCurve, writeTrueVols, writeVols, type SmileCurve } from './smile-curve.ts';
import type { OptionTargets } from './targets.ts';
import type { ValueBlock, ValuePrecision } from './value-block.ts';

/** Options of one expiry with the nodes at which φ̂ is taken, kept from one set of parameters to the next. */
interface PricedExpiry {
  readonly at: number;
  readonly curve: SmileCurve;
  readonly tolerance: Tolerance;
  /** Estimated error up to which nodes are kept. */
  readonly kept: () => number;
  readonly prices: Float64Array;
  readonly vols: Float64Array;
  readonly slopes: Float64Array;
  /** [p] columns of the expiry. */
  readonly gradient: readonly Float64Array[];
  prepared: PreparedSlice | undefined;
  error: number;
}

/** Finer than this no engine can price. */
const FINEST = 1e-14;
/** Prices that miss the tolerance by so much even on nodes of their own are no prices. */
const USELESS = 1e4;
/** Nodes of other parameters serve while their estimated error is below this part of the distance to the quotes. */
const KEPT_SHARE = 0.05;
/** Vols farther away than that may be the fault of the nodes. */
const LARGEST_DISTANCE = 0.5;

/**
 * Tolerance of prices per unit of forward that leaves an error in vol.
 * @param curve quotes of an expiry
 * @param model its own numerics bound what can be asked
 * @param precision error of a vol
 * @returns tolerance of the engine
 */
export function toleranceOf(curve: SmileCurve, model: Model, { volError }: ValuePrecision): Tolerance {
  const absolute = Math.max(volError * curve.leastVega, FINEST, 2 * (model.accuracy ?? 0));
  return { absolute, relative: Number.POSITIVE_INFINITY };
}

/**
 * Estimated error of a price up to which nodes of other parameters serve. Estimates are bounds, most often a thousand times
 * too wide, so that far from the minimum a wide one does no harm.
 * @param curve quotes of an expiry
 * @param model its own numerics bound what can be asked
 * @param precision error of a vol
 * @returns bound per unit of forward, to be asked each time
 */
export function keptErrorOf(curve: SmileCurve, model: Model, precision: ValuePrecision): () => number {
  const { absolute } = toleranceOf(curve, model, precision);
  return () => Math.max(absolute, (precision.keepVolError?.() ?? 0) * curve.leastVega);
}

/**
 * Vols of options on the asset, priced by the characteristic function on nodes that are kept while they serve.
 * @param model model with the capability `characteristicFunction`; its gradient is used where there is one
 * @param targets quotes by expiry
 * @param at place of the first of them
 * @param precision error of a vol
 * @returns block
 */
export function assetOptionValues(
  model: Model,
  targets: readonly OptionTargets[],
  at: number,
  precision: ValuePrecision,
): ValueBlock {
  let next = at;
  const expiries = targets.map((one): PricedExpiry => {
    const curve = smileCurve(one);
    const count = one.strikes.length;
    const column = (): Float64Array => new Float64Array(count);
    next += count;
    return {
      at: next - count,
      curve,
      tolerance: toleranceOf(curve, model, precision),
      kept: keptErrorOf(curve, model, precision),
      prices: column(),
      vols: column(),
      slopes: column(),
      gradient: model.params.map(column),
      prepared: undefined,
      error: 0,
    };
  });
  const { characteristicFunction, characteristicGradient } = model.capabilities;
  const block: ValueBlock = {
    at,
    count: next - at,
    differenceStep: 1e-7,
    lastError: () => Math.max(0, ...expiries.map(({ error, curve }) => error / curve.leastVega)),
    write: (params, out, frozen, goesOn) => {
      const told = (expiry: PricedExpiry): boolean => {
        (precision.trueVols ? writeTrueVols : writeVols)(expiry.curve, expiry.prices, expiry.vols);
        out.set(expiry.vols, expiry.at);
        return goesOn === undefined || goesOn(expiry.at, expiry.at + expiry.vols.length);
      };
      const cfOf = ({ curve }: PricedExpiry): CharacteristicFunction =>
        characteristicFunction!(params, curve.expiryYears);
      // Nodes serve the derivatives too, which may allow less bent contours.
      const nodesOf = ({ curve }: PricedExpiry): CharacteristicFunction =>
        (characteristicGradient ?? characteristicFunction)!(params, curve.expiryYears);
      // Where the work may end early, expiries that need new nodes come last.
      const late: PricedExpiry[] = [];
      for (const expiry of expiries) {
        const cf = cfOf(expiry);
        if (priceOnOldNodes(expiry, cf, frozen)) {
          if (!told(expiry)) return false;
        } else if (frozen && expiry.prepared !== undefined) return false;
        else if (goesOn !== undefined) late.push(expiry);
        else if (!priceOnNewNodes(expiry, nodesOf(expiry)) || !told(expiry)) return false;
      }
      return late.every((expiry) => priceOnNewNodes(expiry, nodesOf(expiry)) && told(expiry));
    },
  };
  if (characteristicGradient === undefined) return block;
  return {
    ...block,
    writeWithGradient: (params, out, gradient) =>
      expiries.every((expiry) => writeExpiryGradient(model, expiry, params, { out, gradient })),
  };
}

/** Prices on the nodes at hand; false where they do not serve. */
function priceOnOldNodes(expiry: PricedExpiry, cf: CharacteristicFunction, frozen: boolean): boolean {
  if (expiry.prepared === undefined) return false;
  expiry.error = pricePrepared(expiry.prepared, cf, expiry.prices);
  return Number.isFinite(expiry.error) && (frozen || serves(expiry));
}

/** Prices on nodes of their own; false where even those give none. */
function priceOnNewNodes(expiry: PricedExpiry, cf: CharacteristicFunction): boolean {
  const { tolerance, curve } = expiry;
  expiry.prepared = prepareSlice(cf, curve.logMoneyness, tolerance);
  expiry.error = pricePrepared(expiry.prepared, cf, expiry.prices);
  if (expiry.error <= USELESS * tolerance.absolute) return true;
  if (Number.isFinite(expiry.error) && serves(expiry)) return true;
  expiry.prepared = undefined;
  return false;
}

/** Whether prices on nodes made for other parameters are good enough for how far they are from the quotes. */
function serves({ error, kept, curve, prices, vols }: PricedExpiry): boolean {
  if (error <= kept()) return true;
  writeVols(curve, prices, vols);
  let square = 0;
  for (let i = 0; i < vols.length; i += 1) {
    const miss = vols[i]! - curve.quotedVols[i]!;
    square += miss * miss;
  }
  const distance = Math.min(Math.sqrt(square / vols.length), LARGEST_DISTANCE);
  return error <= KEPT_SHARE * curve.leastVega * distance;
}

interface GradientColumns {
  readonly out: Float64Array;
  readonly gradient: readonly Float64Array[];
}

function writeExpiryGradient(
  model: Model,
  expiry: PricedExpiry,
  params: ModelParams,
  { out, gradient }: GradientColumns,
): boolean {
  const { curve, tolerance, prices } = expiry;
  const cf = model.capabilities.characteristicGradient!(params, curve.expiryYears);
  const price = (): boolean => {
    if (expiry.prepared === undefined) return false;
    expiry.error = priceAndDifferentiatePrepared(expiry.prepared, cf, prices, expiry.gradient);
    return Number.isFinite(expiry.error) && serves(expiry);
  };
  // Nodes may still be those of a step that was rejected.
  if (!price()) {
    expiry.prepared = prepareSlice(cf, curve.logMoneyness, tolerance);
    if (!price() && !(expiry.error <= USELESS * tolerance.absolute)) return false;
  }
  writeVols(expiry.curve, expiry.prices, expiry.vols, expiry.slopes);
  out.set(expiry.vols, expiry.at);
  for (const [param, column] of gradient.entries()) {
    const own = expiry.gradient[param]!;
    for (let i = 0; i < own.length; i += 1) column[expiry.at + i] = own[i]! * expiry.slopes[i]!;
  }
  return true;
}
