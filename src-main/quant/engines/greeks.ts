import { optionStatus } from '../black/option-status.ts';
import { QuantError } from '../math/quant-error.ts';
import type { Model, ModelParams } from '../models/model.ts';
import { hasBlackGreeks, writeBlackModelGreeks } from './black-model-greeks.ts';
import { unpricedSlice, type SlicePrices, type Tolerance } from './engine.ts';
import {
  noForwardDerivatives,
  writeForwardDerivatives,
  type ForwardDerivatives,
} from './forward-derivatives.ts';
import { greekIds, greeksOfOption, type ForwardMotion } from './greek-columns.ts';
import { describeGreeks, sensitivityId, type GreekDefinition } from './greek-definitions.ts';
import { characteristicFunctionOf, referenceKernels, type EngineKernels } from './kernels.ts';
import { forwardOf, sliceOptions, type OptionSlice } from './option-slices.ts';
import { bumpedParams, writeParamSensitivities } from './param-sensitivities.ts';
import {
  chooseEngine,
  engineTolerance,
  priceOptions,
  toleranceOf,
  withModelError,
  writeSlice,
  type HostedSettings,
} from './price-options.ts';
import type { OptionBatch, PricingMarket } from './pricing-types.ts';
import { sampleSlice } from './sample-slice.ts';
import { NEGLIGIBLE, priceBand, sinhLewis } from './sinh-lewis.ts';

/** Prices with Greeks as columns [n]; NaN where the status is not `ok`, as `PricedOptions` says for prices. */
export interface GreeksOfOptions {
  readonly prices: Float64Array;
  readonly status: Uint8Array;
  readonly engine: string;
  readonly errorEstimate: number;
  /** By id: those of `greekIds`, then one sensitivity for each parameter of the model. */
  readonly greeks: Readonly<Record<string, Float64Array>>;
  readonly definitions: readonly GreekDefinition[];
}

/**
 * Prices and Greeks of European options under a model.
 *
 * Where X is normal, Black's formulas hold. Else delta, gamma and speed are derivatives under the Fourier integral on the
 * contour that gave the price; theta, charm and color differences in expiry on the same nodes; vega, vanna, volga and zomma
 * Black's at the implied vol, the only vol that all models share. How a price moves with the parameters of its model stands
 * in columns of their own.
 * @param model model with a characteristic function
 * @param params parameters that `checkParams` lets pass
 * @param market market that `checkMarket` lets pass; delta is to spot, or to the forward where that is given or the
 * model's own
 * @param options columns [n]
 * @param settings engine, tolerance and kernels
 * @returns columns [n] and what they mean
 * @throws QuantError NO_ENGINE, NO_CAPABILITY
 */
// eslint-disable-next-line max-params -- the five things a Greek depends on, in the order of the contract
export function greeksOfOptions(
  model: Model,
  params: ModelParams,
  market: PricingMarket,
  options: OptionBatch,
  { kernels = referenceKernels, ...settings }: HostedSettings = {},
): GreeksOfOptions {
  if (hasBlackGreeks(model))
    return blackGreeksOfOptions(model, params, market, options, { kernels, ...settings });
  const engine = chooseEngine(model, settings.engine);
  if (model.capabilities.characteristicFunction === undefined) {
    throw new QuantError('NO_CAPABILITY', { model: model.id, capability: 'characteristicFunction' });
  }
  const tolerance = toleranceOf(settings, model);
  const count = options.strikes.length;
  const column = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const greeks = emptyGreeks(model, count);
  const { slices, status } = sliceOptions(model, params, market, options);
  const columns = { isCall: options.isCall, prices: column(), impliedVols: column(), status };
  let errorEstimate = 0;
  for (const slice of slices) {
    const sampled = sampleWithDerivatives(model, params, slice, kernels);
    const priced =
      engine === sinhLewis
        ? sampled.priced
        : engine.price({ ...slice, model, params, tolerance: engineTolerance(tolerance, model), kernels });
    errorEstimate = Math.max(
      errorEstimate,
      writeSlice(slice, withModelError(priced, model), { tolerance, kernels }, columns),
    );
    const motion = forwardMotion(model, params, market, slice);
    writeGreeks({ model, params, market, slice, motion, sampled, columns, greeks });
  }
  const { prices } = columns;
  return {
    prices,
    status,
    engine: engine.id,
    errorEstimate,
    greeks,
    definitions: describeGreeks(model, market),
  };
}

function emptyGreeks(model: Model, count: number): Record<string, Float64Array> {
  const ids = [...greekIds, ...model.params.map(({ name }) => sensitivityId(name))];
  return Object.fromEntries(ids.map((id) => [id, new Float64Array(count).fill(Number.NaN)]));
}

// eslint-disable-next-line max-params -- those of greeksOfOptions
function blackGreeksOfOptions(
  model: Model,
  params: ModelParams,
  market: PricingMarket,
  options: OptionBatch,
  settings: HostedSettings,
): GreeksOfOptions {
  const { prices, status, engine, errorEstimate } = priceOptions(model, params, market, options, settings);
  const greeks = emptyGreeks(model, prices.length);
  writeBlackModelGreeks(model, params, { market, options }, { status, greeks, sensitivityId });
  return { prices, status, engine, errorEstimate, greeks, definitions: describeGreeks(model, market) };
}

interface SampledDerivatives {
  readonly priced: SlicePrices;
  readonly derivatives: ForwardDerivatives;
  /** [p] columns [m], ∂(P/F)/∂θ. */
  readonly byParam: readonly Float64Array[];
}

/** Greeks lose digits to the price; they are sampled at its finest. */
const FINE = { absolute: 1e-12, relative: 1e-10 };

function fineTolerance({ accuracy }: Model): Tolerance {
  return accuracy === undefined ? FINE : { absolute: 0.1 * accuracy, relative: Number.POSITIVE_INFINITY };
}

function sampleWithDerivatives(
  model: Model,
  params: ModelParams,
  { expiryYears, logMoneyness }: OptionSlice,
  kernels: EngineKernels,
): SampledDerivatives {
  const cf = characteristicFunctionOf(kernels, model, params, expiryYears);
  const count = logMoneyness.length;
  const priced = unpricedSlice(count);
  const derivatives = noForwardDerivatives(count);
  const byParam = model.params.map(() => new Float64Array(count).fill(Number.NaN));
  const input = { model, params, expiryYears, logMoneyness, kernels };
  const tolerance = fineTolerance(model);
  for (const part of sampleSlice(cf, logMoneyness, { tolerance, kernels, negligible: NEGLIGIBLE })) {
    priceBand(part, logMoneyness, kernels, priced);
    writeForwardDerivatives(part, input, derivatives);
    writeParamSensitivities(part, input, byParam);
  }
  return { priced, derivatives, byParam };
}

/** Differences of the forward of models that make their own. */
const MOTION_STEP = 1e-4;

function forwardMotion(
  model: Model,
  params: ModelParams,
  market: PricingMarket,
  { forward, expiryYears }: OptionSlice,
): ForwardMotion {
  const { rate, dividendYield } = market;
  if (market.forward !== undefined) return { bySpot: 1, byTime: 0, byRate: 0, rate };
  if (model.capabilities.forward !== undefined) {
    const step = MOTION_STEP * expiryYears;
    const at = (years: number): number => forwardOf(model, params, market, years);
    return {
      bySpot: 1,
      byTime: (at(expiryYears + step) - at(expiryYears - step)) / (2 * step),
      byRate: 0,
      rate,
    };
  }
  return {
    bySpot: forward / market.spot!,
    byTime: (rate - dividendYield) * forward,
    byRate: expiryYears * forward,
    rate,
  };
}

interface WritingInput {
  readonly model: Model;
  readonly params: ModelParams;
  readonly market: PricingMarket;
  readonly slice: OptionSlice;
  readonly motion: ForwardMotion;
  readonly sampled: SampledDerivatives;
  readonly columns: {
    readonly isCall: Uint8Array;
    readonly prices: Float64Array;
    readonly impliedVols: Float64Array;
    readonly status: Uint8Array;
  };
  readonly greeks: Readonly<Record<string, Float64Array>>;
}

function writeGreeks(input: WritingInput): void {
  const { model, slice, motion, sampled, columns, greeks } = input;
  const { prices, impliedVols, status, isCall } = columns;
  const forwardByParam = model.params.map((spec) => ownForwardByParam(input, spec.name));
  for (const [place, index] of slice.indices.entries()) {
    if (Number.isNaN(prices[index]!)) continue;
    const option = {
      place,
      isCall: isCall[index] === 1,
      price: prices[index]!,
      impliedVol: impliedVols[index]!,
    };
    const values = greeksOfOption({ slice, motion, derivatives: sampled.derivatives }, option);
    for (const id of greekIds) greeks[id]![index] = values[id];
    for (const [p, { name }] of model.params.entries()) {
      const atFixedForward = slice.discount * slice.forward * sampled.byParam[p]![place]!;
      greeks[sensitivityId(name)]![index] = atFixedForward + values.delta * forwardByParam[p]!;
    }
    const complete = status[index] !== optionStatus.ok || Object.values(values).every(Number.isFinite);
    if (!complete) status[index] = optionStatus.notConverged;
  }
}

/** ∂F/∂θ of models that make their own forward; delta is to the forward there. */
function ownForwardByParam({ model, params, market, slice }: WritingInput, name: string): number {
  if (model.capabilities.forward === undefined || market.forward !== undefined) return 0;
  const spec = model.params.find((one) => one.name === name)!;
  const points = bumpedParams(model, params, spec);
  return points.reduce(
    (sum, point) => sum + point.weight * forwardOf(model, point.params, market, slice.expiryYears),
    0,
  );
}
