import { moneynessDistance, normalisedPrice } from '../../black/normalised-black.ts';
import { QuantError } from '../../math/quant-error.ts';
import { deviationOf } from '../../surface/normalised-vol.ts';
import type { RepairGrid } from '../repair-grid.ts';

/** Volatility paths up to each maturity, maturities slow: value of path p at maturity row i stands at i·paths + p. */
export interface VolatilityPaths {
  readonly paths: number;
  /** ∫√V dW. */
  readonly gains: Float64Array;
  /** ∫V dt. */
  readonly variances: Float64Array;
}

/**
 * Total variances of options whose asset is lognormal given the path of its volatility.
 *
 * Given W, S = exp(ρ∫√V dW − ½ρ²∫V dt) and the rest is Black's model with variance (1 − ρ²)∫V dt; prices are means over the paths.
 * S is divided by its mean, so every maturity is a mixture of Black prices: free of butterfly arbitrage however few the paths.
 * @param paths of the volatility
 * @param rho correlation of asset and volatility
 * @param grid axes
 * @returns [n·m] total variance
 * @throws QuantError NO_VOL where a price has no vol
 * @source Romano and Touzi 1997; McCrickerd and Pakkanen 2018, "Turbocharging Monte Carlo pricing for the rough Bergomi model"
 */
export function mixPrices(paths: VolatilityPaths, rho: number, grid: RepairGrid): Float64Array {
  const count = paths.paths;
  const columns = grid.logMoneyness.length;
  const out = new Float64Array(grid.expiriesYears.length * columns);
  const spots = new Float64Array(count);
  const deviations = new Float64Array(count);
  for (let row = 0; row < grid.expiriesYears.length; row += 1) {
    let total = 0;
    for (let path = 0; path < count; path += 1) {
      const variance = paths.variances[row * count + path]!;
      spots[path] = Math.exp(rho * paths.gains[row * count + path]! - 0.5 * rho * rho * variance);
      deviations[path] = Math.sqrt((1 - rho * rho) * variance);
      total += spots[path]!;
    }
    for (let path = 0; path < count; path += 1) spots[path]! *= count / total;
    for (let column = 0; column < columns; column += 1) {
      const k = grid.logMoneyness[column]!;
      const deviation = deviationOf(k, meanTimeValue(spots, deviations, k));
      if (!(deviation > 0)) throw new QuantError('NO_VOL', { row, column });
      out[row * columns + column] = deviation * deviation;
    }
  }
  return out;
}

/** Mean of calls above the forward, of puts below, per unit of forward. */
function meanTimeValue(spots: Float64Array, deviations: Float64Array, logMoneyness: number): number {
  const strike = Math.exp(logMoneyness);
  const isCall = logMoneyness >= 0;
  let sum = 0;
  for (let path = 0; path < spots.length; path += 1) {
    const spot = spots[path]!;
    const low = spot < strike ? spot : strike;
    const intrinsic = Math.max(isCall ? spot - strike : strike - spot, 0);
    sum += intrinsic + low * normalisedPrice(moneynessDistance(spot, strike), deviations[path]!);
  }
  return sum / spots.length;
}
