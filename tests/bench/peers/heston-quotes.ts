import { readFileSync } from 'node:fs';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationSettings } from '#quant/calibration/settings.ts';
import type { CalibrationTargets } from '#quant/calibration/targets.ts';
import { outOfTheMoneyVol } from '#quant/engines/out-of-the-money-vol.ts';
import { sharedPath } from '../../support/shared-data.ts';

interface Reference {
  readonly params: Record<'kappa' | 'theta' | 'sigma' | 'rho' | 'v0' | 'r' | 'q' | 'spot', number>;
  readonly days: readonly number[];
  readonly strikes: readonly (readonly number[])[];
  readonly calls: readonly (readonly number[])[];
}

/** The peers' 210 quotes from prices of 30 digits, and the parameters behind them. */
export function hestonQuotes(): { targets: CalibrationTargets; truth: Readonly<Record<string, number>> } {
  const file = sharedPath('peers', 'heston_reference.json');
  const { params, days, strikes, calls } = JSON.parse(readFileSync(file, 'utf8')) as Reference;
  const { r, q, spot, ...truth } = params;
  const assetOptions = days.map((day, i) => {
    const expiryYears = day / 365;
    const forward = spot * Math.exp((r - q) * expiryYears);
    const discountFactor = Math.exp(-r * expiryYears);
    const own = Float64Array.from(strikes[i]!);
    const impliedVols = own.map((strike, j) => {
      const k = Math.log(strike / forward);
      const call = calls[i]![j]! / (forward * discountFactor);
      return outOfTheMoneyVol(k < 0 ? call + Math.expm1(k) : call, k, expiryYears).value;
    });
    const halfSpreads = own.map(() => Number.NaN);
    return { expiryYears, forward, discountFactor, strikes: own, impliedVols, halfSpreads };
  });
  return { targets: { spot, assetOptions, indexFutures: [], indexOptions: [], varianceSwaps: [] }, truth };
}

/** One start from given parameters, equal weights, no profiles. */
export function settingsFrom(start: Readonly<Record<string, number>>, seed = 1): CalibrationSettings {
  return {
    modelId: 'heston',
    componentWeights: { assetOptions: 1 },
    weighting: 'equal',
    params: Object.fromEntries(Object.entries(start).map(([name, value]) => [name, { start: value }])),
    starts: 1,
    seed,
    maxIterations: 200,
    profiles: false,
  };
}

/** Starts far away; the first is that of the peers. */
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

/** Never stops, listens to nothing. */
export const quiet = { shouldStop: () => false, progress: () => undefined };

/**
 * How far parameters are from the truth.
 * @param params found
 * @param truth behind the quotes
 * @returns largest relative error
 */
export function parameterError(
  params: Readonly<Record<string, number>>,
  truth: Readonly<Record<string, number>>,
): number {
  return Math.max(...Object.entries(truth).map(([name, value]) => Math.abs(params[name]! / value - 1)));
}

/** Parameters of a report by name. */
export function paramsOf({ params }: CalibrationReport): Record<string, number> {
  return Object.fromEntries(params.map(({ name, value }) => [name, value]));
}
