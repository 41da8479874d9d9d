import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';
import { blackPrice } from '#quant/black/black76.ts';
import { impliedTotalDeviation } from '#quant/black/implied-deviation.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { findModel } from '#quant/models/registry.ts';
import { draws } from './draws.ts';

/** 26 September 2011: VIX 42.3, options of 18 October, 15 November, 20 December and 17 January. */
export const SPOT = 42.3;
export const DAYS = [22, 50, 85, 113];
export const EXPIRIES = DAYS.map((days) => days / 365);

type Params = Readonly<Record<string, number>>;

/** Published fits of that day, one set for each expiry (Bao 2013). */
export const published = {
  mrlr: [
    { kappa: 11.05, theta: 3.38, sigma: 1.97 },
    { kappa: 11.43, theta: 3.39, sigma: 2.07 },
    { kappa: 9.88, theta: 3.29, sigma: 2.18 },
    { kappa: 12.58, theta: 3.34, sigma: 2.48 },
  ],
  mrlrj: [
    { kappa: 29.84, theta: 3, sigma: 1.46, lambda: 169.45, eta: 9.94 },
    { kappa: 28.78, theta: 3, sigma: 2.44, lambda: 138.89, eta: 10.09 },
    { kappa: 29.55, theta: 3, sigma: 2.97, lambda: 84.76, eta: 7.74 },
    { kappa: 21.86, theta: 3, sigma: 2.31, lambda: 59.53, eta: 6.71 },
  ],
  mrlrsv: [
    { kappa: 4.27, theta: 3.14, rho: 1, kappaV: 1.68, thetaV: 1.11, sigmaV: 1.98, v0: 1.81 },
    { kappa: 5.1, theta: 3.25, rho: 1, kappaV: 1.89, thetaV: 1.12, sigmaV: 0.71, v0: 2 },
    { kappa: 3.48, theta: 3.11, rho: 1, kappaV: 1.67, thetaV: 1.08, sigmaV: 0.57, v0: 1.63 },
    { kappa: 3.53, theta: 3.26, rho: 1, kappaV: 1.56, thetaV: 1.03, sigmaV: 0.65, v0: 1.37 },
  ],
} as const;

/** Published pricing errors of those fits to the quotes of that day: per cent, and index points. */
export const publishedErrors = {
  mrlr: { pe: [6.91, 4.66, 6.61, 5.73], mae: [0.4334, 0.3287, 0.3566, 0.3569] },
  mrlrj: { pe: [3.25, 3.81, 5.21, 3.11], mae: [0.1162, 0.1843, 0.2097, 0.1322] },
  mrlrsv: { pe: [3.18, 3.68, 5.07, 2.98], mae: [0.1214, 0.1752, 0.1995, 0.1286] },
} as const;

const STRIKES = Float64Array.from([
  18, 20, 22, 24, 25, 26, 28, 30, 32, 34, 35, 36, 38, 40, 42, 44, 45, 46, 48, 50, 52.5, 55, 57.5, 60, 65, 70,
  75, 80, 85, 90,
]);

/** Undiscounted calls of a model at strikes. */
export function callsOf(modelId: string, params: Params, years: number, strikes = STRIKES): Float64Array {
  const count = strikes.length;
  return priceOptions(
    findModel(modelId)!,
    params,
    { spot: SPOT, rate: 0, dividendYield: 0 },
    { strikes, expiryYears: new Float64Array(count).fill(years), isCall: new Uint8Array(count).fill(1) },
  ).prices;
}

/** Quotes of one expiry from calls, at a forward. */
export function sliceOf(
  calls: Float64Array,
  forward: number,
  years: number,
  strikes = STRIKES,
): OptionTargets {
  const vols = strikes.map((strike, i) => {
    const timeValue = calls[i]! - Math.max(forward - strike, 0);
    return (
      impliedTotalDeviation(Math.abs(Math.log(strike / forward)), timeValue / Math.min(strike, forward)) /
      Math.sqrt(years)
    );
  });
  return {
    expiryYears: years,
    forward,
    discountFactor: 1,
    strikes,
    impliedVols: vols,
    halfSpreads: new Float64Array(strikes.length).fill(Number.NaN),
  };
}

/** A chain of one model with a set of parameters for each expiry, or one for all; calls changed by `noise`, if any. */
export function chainOf(
  modelId: string,
  params: Params | readonly Params[],
  noise: (call: number) => number = (call) => call,
): CalibrationTargets {
  const forwardOf = findModel(modelId)!.capabilities.forward!;
  const sets = EXPIRIES.map((_, i) =>
    Array.isArray(params) ? (params as readonly Params[])[i]! : (params as Params),
  );
  const forwards = EXPIRIES.map((years, i) => forwardOf(sets[i]!, SPOT, years));
  return {
    spot: SPOT,
    assetOptions: [],
    varianceSwaps: [],
    indexFutures: EXPIRIES.map((expiryYears, i) => ({ expiryYears, value: forwards[i]!, halfSpread: 0.05 })),
    indexOptions: EXPIRIES.map((years, i) => {
      const least = STRIKES.map((strike) => Math.max(forwards[i]! - strike, 0));
      const calls = callsOf(modelId, sets[i]!, years).map((call, j) =>
        Math.max(noise(call), least[j]! + 1e-3),
      );
      return sliceOf(calls, forwards[i]!, years);
    }),
  };
}

/** Strikes of an expiry, as many as were quoted: further ones at both ends. */
function strikesOf(count: number): Float64Array<ArrayBuffer> {
  return Float64Array.from([...STRIKES, ...[95, 16, 100, 15, 17].slice(0, count - STRIKES.length)]).sort();
}

/** The day as it was quoted: 30, 31, 32 and 35 calls at MRLRJ's published prices, mids off by up to half of a half-spread. */
export function quotedChain(seed: number): {
  chain: CalibrationTargets;
  noise: { pe: number; mae: number }[];
} {
  const random = draws(seed);
  const noise: { pe: number; mae: number }[] = [];
  const exact = chainOf('mrlrj', published.mrlrj);
  const indexOptions = EXPIRIES.map((years, i) => {
    const strikes = strikesOf([30, 31, 32, 35][i]!);
    const forward = exact.indexFutures[i]!.value;
    const calls = callsOf('mrlrj', published.mrlrj[i]!, years, strikes);
    const quoted = calls.map((call, j) => {
      // Half of the spread: two cents, or 3 % of the call; a mid stays above the call's least value.
      const moved = call + (random.uniform() - 0.5) * Math.max(0.02, 0.03 * call);
      return Math.max(moved, Math.max(forward - strikes[j]!, 0) + 1e-3);
    });
    const misses = quoted.map((call, j) => Math.abs(call - calls[j]!));
    const mean = (values: Float64Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    noise.push({ pe: 100 * mean(misses.map((miss, j) => miss / quoted[j]!)), mae: mean(misses) });
    return sliceOf(quoted, forward, years, strikes);
  });
  return { chain: { ...exact, indexOptions }, noise };
}

/** Call of a quote. */
export function quotedCall({ forward, strikes, impliedVols, expiryYears }: OptionTargets, i: number): number {
  return blackPrice(forward, strikes[i]!, impliedVols[i]! ** 2 * expiryYears, true);
}
