import { QuantError } from '../../math/quant-error.ts';
import { jumpLogMoment } from './reversion.ts';
import type { UpwardJumps } from './reversion.ts';

/** A smooth curve at one expiry: value and derivative to T. */
export interface CurvePoint {
  readonly value: number;
  readonly slope: number;
}

/**
 * Instantaneous variance that fits a term structure of at-the-money vols: σ_T² = σ_ATM²(1 + 2κT) + 2Tσ_ATM σ_ATM′.
 * @param kappa 1/yr
 * @param expiryYears T
 * @param atm σ_ATM(T) decimal per √yr, and its slope per yr
 * @returns σ_T², negative where no volatility of this κ fits
 * @source Bao 2013
 */
export function instantVariance(kappa: number, expiryYears: number, atm: CurvePoint): number {
  return atm.value * atm.value * (1 + 2 * kappa * expiryYears) + 2 * expiryYears * atm.value * atm.slope;
}

/** What θ_T has to answer for besides the curve itself. */
export interface LevelAssumptions {
  readonly kappa: number;
  /** λ and η; none for MRLR. */
  readonly jumps?: { readonly lambda: number; readonly eta: number };
  /** σ_T² at T. */
  readonly instantVariance: number;
  /** ∫₀ᵀ σ_s² e^{−2κ(T−s)} ds. */
  readonly totalVariance: number;
}

/**
 * Level that fits a curve of futures: θ_T = f + f′/κ − ½[σ_T²/κ − V] − (λ/κ){e/(η − e) + ln[(η − e)/(η − 1)]},
 * f = ln F₀(T), e = e^{−κT}.
 * @param expiryYears T
 * @param logFuture f and f′ per yr
 * @param assumptions κ, variance and jumps
 * @returns θ_T, ln of index points
 * @source Bao 2013
 */
export function meanReversionLevel(
  expiryYears: number,
  logFuture: CurvePoint,
  assumptions: LevelAssumptions,
): number {
  const { kappa, jumps } = assumptions;
  const gaussian = (assumptions.instantVariance / kappa - assumptions.totalVariance) / 2;
  const level = logFuture.value + logFuture.slope / kappa - gaussian;
  if (jumps === undefined) return level;
  const left = Math.exp(-kappa * expiryYears);
  const slope = ((jumps.lambda / kappa) * left) / (jumps.eta - left);
  return level - slope - jumpLogMoment({ kappa, ...jumps }, 1, expiryYears);
}

/** σ² and θ constant between expiries: arrays [n], element i holds on (T_{i−1}, T_i], the last one beyond. */
export interface PiecewiseLevels {
  readonly kappa: number;
  readonly expiryYears: Float64Array;
  readonly instantVariances: Float64Array;
  /** Total variance of ln VIX without jumps at each expiry. */
  readonly totalVariances: Float64Array;
  readonly levels: Float64Array;
  readonly jumps?: { readonly lambda: number; readonly eta: number };
}

/** Futures and at-the-money vols of listed expiries, ascending. */
export interface ListedCurve {
  readonly spot: number;
  readonly expiryYears: Float64Array;
  readonly futures: Float64Array;
  /** Vols of the Gaussian part, decimal per √yr: with jumps, what the jumps leave of the at-the-money vol. */
  readonly atmVols: Float64Array;
}

/** A curve that κ cannot reach: at-the-money variance falls faster than e^{−2κT} from one expiry to the next. */
export interface UnreachableCurve {
  readonly status: 'VARIANCE_FALLS_TOO_FAST';
  /** Index of the expiry. */
  readonly expiry: number;
  /** Smallest κ, 1/yr, that reaches it. */
  readonly leastKappa: number;
}

/** σ² of the interval before `expiry` from total variance at its two ends. */
function varianceBetween(kappa: number, years: number, before: number, after: number): number {
  return ((after - before * Math.exp(-2 * kappa * years)) * 2 * kappa) / -Math.expm1(-2 * kappa * years);
}

/** Throws where the columns of a curve cannot belong together. */
function checkCurve(curve: ListedCurve): void {
  const { expiryYears, futures, atmVols, spot } = curve;
  const isWhole = futures.length === expiryYears.length && atmVols.length === expiryYears.length;
  const isAscending = expiryYears.every((years, i) => years > (i === 0 ? 0 : expiryYears[i - 1]!));
  const isPositive = spot > 0 && futures.every((value) => value > 0) && atmVols.every((value) => value > 0);
  if (!isWhole || !isAscending || !isPositive || expiryYears.length === 0) {
    throw new QuantError('BAD_CURVE', { isWhole, isAscending, isPositive });
  }
}

/**
 * Levels θ and variances σ², constant between expiries, under which every listed future and at-the-money vol is met
 * to rounding.
 * @param curve listed expiries
 * @param kappa 1/yr
 * @param jumps λ and η; none for MRLR
 * @returns the levels, or which expiry this κ cannot reach
 * @throws QuantError BAD_CURVE where columns differ in length, expiries do not ascend, or a value is not above 0
 * @source Bao 2013, with piecewise-constant θ and σ
 */
export function fitLevels(
  curve: ListedCurve,
  kappa: number,
  jumps?: { readonly lambda: number; readonly eta: number },
): PiecewiseLevels | UnreachableCurve {
  checkCurve(curve);
  const { expiryYears, futures, atmVols } = curve;
  const totalVariances = atmVols.map((vol, i) => vol * vol * expiryYears[i]!);
  const instantVariances = new Float64Array(expiryYears.length);
  const levels = new Float64Array(expiryYears.length);
  const jump: UpwardJumps = { kappa, lambda: jumps?.lambda ?? 0, eta: jumps?.eta ?? 2 };
  let median = Math.log(curve.spot);
  for (let i = 0; i < expiryYears.length; i += 1) {
    const before = i === 0 ? 0 : totalVariances[i - 1]!;
    const years = expiryYears[i]! - (i === 0 ? 0 : expiryYears[i - 1]!);
    instantVariances[i] = varianceBetween(kappa, years, before, totalVariances[i]!);
    if (!(instantVariances[i]! >= 0)) {
      const leastKappa = Math.log(before / totalVariances[i]!) / (2 * years);
      return { status: 'VARIANCE_FALLS_TOO_FAST', expiry: i, leastKappa };
    }
    const target = Math.log(futures[i]!) - totalVariances[i]! / 2 - jumpLogMoment(jump, 1, expiryYears[i]!);
    levels[i] = median + (target - median) / -Math.expm1(-kappa * years);
    median = target;
  }
  return { kappa, expiryYears, instantVariances, totalVariances, levels, ...(jumps && { jumps }) };
}

/**
 * Future and total variance at any expiry under piecewise-constant levels; exact at the listed ones.
 * @param levels as fitted
 * @param spot today's index, points
 * @param expiryYears T ≥ 0
 * @returns F₀(T) in points and ∫₀ᵀσ_s²e^{−2κ(T−s)}ds
 * @source Bao 2013
 */
export function levelledFuture(
  levels: PiecewiseLevels,
  spot: number,
  expiryYears: number,
): { future: number; totalVariance: number } {
  const { kappa, jumps } = levels;
  const last = levels.levels.length - 1;
  let median = Math.log(spot);
  let variance = 0;
  let at = 0;
  for (let i = 0; i <= last && at < expiryYears; i += 1) {
    const end = i === last ? expiryYears : Math.min(expiryYears, levels.expiryYears[i]!);
    const gone = -Math.expm1(-kappa * (end - at));
    const goneTwice = -Math.expm1(-2 * kappa * (end - at));
    median += gone * (levels.levels[i]! - median);
    variance += goneTwice * (levels.instantVariances[i]! / (2 * kappa) - variance);
    at = end;
  }
  const jump = jumps ? jumpLogMoment({ kappa, ...jumps }, 1, expiryYears) : 0;
  return { future: Math.exp(median + variance / 2 + jump), totalVariance: variance };
}
