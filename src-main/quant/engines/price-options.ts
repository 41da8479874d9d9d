import { optionStatus } from '../black/option-status.ts';
import { QuantError } from '../math/quant-error.ts';
import type { Model, ModelParams } from '../models/model.ts';
import type { Engine, EngineIssue, SlicePrices, Tolerance } from './engine.ts';
import { referenceKernels, type EngineKernels } from './kernels.ts';
import { sliceOptions, type OptionSlice } from './option-slices.ts';
import { outOfTheMoneyVols } from './out-of-the-money-vol.ts';
import type { OptionBatch, PricedOptions, PricingMarket, PricingSettings } from './pricing-types.ts';
import { enginesFor } from './registry.ts';

/** Without a tolerance: an absolute error of 1e-10 of the forward, and ten digits of every price besides. */
const DEFAULT_TOLERANCE: Tolerance = { absolute: 1e-10, relative: 1e-10 };
/** A vol is read from a price that is at least so many times its error. */
const READABLE = 4;

/** Settings with what only a host can add. */
export interface HostedSettings extends PricingSettings {
  readonly kernels?: EngineKernels;
}

/**
 * Prices European options under a model, maturity by maturity: one pass of the engine for all strikes of an expiry.
 *
 * Engines give the out-of-the-money side P(k); the other is F|1 − e^k| + P by parity, and the implied vol comes from P, so
 * that deep in-the-money options lose nothing.
 * @param model any model that an engine can price
 * @param params parameters that `checkParams` lets pass
 * @param market market that `checkMarket` lets pass
 * @param options columns [n]; an element that makes no sense gets its own status
 * @param settings engine, tolerance, and faster twins of the hot loops where the host has them
 * @returns discounted prices, implied vols and statuses [n]
 * @throws QuantError NO_ENGINE when none, or not the one asked for, can price the model
 */
// eslint-disable-next-line max-params -- the five things a price depends on, in the order of the contract
export function priceOptions(
  model: Model,
  params: ModelParams,
  market: PricingMarket,
  options: OptionBatch,
  { kernels = referenceKernels, ...settings }: HostedSettings = {},
): PricedOptions {
  const engine = chooseEngine(model, settings.engine);
  const tolerance = toleranceOf(settings, model);
  const wanted = engineTolerance(tolerance, model);
  const count = options.strikes.length;
  const { slices, status } = sliceOptions(model, params, market, options);
  const prices = new Float64Array(count).fill(Number.NaN);
  const impliedVols = new Float64Array(count).fill(Number.NaN);
  let errorEstimate = 0;
  let issue: EngineIssue | null = null;
  for (const slice of slices) {
    const priced = withModelError(
      engine.price({ ...slice, model, params, tolerance: wanted, kernels }),
      model,
    );
    issue ??= priced.issue;
    const error = writeSlice(
      slice,
      priced,
      { tolerance, kernels },
      {
        isCall: options.isCall,
        prices,
        impliedVols,
        status,
      },
    );
    errorEstimate = Math.max(errorEstimate, error);
  }
  return {
    prices,
    impliedVols,
    status,
    engine: engine.id,
    errorEstimate,
    ...(issue === null ? {} : { issue }),
  };
}

/**
 * The engine that is asked for, or the best one for a model.
 * @param model model
 * @param id id of an engine, or undefined
 * @returns engine
 * @throws QuantError NO_ENGINE
 */
export function chooseEngine(model: Model, id: string | undefined): Engine {
  const able = enginesFor(model);
  const engine = id === undefined ? able[0] : able.find((one) => one.id === id);
  if (engine === undefined) throw new QuantError('NO_ENGINE', { model: model.id, engine: id ?? null });
  return engine;
}

/**
 * Tolerance of a request: a given number bounds the absolute error alone.
 *
 * Without one, a model whose own numerics are coarser than the default is computed to twice its accuracy.
 * @param settings engine and tolerance
 * @param model model
 * @returns both ends
 */
export function toleranceOf({ tolerance }: PricingSettings, model: Model): Tolerance {
  const relative = Number.POSITIVE_INFINITY;
  if (tolerance !== undefined) return { absolute: tolerance, relative };
  return model.accuracy === undefined ? DEFAULT_TOLERANCE : { absolute: 2 * model.accuracy, relative };
}

/**
 * What is left to the engine of a tolerance when the model has taken its share.
 * @param tolerance of the whole price
 * @param model model
 * @returns tolerance of the engine
 */
export function engineTolerance(tolerance: Tolerance, { accuracy }: Model): Tolerance {
  if (accuracy === undefined) return tolerance;
  return { ...tolerance, absolute: Math.max(tolerance.absolute - accuracy, 0.1 * accuracy) };
}

/**
 * Adds the error of a model's own numerics to that of the engine.
 * @param priced prices with the engine's errors
 * @param model model
 * @returns prices with both errors
 */
export function withModelError(priced: SlicePrices, { accuracy }: Model): SlicePrices {
  return accuracy === undefined
    ? priced
    : { ...priced, errors: priced.errors.map((error) => error + accuracy) };
}

/** Columns [n] of a batch. */
export interface PriceColumns {
  readonly isCall: Uint8Array;
  readonly prices: Float64Array;
  readonly impliedVols: Float64Array;
  readonly status: Uint8Array;
}

/** How exact a price must be, and by which hot loops vols are read. */
export interface ReadingOrder {
  readonly tolerance: Tolerance;
  readonly kernels: EngineKernels;
}

/**
 * Turns what an engine says of a slice into discounted prices, vols and statuses of its options.
 * @param slice options of one expiry
 * @param priced out-of-the-money prices with errors
 * @param order a larger error than the tolerance is no price
 * @param columns of the whole batch, written at the indices of the slice
 * @returns the largest error of those that have a price, in units of the price
 */
export function writeSlice(
  slice: OptionSlice,
  priced: SlicePrices,
  { tolerance, kernels }: ReadingOrder,
  { isCall, prices, impliedVols, status }: PriceColumns,
): number {
  const { forward, discount, expiryYears, indices, logMoneyness } = slice;
  const readVols = kernels.outOfTheMoneyVols ?? outOfTheMoneyVols;
  const vols = new Float64Array(indices.length);
  const volStatus = new Uint8Array(indices.length);
  readVols(vols, volStatus, { prices: priced.prices, logMoneyness, expiryYears });
  let worst = 0;
  for (const [j, index] of indices.entries()) {
    const k = logMoneyness[j]!;
    const price = priced.prices[j]!;
    const error = priced.errors[j]!;
    if (!(Number.isFinite(price) && error <= tolerance.absolute)) {
      status[index] = optionStatus.notConverged;
      continue;
    }
    const inTheMoney = (isCall[index] === 1) === k < 0;
    prices[index] = discount * forward * (inTheMoney ? price + Math.abs(Math.expm1(k)) : price);
    worst = Math.max(worst, discount * forward * error);
    if (price < READABLE * error) {
      status[index] = optionStatus.belowPrecision;
      continue;
    }
    status[index] = volStatus[j]!;
    impliedVols[index] = vols[j]!;
  }
  return worst;
}
