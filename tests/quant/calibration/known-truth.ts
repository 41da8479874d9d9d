import {
  componentIds,
  type CalibrationTargets,
  type ComponentId,
  type OptionTargets,
  type PointTarget,
} from '#quant/calibration/targets.ts';
import { outOfTheMoneyVol } from '#quant/engines/out-of-the-money-vol.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { modelSlice } from './heston-case.ts';

const assetYears = [0.08, 0.25, 0.75, 1.5];
const indexYears = [0.06, 0.15, 0.3, 0.5];

/** Options of an asset at 100 with forwards that grow by 2 % a year. */
function assetTargets(model: Model, params: ModelParams): CalibrationTargets {
  // A rough variance costs a thousand times more than others: two expiries of it will do.
  const years = model.accuracy === undefined ? assetYears : [0.1, 0.75];
  const assetOptions = years.map((expiryYears) => {
    const forward = 100 * Math.exp(0.02 * expiryYears);
    const width = 0.22 * Math.sqrt(expiryYears);
    const strikes = Float64Array.from({ length: 9 }, (_, i) => forward * Math.exp(width * (-2.4 + 0.5 * i)));
    return modelSlice(model, params, { expiryYears, forward, strikes });
  });
  return { spot: 100, assetOptions, indexFutures: [], indexOptions: [], varianceSwaps: [] };
}

const moneyness = [0.8, 0.9, 0.95, 1, 1.1, 1.25, 1.5, 1.8];

function indexTargets(
  spot: number,
  futureAt: (years: number) => number,
  optionsAt: (expiryYears: number, forward: number, strikes: Float64Array) => OptionTargets,
): CalibrationTargets {
  const indexFutures: PointTarget[] = indexYears.map((expiryYears) => ({
    expiryYears,
    value: futureAt(expiryYears),
    halfSpread: Number.NaN,
  }));
  const indexOptions = indexYears.map((years, i) => {
    const forward = indexFutures[i]!.value;
    return optionsAt(
      years,
      forward,
      Float64Array.from(moneyness, (share) => share * forward),
    );
  });
  return { spot, assetOptions: [], indexFutures, indexOptions, varianceSwaps: [] };
}

/** Futures and options on the index at 20, of a model of the index itself. */
function indexModelTargets(model: Model, params: ModelParams): CalibrationTargets {
  return indexTargets(
    20,
    (years) => model.capabilities.forward!(params, 20, years),
    (expiryYears, forward, strikes) => modelSlice(model, params, { expiryYears, forward, strikes }),
  );
}

/** Futures and options on the index that a model of the asset implies. */
function impliedIndexTargets(model: Model, params: ModelParams): CalibrationTargets {
  const index = model.capabilities.volatilityIndex!(params);
  return indexTargets(
    100,
    (years) => index.slice(years).future,
    (expiryYears, forward, strikes) => {
      const calls = new Float64Array(strikes.length);
      index.slice(expiryYears).calls(strikes, calls);
      const impliedVols = calls.map((call, i) => {
        const price = (call - Math.max(forward - strikes[i]!, 0)) / forward;
        return outOfTheMoneyVol(price, Math.log(strikes[i]! / forward), expiryYears).value;
      });
      // Below the least value that the index can take a put is worth nothing and has no vol.
      const known = (column: Float64Array): Float64Array => column.filter((_, i) => impliedVols[i]! > 0);
      const halfSpreads = known(strikes).map(() => Number.NaN);
      return {
        expiryYears,
        forward,
        discountFactor: 1,
        strikes: known(strikes),
        impliedVols: known(impliedVols),
        halfSpreads,
      };
    },
  );
}

/** One set of parameters for each model of the registry, none of them where a search starts. */
export const truths: Readonly<Record<string, ModelParams>> = {
  'black-scholes': { sigma: 0.23 },
  heston: { v0: 0.03, kappa: 2.2, theta: 0.06, sigma: 0.7, rho: -0.65 },
  bates: { v0: 0.03, kappa: 2.2, theta: 0.05, sigma: 0.5, rho: -0.6, lambda: 0.6, mu: -0.12, delta: 0.12 },
  'rough-heston': { v0: 0.03, kappa: 0.8, theta: 0.06, sigma: 0.35, rho: -0.65, H: 0.14 },
  merton: { sigma: 0.16, lambda: 0.7, mu: -0.13, delta: 0.14 },
  'variance-gamma': { sigma: 0.18, theta: -0.2, nu: 0.25 },
  nig: { alpha: 18, beta: -8, delta: 0.5 },
  cgmy: { C: 0.4, G: 5, M: 11, Y: 0.7 },
  'quintic-ou': {
    ...{ alpha0: 0.6, alpha1: 1, alpha3: 0.29, alpha5: 0.055 },
    ...{ rho: -0.7, H: -0.036, epsilon: 1 / 52, xi0: 0.025 },
  },
  'quintic-ou-2f': {
    ...{ lambdaX: 31.8, lambdaY: 0.66, theta: 0.94, rho: -0.765, xi0: 0.025 },
    ...{ alpha0: 0.01, alpha1: 0.03, alpha2: 0.005, alpha3: 0.06, alpha4: 0.01, alpha5: 1 },
  },
  'quintic-ou-h': {
    ...{ alpha0: 0.35, alpha1: 1, alpha3: 0.4, alpha5: 0.03, rho: -0.7 },
    ...{ H0: 0.2, HInf: -0.4, kappa: 2.5, epsilon: 0.1, xi0: 0.025 },
  },
  mrlr: { kappa: 7, theta: 3.1, sigma: 1.4 },
  mrlrj: { kappa: 8, theta: 2.9, sigma: 1.1, lambda: 6, eta: 6 },
  mrlrsv: { kappa: 4.3, theta: 3.1, rho: 0.7, kappaV: 2.5, thetaV: 1.3, sigmaV: 1.4, v0: 1.7 },
  mrlrsvj: {
    ...{ kappa: 6, theta: 3, rho: 0.5, kappaV: 3, thetaV: 1, sigmaV: 1.2, v0: 1.2 },
    ...{ lambda: 5, eta: 7 },
  },
  hawkes: {
    ...{ kappa: 8, theta: 2.95, sigma: 1, eta: 8 },
    ...{ decay: 25, baseIntensity: 3, excitation: 9, intensity0: 12 },
  },
};

/** What only a scale or the asset decides, so that quotes of the index cannot tell it. */
export const held: Readonly<Record<string, readonly string[]>> = {
  'quintic-ou': ['alpha1', 'rho', 'epsilon'],
  'quintic-ou-2f': ['alpha5', 'rho'],
  'quintic-ou-h': ['alpha1', 'rho'],
};

/** Weight 1 for every component that has quotes. */
export function allWeights(targets: CalibrationTargets): Partial<Record<ComponentId, number>> {
  return Object.fromEntries(componentIds.filter((id) => targets[id].length > 0).map((id) => [id, 1]));
}

/**
 * Quotes that a model itself gives: of the asset where it has a characteristic function, else of the index.
 * @param model any model of the registry
 * @param params the truth
 * @returns targets
 */
export function targetsOf(model: Model, params: ModelParams): CalibrationTargets {
  if (model.underlying === 'volatilityIndex') return indexModelTargets(model, params);
  return model.capabilities.characteristicFunction
    ? assetTargets(model, params)
    : impliedIndexTargets(model, params);
}
