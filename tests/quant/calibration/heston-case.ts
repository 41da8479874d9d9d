import type { CalibrationObserver, CalibrationSettings, ParamChoice } from '#quant/calibration/settings.ts';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';
import { outOfTheMoneyVol } from '#quant/engines/out-of-the-money-vol.ts';
import { prepareSlice, pricePrepared } from '#quant/engines/prepared-slice.ts';
import { heston } from '#quant/models/heston.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';

/** The point of reference/models.md §5: κ, θ, σ, ρ, v0. */
export const truth = { v0: 0.01265, kappa: 1.77, theta: 0.0666, sigma: 0.46, rho: -0.95 };
export const days = [7, 14, 30, 60, 91, 182, 273, 365, 547, 730] as const;

/** Strikes F·e^{0.2√T z} for z from −3 to .7, as the peers take them. */
export function strikesOf(forward: number, expiryYears: number, count = 21): Float64Array {
  const width = 0.2 * Math.sqrt(expiryYears);
  return Float64Array.from(
    { length: count },
    (_, i) => forward * Math.exp(width * (-3 + (3.7 * i) / (count - 1))),
  );
}

/** Quotes that a model with a characteristic function gives. */
export function modelSlice(
  model: Model,
  params: ModelParams,
  { expiryYears, forward, strikes }: { expiryYears: number; forward: number; strikes: Float64Array },
): OptionTargets {
  const cf = model.capabilities.characteristicFunction!(params, expiryYears);
  const k = strikes.map((strike) => Math.log(strike / forward));
  const prices = new Float64Array(k.length);
  pricePrepared(prepareSlice(cf, k, { absolute: 1e-14, relative: 1e-11 }), cf, prices);
  const impliedVols = prices.map((price, i) => outOfTheMoneyVol(price, k[i]!, expiryYears).value);
  const halfSpreads = strikes.map(() => Number.NaN);
  return { expiryYears, forward, discountFactor: 1, strikes, impliedVols, halfSpreads };
}

/** 10 maturities × 21 strikes at the reference point. */
export function hestonTargets(params: ModelParams = truth): CalibrationTargets {
  const spot = 7580;
  const assetOptions = days.map((day) => {
    const expiryYears = day / 365;
    const forward = spot * Math.exp(0.032 * expiryYears);
    return modelSlice(heston, params, { expiryYears, forward, strikes: strikesOf(forward, expiryYears) });
  });
  return { spot, assetOptions, indexFutures: [], indexOptions: [], varianceSwaps: [] };
}

/** Settings of a fit to options of the asset from one start, without profiles. */
export function settingsOf(
  modelId: string,
  start: Readonly<Record<string, number>> = {},
  changes: Partial<CalibrationSettings> = {},
): CalibrationSettings {
  const params: Record<string, ParamChoice> = Object.fromEntries(
    Object.entries(start).map(([name, value]) => [name, { start: value }]),
  );
  return {
    modelId,
    componentWeights: { assetOptions: 1 },
    weighting: 'equal',
    params,
    starts: 1,
    seed: 1,
    maxIterations: 200,
    profiles: false,
    ...changes,
  };
}

/** Never stops, listens to nothing. */
export const quiet: CalibrationObserver = { shouldStop: () => false, progress: () => undefined };

/** Starts far from the reference point, the first of them that of the peers. */
export const badStarts = [
  { kappa: 5, theta: 0.09, sigma: 1, rho: -0.3, v0: 0.04 },
  { kappa: 0.2, theta: 0.2, sigma: 0.1, rho: 0, v0: 0.2 },
  { kappa: 9, theta: 0.01, sigma: 1.8, rho: 0.5, v0: 0.005 },
  { kappa: 0.5, theta: 0.25, sigma: 2, rho: -0.9, v0: 0.1 },
  { kappa: 15, theta: 0.3, sigma: 0.3, rho: 0.2, v0: 0.3 },
  { kappa: 1, theta: 0.02, sigma: 0.06, rho: 0.8, v0: 0.4 },
  { kappa: 3, theta: 0.005, sigma: 0.5, rho: -0.5, v0: 0.25 },
  { kappa: 8, theta: 0.15, sigma: 2.5, rho: 0.3, v0: 0.01 },
] as const;
