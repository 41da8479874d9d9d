import { fitSsvi } from '../../surface/fit-ssvi.ts';
import { smileOfSsvi, ssviPhi } from '../../surface/ssvi.ts';
import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '../repair-grid.ts';
import { smilePointsOf } from '../smile-points.ts';

/** One SSVI for all quotes; at-the-money variance of maturities without quotes from their neighbours. */
export const surfaceSsvi: RepairEstimator = {
  id: 'surface-ssvi',
  label: 'SSVI of the surface',
  source: 'Gatheral and Jacquier 2014, φ = η/(θ^γ(1 + θ)^{1−γ})',
  repair: (surfaces) => Promise.resolve(surfaces.map(fitWhole)),
};

function fitWhole(surface: ObservedSurface): RepairedSurface {
  const { expiriesYears, logMoneyness } = surface.grid;
  const slices = Array.from(expiriesYears, (_, row) => smilePointsOf(surface, row));
  const quoted = slices.filter(({ strikes }) => strikes.length > 0);
  const { outcomes, params } = fitSsvi(quoted);
  const years = quoted.map(({ expiryYears }) => expiryYears);
  const thetas = outcomes.map((outcome) => outcome.params['theta']!);
  const [rho, eta, gamma] = [params['rho']!, params['eta']!, params['gamma']!];
  const columns = logMoneyness.length;
  const totalVariance = new Float64Array(expiriesYears.length * columns);
  expiriesYears.forEach((expiry, row) => {
    const theta = levelAt(expiry, years, thetas);
    const smile = smileOfSsvi({ theta, rho, phi: ssviPhi('bounded', eta, gamma, theta) });
    logMoneyness.forEach((k, column) => {
      totalVariance[row * columns + column] = smile.totalVariance(k);
    });
  });
  return { totalVariance: raiseToRunningMaximum(totalVariance, columns) };
}

/** θ linear in time between quoted maturities, θ/T kept outside them. */
function levelAt(expiry: number, years: readonly number[], thetas: readonly number[]): number {
  const after = years.findIndex((each) => each >= expiry);
  if (after < 0) return (thetas.at(-1)! * expiry) / years.at(-1)!;
  if (after === 0) return (thetas[0]! * expiry) / years[0]!;
  const [low, high] = [years[after - 1]!, years[after]!];
  const share = (expiry - low) / (high - low);
  return thetas[after - 1]! + share * (thetas[after]! - thetas[after - 1]!);
}
