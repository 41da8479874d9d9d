import { choleskyFactor, solveCholesky } from '../math/dense.ts';
import { QuantError } from '../math/quant-error.ts';
import { fitLeastSquares } from '../math/regression.ts';
import { movingMean } from '../math/statistics.ts';
import { SESSIONS_PER_YEAR } from './realised-volatility.ts';

export type HarKind = 'log' | 'level';

export interface HarOptions {
  readonly kind: HarKind;
  /** Sessions ahead over which the variance is forecast; 21 stands for the month of the VIX. */
  readonly horizon: number;
  /** Training rows below which nothing is forecast. */
  readonly minimumTraining: number;
  /** Newest training rows to keep; Infinity for an expanding window. */
  readonly maximumTraining: number;
}

/** Log-HAR, one month ahead, trained on the last ten years: older bars are close-only and of other regimes. */
export const defaultHarOptions: HarOptions = {
  kind: 'log',
  horizon: 21,
  minimumTraining: 500,
  maximumTraining: 2520,
};

export interface HarForecast {
  /** [n] forecast of the annualised variance of the next `horizon` sessions made at the close of each day, NaN before there is one. */
  readonly variance: Float64Array;
  /** [n] number of training rows behind it. */
  readonly trainingRows: Int32Array;
  /** [n] what came: annualised variance of the next `horizon` sessions, NaN at the end. */
  readonly outcome: Float64Array;
}

const SIZE = 4;
const LEAST_VARIANCE = 1e-10;

/**
 * Forecast of realised variance by the heterogeneous autoregression, refitted every day on what was known that day.
 *
 * y_t = β0 + β_d x_t + β_w mean5(x)_t + β_m mean22(x)_t with y_t the annualised mean of squared close-to-close returns
 * over t+1 … t+h and x daily variances; in the `log` kind both sides are logarithms and the forecast is
 * exp(ŷ + ½s²). At day t only rows whose outcome is complete, s + h ≤ t, are trained on, so every forecast is out of
 * sample. Forecasts are kept inside the range of the outcomes trained on.
 * @param dailyVariance [n] variance of each day (not annualised), NaN where unknown
 * @param squaredReturns [n] squared close-to-close log returns, NaN where unknown
 * @param options kind, horizon and training window
 * @returns forecasts with the number of rows behind each
 * @throws QuantError LENGTH_MISMATCH or BAD_WINDOW
 * @source Corsi 2009, "A simple approximate long-memory model of realized volatility", equation 8; direct h-step form
 */
export function forecastHar(
  dailyVariance: Float64Array,
  squaredReturns: Float64Array,
  options: HarOptions = defaultHarOptions,
): HarForecast {
  const count = dailyVariance.length;
  if (squaredReturns.length !== count) throw new QuantError('LENGTH_MISMATCH', { count });
  if (!(options.horizon >= 1) || !(options.minimumTraining > SIZE))
    throw new QuantError('BAD_WINDOW', { ...options });
  const rows = harRows(dailyVariance, squaredReturns, options);
  const variance = new Float64Array(count).fill(Number.NaN);
  const trainingRows = new Int32Array(count);
  const sums = createSums();
  const trained: number[] = [];
  let firstTrained = 0;
  for (let day = 0; day < count; day += 1) {
    const arrived = day - options.horizon;
    if (arrived >= 0 && isRow(rows, arrived)) {
      addRow(sums, rows, arrived, 1);
      trained.push(arrived);
      if (trained.length - firstTrained > options.maximumTraining) {
        addRow(sums, rows, trained[firstTrained]!, -1);
        firstTrained += 1;
      }
    }
    const rowCount = trained.length - firstTrained;
    trainingRows[day] = rowCount;
    if (rowCount >= options.minimumTraining && Number.isFinite(rows.features[day * SIZE + 3])) {
      variance[day] = predict(sums, rows, day, options.kind);
    }
  }
  return { variance, trainingRows, outcome: rows.outcome };
}

/**
 * Standard error of the latest forecast that comes from the estimated coefficients.
 *
 * The regression behind the forecast of `day` is repeated with Newey–West errors over 1.5·h lags (the outcomes overlap);
 * the variance of the fitted mean x'Vx is carried to the variance forecast by the delta method.
 * @param dailyVariance [n] as in `forecastHar`
 * @param squaredReturns [n] as in `forecastHar`
 * @param day position of the forecast
 * @param options as in `forecastHar`
 * @returns standard error of the annualised variance forecast, NaN where it cannot be formed
 */
export function forecastStandardError(
  dailyVariance: Float64Array,
  squaredReturns: Float64Array,
  day: number,
  options: HarOptions = defaultHarOptions,
): number {
  const rows = harRows(dailyVariance, squaredReturns, options);
  const all: number[] = [];
  for (let row = 0; row + options.horizon <= day; row += 1) if (isRow(rows, row)) all.push(row);
  const kept = all.slice(-Math.min(options.maximumTraining, all.length));
  const columns = [0, 1, 2, 3].map((column) =>
    Float64Array.from(kept, (row) => rows.features[row * SIZE + column]!),
  );
  const response = Float64Array.from(kept, (row) => rows.target[row]!);
  const lags = Math.ceil(1.5 * options.horizon);
  const fit = fitLeastSquares(columns, response, { kind: 'newey-west', lags });
  if (fit.status !== 'OK') return Number.NaN;
  let mean = 0;
  let variance = 0;
  for (let a = 0; a < SIZE; a += 1) {
    const feature = rows.features[day * SIZE + a]!;
    mean += feature * fit.coefficients[a]!;
    for (let b = 0; b < SIZE; b += 1)
      variance += feature * rows.features[day * SIZE + b]! * fit.covariance[a * SIZE + b]!;
  }
  const scale = options.kind === 'log' ? Math.exp(mean + 0.5 * fit.residualVariance) : 1;
  return scale * Math.sqrt(Math.max(0, variance));
}

interface HarRows {
  /** [n·4] constant, day, week, month. */
  readonly features: Float64Array;
  /** [n] outcome, or its logarithm. */
  readonly target: Float64Array;
  readonly outcome: Float64Array;
}

function harRows(dailyVariance: Float64Array, squaredReturns: Float64Array, options: HarOptions): HarRows {
  const count = dailyVariance.length;
  const shape =
    options.kind === 'log'
      ? (x: number): number => Math.log(Math.max(x, LEAST_VARIANCE))
      : (x: number): number => x;
  const annual = dailyVariance.map((value) => value * SESSIONS_PER_YEAR);
  const week = movingMean(annual, 5);
  const month = movingMean(annual, 22);
  const outcome = new Float64Array(count).fill(Number.NaN);
  const future = movingMean(squaredReturns, options.horizon);
  for (let day = 0; day + options.horizon < count; day += 1)
    outcome[day] = SESSIONS_PER_YEAR * future[day + options.horizon]!;
  const features = new Float64Array(count * SIZE);
  for (let day = 0; day < count; day += 1) {
    features.set([1, shape(annual[day]!), shape(week[day]!), shape(month[day]!)], day * SIZE);
  }
  return { features, target: outcome.map(shape), outcome };
}

function isRow(rows: HarRows, row: number): boolean {
  const base = row * SIZE;
  const finite = Number.isFinite(
    rows.features[base + 1]! + rows.features[base + 2]! + rows.features[base + 3]!,
  );
  return finite && Number.isFinite(rows.target[row]);
}

interface Sums {
  readonly normal: Float64Array;
  readonly right: Float64Array;
  count: number;
  squares: number;
  highest: number;
  lowest: number;
}

function createSums(): Sums {
  return {
    normal: new Float64Array(SIZE * SIZE),
    right: new Float64Array(SIZE),
    count: 0,
    squares: 0,
    highest: Number.NEGATIVE_INFINITY,
    lowest: Number.POSITIVE_INFINITY,
  };
}

function addRow(sums: Sums, rows: HarRows, row: number, sign: 1 | -1): void {
  const base = row * SIZE;
  const target = rows.target[row]!;
  for (let a = 0; a < SIZE; a += 1) {
    const feature = sign * rows.features[base + a]!;
    sums.right[a] = sums.right[a]! + feature * target;
    for (let b = 0; b < SIZE; b += 1) {
      sums.normal[a * SIZE + b] = sums.normal[a * SIZE + b]! + feature * rows.features[base + b]!;
    }
  }
  sums.count += sign;
  sums.squares += sign * target * target;
  sums.highest = Math.max(sums.highest, rows.outcome[row]!);
  sums.lowest = Math.min(sums.lowest, rows.outcome[row]!);
}

function predict(sums: Sums, rows: HarRows, day: number, kind: HarKind): number {
  const factor = choleskyFactor(sums.normal, SIZE);
  if (!factor) return Number.NaN;
  const coefficients = solveCholesky(factor, sums.right);
  let fitted = 0;
  let explained = 0;
  for (let a = 0; a < SIZE; a += 1) {
    fitted += coefficients[a]! * rows.features[day * SIZE + a]!;
    explained += coefficients[a]! * sums.right[a]!;
  }
  const residualVariance = Math.max(0, (sums.squares - explained) / (sums.count - SIZE));
  const forecast = kind === 'log' ? Math.exp(fitted + 0.5 * residualVariance) : fitted;
  return Math.min(Math.max(forecast, sums.lowest), sums.highest);
}
