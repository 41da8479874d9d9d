import type { VolatilityIndexModel, VolatilityIndexSlice } from './model.ts';
import { RootLaw, rootMean } from './volatility-index/root-law.ts';
import { varianceLaw } from './volatility-index/variance-law.ts';
import type { SquareRootVariance } from './volatility-index/variance-law.ts';

/** Thirty days of 365, over which the index looks ahead. */
const WINDOW_YEARS = 30 / 365;
/** Rounding of sums of a thousand positive terms, relative. */
const ROUNDING = 1e-13;

/** VIX²/100² = a + b·v with b = (1 − e^{−κτ})/(κτ), a = θ(1 − b) + what jumps add. */
interface SquaredIndex {
  readonly intercept: number;
  readonly slope: number;
}

/** Slope and intercept; 1 − b without cancellation where κτ is small. */
function squaredIndex({ kappa, theta }: SquareRootVariance, jumpVariance: number): SquaredIndex {
  const x = kappa * WINDOW_YEARS;
  const slope = -Math.expm1(-x) / x;
  const series = x * (1 / 2 - x * (1 / 6 - x * (1 / 24 - x * (1 / 120 - x / 720))));
  return { slope, intercept: theta * (x < 0.01 ? series : 1 - slope) + jumpVariance };
}

/** The index when nothing can happen before expiry. */
function certainSlice(level: number): VolatilityIndexSlice {
  return {
    future: level,
    rootForwardVariance: level,
    errorEstimate: 0,
    calls: (strikes, out) => {
      for (let j = 0; j < strikes.length; j += 1) out[j] = Math.max(level - strikes[j]!, 0);
    },
  };
}

/** One expiry: the future by Laplace transform, options by the density; their disagreement is the error. */
function makeSlice(
  variance: SquareRootVariance,
  { intercept, slope }: SquaredIndex,
  expiryYears: number,
): VolatilityIndexSlice {
  const { v0, kappa, theta } = variance;
  const mean = theta + (v0 - theta) * Math.exp(-kappa * expiryYears);
  const law = varianceLaw(variance, expiryYears);
  const isCertain = !(expiryYears > 0 && law.scale > 0 && mean > 0);
  if (isCertain) return certainSlice(100 * Math.sqrt(Math.max(intercept + slope * mean, 0)));
  const index = { law, intercept, slope: slope * law.scale };
  const future = rootMean(index);
  let density: RootLaw | undefined;
  const findDensity = (): RootLaw => (density ??= new RootLaw(index));
  return {
    future,
    rootForwardVariance: 100 * Math.sqrt(intercept + slope * mean),
    calls: (strikes, out) => {
      const found = findDensity();
      for (let j = 0; j < strikes.length; j += 1) out[j] = found.call(strikes[j]!, future);
    },
    get errorEstimate() {
      const { mass, value } = findDensity().total();
      return Math.abs(value - future) + future * (Math.abs(mass - 1) + ROUNDING);
    },
  };
}

/**
 * The volatility index of a square-root variance: level, futures, and options by the noncentral χ² law of v_T.
 * @param variance v0, κ, θ, σ per yr
 * @param jumpVariance what jumps of the asset add to VIX²/100², 2λ(E e^J − 1 − E J) per yr; 0 without jumps
 * @returns index in points
 * @source Zhang and Zhu 2006 for the index; Grünbichler and Longstaff 1996 for the law
 */
export function hestonVolatilityIndex(variance: SquareRootVariance, jumpVariance = 0): VolatilityIndexModel {
  const squared = squaredIndex(variance, jumpVariance);
  return {
    level: 100 * Math.sqrt(squared.intercept + squared.slope * variance.v0),
    slice: (expiryYears) => makeSlice(variance, squared, expiryYears),
  };
}
