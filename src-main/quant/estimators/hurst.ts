import { lowPeriodogram } from '../math/fourier.ts';
import { minimiseBrent } from '../math/minimise.ts';

/** Result of one roughness estimator; NaN value with TOO_FEW_DATA. */
export interface HurstResult {
  readonly status: 'OK' | 'TOO_FEW_DATA' | 'AT_BOUND';
  readonly hurst: number;
  /** Error by the large-sample theory of the estimator, NaN where there is none. */
  readonly asymptoticError: number;
}

const MOMENT_ORDERS = [0.5, 1, 1.5, 2, 3] as const;
const LEAST_INCREMENTS = 100;
const NOTHING: HurstResult = { status: 'TOO_FEW_DATA', hurst: Number.NaN, asymptoticError: Number.NaN };

/**
 * Longest lag of the variogram for a series of increments: 20 steps, fewer in short series.
 * @param count number of increments
 * @returns lags
 */
export function variogramLags(count: number): number {
  return Math.max(2, Math.min(20, Math.floor(count / 20)));
}

/**
 * Hurst exponent by the scaling of moments: m_q(Δ) = mean|x_{t+Δ} − x_t|^q ∝ Δ^{qH}.
 *
 * ln m_q is regressed on ln Δ for Δ = 1 … L and q = ½, 1, 1½, 2, 3; H is the slope through the origin of those slopes
 * in q. Noise in the level (a realised-volatility proxy) biases H towards zero.
 * @param increments [n] steps of the series (ln VIX or ln σ)
 * @param lags L, at least 2
 * @returns H with a status
 * @source Gatheral, Jaisson and Rosenbaum 2018, "Volatility is rough", section 2
 */
export function hurstByVariogram(
  increments: Float64Array,
  lags: number = variogramLags(increments.length),
): HurstResult {
  if (increments.length < LEAST_INCREMENTS) return NOTHING;
  const levels = new Float64Array(increments.length + 1);
  for (let index = 0; index < increments.length; index += 1)
    levels[index + 1] = levels[index]! + increments[index]!;
  const logMoments = MOMENT_ORDERS.map(() => new Float64Array(lags));
  for (let lag = 1; lag <= lags; lag += 1) {
    const moments = momentsAtLag(levels, lag);
    MOMENT_ORDERS.forEach((_, order) => {
      logMoments[order]![lag - 1] = Math.log(moments[order]!);
    });
  }
  const logLags = Float64Array.from({ length: lags }, (_, index) => Math.log(index + 1));
  let cross = 0;
  let squares = 0;
  MOMENT_ORDERS.forEach((order, index) => {
    cross += order * slope(logLags, logMoments[index]!);
    squares += order * order;
  });
  const hurst = cross / squares;
  return Number.isFinite(hurst) ? { status: 'OK', hurst, asymptoticError: Number.NaN } : NOTHING;
}

/**
 * Hurst exponent by rescaled range, corrected for small samples.
 *
 * The increments are cut into stretches of n = 16 … N/4 steps; ln of the mean R/S less ln of its expectation for
 * independent steps is regressed on ln n, and H is ½ plus the slope.
 * @param increments [n] steps of the series
 * @returns H with a status
 * @source Hurst 1951; Anis and Lloyd 1976 (expectation), Weron 2002 (correction)
 */
export function hurstByRescaledRange(increments: Float64Array): HurstResult {
  if (increments.length < LEAST_INCREMENTS) return NOTHING;
  const sizes = stretchSizes(increments.length);
  if (sizes.length < 4) return NOTHING;
  const logSizes = Float64Array.from(sizes, Math.log);
  const excess = Float64Array.from(sizes, (size) =>
    Math.log(meanRescaledRange(increments, size) / expectedRescaledRange(size)),
  );
  const hurst = 0.5 + slope(logSizes, excess);
  return Number.isFinite(hurst) ? { status: 'OK', hurst, asymptoticError: Number.NaN } : NOTHING;
}

/**
 * Hurst exponent by the local Whittle estimator of the memory of the increments, H = d + ½.
 *
 * d minimises ln(mean_j λ_j^{2d} I(λ_j)) − 2d·mean_j ln λ_j over the m = ⌊n^0.65⌋ lowest frequencies, −½ < d < 1;
 * standard error 1/(2√m).
 * @param increments [n] steps of the series
 * @returns H with its asymptotic error; AT_BOUND where an end of the range stopped it
 * @source Robinson 1995, "Gaussian semiparametric estimation of long range dependence"
 */
export function hurstByLocalWhittle(increments: Float64Array): HurstResult {
  if (increments.length < LEAST_INCREMENTS) return NOTHING;
  const frequencies = Math.floor(increments.length ** 0.65);
  const periodogram = lowPeriodogram(increments, frequencies);
  const logFrequencies = Float64Array.from({ length: frequencies }, (_, index) =>
    Math.log((2 * Math.PI * (index + 1)) / increments.length),
  );
  const meanLog = logFrequencies.reduce((sum, value) => sum + value, 0) / frequencies;
  const objective = (memory: number): number => {
    let sum = 0;
    for (let index = 0; index < frequencies; index += 1) {
      sum += Math.exp(2 * memory * (logFrequencies[index]! - meanLog)) * periodogram[index]!;
    }
    return Math.log(sum / frequencies);
  };
  const found = minimiseBrent(objective, -0.499, 0.999, 1e-7);
  if (!Number.isFinite(found.value)) return NOTHING;
  const asymptoticError = 1 / (2 * Math.sqrt(frequencies));
  return { status: found.atBound ? 'AT_BOUND' : 'OK', hurst: found.argument + 0.5, asymptoticError };
}

/** Means of |change|^q for the five orders, by multiplications and one root. */
function momentsAtLag(levels: Float64Array, lag: number): readonly number[] {
  let [half, one, oneAndHalf, two, three] = [0, 0, 0, 0, 0];
  const count = levels.length - lag;
  for (let index = 0; index < count; index += 1) {
    const change = Math.abs(levels[index + lag]! - levels[index]!);
    const root = Math.sqrt(change);
    half += root;
    one += change;
    oneAndHalf += change * root;
    two += change * change;
    three += change * change * change;
  }
  return [half / count, one / count, oneAndHalf / count, two / count, three / count];
}

function stretchSizes(count: number): number[] {
  const sizes = new Set<number>();
  const longest = Math.floor(count / 4);
  for (let step = 0; step <= 12; step += 1) sizes.add(Math.round(16 * (longest / 16) ** (step / 12)));
  return [...sizes].filter((size) => size >= 16).sort((a, b) => a - b);
}

function meanRescaledRange(increments: Float64Array, size: number): number {
  const stretches = Math.floor(increments.length / size);
  let total = 0;
  let used = 0;
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = stretch * size;
    let sum = 0;
    for (let index = from; index < from + size; index += 1) sum += increments[index]!;
    const centre = sum / size;
    let [walk, high, low, squares] = [0, 0, 0, 0];
    for (let index = from; index < from + size; index += 1) {
      const deviation = increments[index]! - centre;
      walk += deviation;
      squares += deviation * deviation;
      if (walk > high) high = walk;
      if (walk < low) low = walk;
    }
    if (!(squares > 0)) continue;
    total += (high - low) / Math.sqrt(squares / size);
    used += 1;
  }
  return total / used;
}

/** Expected R/S of n independent normal steps. */
function expectedRescaledRange(size: number): number {
  let gammaRatio = size % 2 === 0 ? Math.sqrt(Math.PI) : 2 / Math.sqrt(Math.PI);
  for (let n = size % 2 === 0 ? 2 : 3; n < size; n += 2) gammaRatio *= (n - 1) / n;
  let sum = 0;
  for (let r = 1; r < size; r += 1) sum += Math.sqrt((size - r) / r);
  return (gammaRatio / Math.sqrt(Math.PI)) * sum;
}

function slope(x: Float64Array, y: Float64Array): number {
  const count = x.length;
  const meanX = x.reduce((sum, value) => sum + value, 0) / count;
  const meanY = y.reduce((sum, value) => sum + value, 0) / count;
  let cross = 0;
  let squares = 0;
  for (let index = 0; index < count; index += 1) {
    cross += (x[index]! - meanX) * (y[index]! - meanY);
    squares += (x[index]! - meanX) ** 2;
  }
  return cross / squares;
}
