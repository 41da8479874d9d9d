import type { Tolerance } from '../engines/engine.ts';
import { prepareSlice, pricePrepared, type PreparedSlice } from '../engines/prepared-slice.ts';
import type { CharacteristicFunction, Model, ModelParams } from '../models/model.ts';
import { keptErrorOf, toleranceOf } from './asset-option-values.ts';
import { atForward } from './index-of-asset-values.ts';
import { smileCurve, writeTrueVols, writeVols, type SmileCurve } from './smile-curve.ts';
import type { OptionTargets, PointTarget } from './targets.ts';
import type { ValueBlock, ValuePrecision } from './value-block.ts';

/** Options of one expiry with nodes and phases made at one forward of the model, which moves with its parameters. */
interface PricedExpiry {
  readonly at: number;
  readonly targets: OptionTargets;
  readonly curve: SmileCurve;
  readonly tolerance: Tolerance;
  readonly kept: () => number;
  readonly prices: Float64Array;
  readonly vols: Float64Array;
  prepared: PreparedSlice | undefined;
  /** ln of the model's forward over the market's for which they are prepared. */
  nodesAt: number;
  error: number;
}

const USELESS = 1e4;

/**
 * Futures of a model of the index itself.
 * @param model model with the capability `forward`
 * @param spot index today, in points
 * @param futures quotes
 * @param at place of the first of them
 * @returns block
 */
export function indexFutureValues(
  model: Model,
  spot: number,
  futures: readonly PointTarget[],
  at: number,
): ValueBlock {
  return {
    at,
    count: futures.length,
    differenceStep: 1e-7,
    lastError: () => 0,
    write: (params, out) =>
      futures.every(({ expiryYears }, i) => {
        out[at + i] = model.capabilities.forward!(params, spot, expiryYears);
        return Number.isFinite(out[at + i]!);
      }),
  };
}

/** A model of the index, its level today, and how exact its vols have to be. */
export interface IndexModelOrder {
  readonly model: Model;
  readonly spot: number;
  readonly precision: ValuePrecision;
}

/**
 * Vols of options on the index under a model of the index itself, against the model's own forward.
 * @param order model with the capabilities `forward` and `characteristicFunction`
 * @param options quotes by expiry
 * @param at place of the first of them
 * @returns block
 */
export function indexOptionValues(
  { model, spot, precision }: IndexModelOrder,
  options: readonly OptionTargets[],
  at: number,
): ValueBlock {
  let next = at;
  const expiries = options.map((targets): PricedExpiry => {
    const count = targets.strikes.length;
    next += count;
    const curve = smileCurve(targets);
    return {
      at: next - count,
      targets,
      curve,
      tolerance: toleranceOf(curve, model, precision),
      kept: keptErrorOf(curve, model, precision),
      prices: new Float64Array(count),
      vols: new Float64Array(count),
      prepared: undefined,
      nodesAt: 0,
      error: 0,
    };
  });
  return {
    at,
    count: next - at,
    differenceStep: 1e-7,
    lastError: () => Math.max(0, ...expiries.map(({ error, curve }) => error / curve.leastVega)),
    write: (params, out, frozen) =>
      expiries.every((expiry) => {
        if (!priceExpiry(expiry, { model, params, spot, frozen, precision })) return false;
        out.set(expiry.vols, expiry.at);
        return true;
      }),
  };
}

interface Pricing {
  readonly model: Model;
  readonly params: ModelParams;
  readonly spot: number;
  readonly frozen: boolean;
  readonly precision: ValuePrecision;
}

function priceExpiry(expiry: PricedExpiry, { model, params, spot, frozen, precision }: Pricing): boolean {
  const { curve, targets, tolerance, kept, prices } = expiry;
  const { expiryYears } = curve;
  const forward = model.capabilities.forward!(params, spot, expiryYears);
  const logForward = Math.log(forward / targets.forward);
  if (!Number.isFinite(logForward)) return false;
  const cf = model.capabilities.characteristicFunction!(params, expiryYears);
  const error =
    expiry.prepared === undefined ? Number.POSITIVE_INFINITY : priceOnNodes(expiry, cf, logForward);
  if (!(Number.isFinite(error) && (frozen || error <= kept()))) {
    if (frozen && expiry.prepared !== undefined) return false;
    expiry.nodesAt = logForward;
    expiry.prepared = prepareSlice(
      cf,
      curve.logMoneyness.map((k) => k - logForward),
      tolerance,
    );
    if (!(priceOnNodes(expiry, cf, logForward) <= USELESS * tolerance.absolute)) {
      expiry.prepared = undefined;
      return false;
    }
  }
  const write = precision.trueVols ? writeTrueVols : writeVols;
  write(atForward(curve, targets, forward), prices, expiry.vols);
  return true;
}

/** Prices at the model's forward and per unit of it, on nodes and phases made at another one. */
function priceOnNodes(expiry: PricedExpiry, cf: CharacteristicFunction, logForward: number): number {
  const { prepared, prices, nodesAt } = expiry;
  const shift = logForward - nodesAt;
  expiry.error = pricePrepared(prepared!, shifted(cf, shift), prices, shift);
  toOwnForward(prices, prepared!.logMoneyness, shift);
  return expiry.error;
}

/**
 * E exp(iu·ln(S_T/F)) with F another forward, ln(E S_T/F) = shift.
 * @param cf to the model's own forward
 * @param shift ln of its own forward over the other
 * @returns the characteristic function to the other forward
 */
export function shifted(cf: CharacteristicFunction, shift: number): CharacteristicFunction {
  if (shift === 0) return cf;
  return {
    get cumulants() {
      return { ...cf.cumulants, c1: cf.cumulants.c1 + shift };
    },
    get moments() {
      return cf.moments;
    },
    evaluate: (u, out) => {
      cf.evaluate(u, out);
      for (let j = 0; j < u.re.length; j += 1) {
        const size = Math.exp(-shift * u.im[j]!);
        const re = size * Math.cos(shift * u.re[j]!);
        const im = size * Math.sin(shift * u.re[j]!);
        const x = out.re[j]!;
        out.re[j] = x * re - out.im[j]! * im;
        out.im[j] = x * im + out.im[j]! * re;
      }
    },
  };
}

/** Out-of-the-money prices at another forward and per unit of it, into those at the model's own. */
function toOwnForward(prices: Float64Array, logMoneyness: Float64Array, shift: number): void {
  if (shift === 0) return;
  const ratio = Math.exp(shift);
  for (let i = 0; i < prices.length; i += 1) {
    const k = logMoneyness[i]!;
    let price = prices[i]!;
    if (k >= 0 && k < shift) price -= ratio - Math.exp(k);
    else if (k < 0 && k >= shift) price += ratio - Math.exp(k);
    prices[i] = Math.max(price, 0) / ratio;
  }
}
