import { minimiseOnGrid } from '../math/minimise.ts';
import { QuantError } from '../math/quant-error.ts';
import { fitLeastSquares, neweyWestLags } from '../math/regression.ts';

/** Futures with the spot index of their day, rows ascending by day. */
export interface FuturesPanel {
  /** [n] day of each row. */
  readonly days: Int32Array;
  /** [n] years to expiry on the 365-calendar-day clock. */
  readonly expiryYears: Float64Array;
  /** [n] ln of the settlement. */
  readonly logFuture: Float64Array;
  /** [n] ln of the VIX of the same day. */
  readonly logSpot: Float64Array;
}

export interface MeanReversionFit {
  readonly status: 'OK' | 'TOO_FEW_DATA' | 'AT_BOUND' | 'NOT_IDENTIFIED' | 'NOT_CONVERGED';
  /** Speed κ per year of 365 calendar days. */
  readonly kappa: number;
  readonly kappaError: number;
  /** Risk-neutral mean θ of ln VIX. */
  readonly theta: number;
  readonly thetaError: number;
  /** Level that long futures tend to, exp(θ + σ²/(4κ)), VIX points. */
  readonly longRunLevel: number;
  readonly longRunLevelError: number;
  /** Root mean square of ln-price residuals. */
  readonly rmse: number;
  readonly rows: number;
  readonly dayCount: number;
  readonly evaluations: number;
}

export const KAPPA_BOUNDS = [0.05, 25] as const;
const GRID_POINTS = 48;
const LEAST_DAYS = 20;

/**
 * Mean reversion of ln VIX from the VIX futures curve.
 *
 * Model (MRLR): ln F(T) = e^{−κT} ln VIX + θ(1 − e^{−κT}) + σ²(1 − e^{−2κT})/(4κ), T in calendar years. The volatility
 * σ of ln VIX only sets the small convexity term and is hardly told apart from θ by prices, so it is given. For each κ
 * the best θ is linear least squares; κ minimises the concentrated sum of squares over all rows of the window. Errors
 * are a sandwich with the scores summed by day and Bartlett weights over at least 21 days (Driscoll–Kraay), because the
 * misfit of one day is shared by its contracts and lives for weeks. NOT_IDENTIFIED: the interval of κ reaches zero.
 * @param panel futures of a window of days
 * @param volOfVolAnnual σ, decimal per √year
 * @returns κ, θ and the long-run level with standard errors
 * @throws QuantError LENGTH_MISMATCH or BAD_NUMBER
 * @source Bao 2013 (MPRA 46413), MRLR model; Driscoll and Kraay 1998
 */
export function fitFuturesMeanReversion(panel: FuturesPanel, volOfVolAnnual: number): MeanReversionFit {
  const rows = panel.days.length;
  if ([panel.expiryYears, panel.logFuture, panel.logSpot].some((column) => column.length !== rows)) {
    throw new QuantError('LENGTH_MISMATCH', { rows });
  }
  if (!(volOfVolAnnual >= 0)) throw new QuantError('BAD_NUMBER', { volOfVolAnnual });
  const dayCount = new Set(panel.days).size;
  if (dayCount < LEAST_DAYS || rows < 2 * dayCount) return emptyFit(rows, dayCount);
  const objective = (logKappa: number): number =>
    concentrate(panel, Math.exp(logKappa), volOfVolAnnual).sumOfSquares;
  const [lower, upper] = KAPPA_BOUNDS;
  const found = minimiseOnGrid(objective, Math.log(lower), Math.log(upper), GRID_POINTS);
  const kappa = Math.exp(found.argument);
  const { theta, sumOfSquares } = concentrate(panel, kappa, volOfVolAnnual);
  const errors = errorsAt(panel, { kappa, theta, volOfVolAnnual, dayCount });
  const longRunLevel = Math.exp(theta + volOfVolAnnual ** 2 / (4 * kappa));
  const levelSlope = -(volOfVolAnnual ** 2) / (4 * kappa * kappa);
  const levelVariance =
    errors.thetaVariance + 2 * levelSlope * errors.covariance + levelSlope ** 2 * errors.kappaVariance;
  const kappaError = Math.sqrt(errors.kappaVariance);
  const identified = Number.isFinite(kappaError) && kappa > 1.96 * kappaError;
  const converged = found.status === 'OK';
  return {
    status: !converged ? 'NOT_CONVERGED' : found.atBound ? 'AT_BOUND' : identified ? 'OK' : 'NOT_IDENTIFIED',
    kappa,
    kappaError,
    theta,
    thetaError: Math.sqrt(errors.thetaVariance),
    longRunLevel,
    longRunLevelError: longRunLevel * Math.sqrt(Math.max(0, levelVariance)),
    rmse: Math.sqrt(sumOfSquares / rows),
    rows,
    dayCount,
    evaluations: found.evaluations,
  };
}

/**
 * Logarithm of a VIX future in the MRLR model.
 * @param logSpot ln VIX
 * @param expiryYears T in calendar years
 * @param parameters κ per year, θ of ln VIX, σ per √year
 * @returns ln F(T)
 * @source Bao 2013, constant-parameter case
 */
export function logFutureMrlr(
  logSpot: number,
  expiryYears: number,
  parameters: { readonly kappa: number; readonly theta: number; readonly volOfVolAnnual: number },
): number {
  const { kappa, theta, volOfVolAnnual } = parameters;
  const decay = Math.exp(-kappa * expiryYears);
  return decay * logSpot + theta * (1 - decay) + (volOfVolAnnual ** 2 * (1 - decay * decay)) / (4 * kappa);
}

function concentrate(
  panel: FuturesPanel,
  kappa: number,
  volOfVolAnnual: number,
): { theta: number; sumOfSquares: number } {
  const rows = panel.days.length;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let row = 0; row < rows; row += 1) {
    const decay = Math.exp(-kappa * panel.expiryYears[row]!);
    const x = 1 - decay;
    const convexity = (volOfVolAnnual ** 2 * (1 - decay * decay)) / (4 * kappa);
    const y = panel.logFuture[row]! - decay * panel.logSpot[row]! - convexity;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const theta = xy / xx;
  return { theta, sumOfSquares: Math.max(0, yy - theta * xy) };
}

interface FitPoint {
  readonly kappa: number;
  readonly theta: number;
  readonly volOfVolAnnual: number;
  readonly dayCount: number;
}

function errorsAt(
  panel: FuturesPanel,
  at: FitPoint,
): { kappaVariance: number; thetaVariance: number; covariance: number } {
  const rows = panel.days.length;
  const byKappa = new Float64Array(rows);
  const byTheta = new Float64Array(rows);
  const residuals = new Float64Array(rows);
  const square = at.volOfVolAnnual ** 2;
  for (let row = 0; row < rows; row += 1) {
    const years = panel.expiryYears[row]!;
    const decay = Math.exp(-at.kappa * years);
    const spotPart = years * decay * (at.theta - panel.logSpot[row]!);
    const convexityPart =
      square * ((years * decay * decay) / (2 * at.kappa) - (1 - decay * decay) / (4 * at.kappa * at.kappa));
    byKappa[row] = spotPart + convexityPart;
    byTheta[row] = 1 - decay;
    residuals[row] = panel.logFuture[row]! - logFutureMrlr(panel.logSpot[row]!, years, at);
  }
  const lags = Math.max(21, neweyWestLags(at.dayCount));
  const fit = fitLeastSquares([byKappa, byTheta], residuals, { kind: 'clustered', groups: panel.days, lags });
  return {
    kappaVariance: fit.covariance[0]!,
    thetaVariance: fit.covariance[3]!,
    covariance: fit.covariance[1]!,
  };
}

function emptyFit(rows: number, dayCount: number): MeanReversionFit {
  const none = Number.NaN;
  return {
    status: 'TOO_FEW_DATA',
    kappa: none,
    kappaError: none,
    theta: none,
    thetaError: none,
    longRunLevel: none,
    longRunLevelError: none,
    rmse: none,
    rows,
    dayCount,
    evaluations: 0,
  };
}
