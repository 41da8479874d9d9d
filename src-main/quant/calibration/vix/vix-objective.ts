import type { ModelParams } from '../../models/model.ts';
import { isAdmitted, paramsAt, paramSlopes } from '../free-params.ts';
import { atForward } from '../index-of-asset-values.ts';
import type { Objective } from '../objective.ts';
import { smileCurve, writeTrueVols, writeVols, type SmileCurve } from '../smile-curve.ts';
import { constantSigma, gaussianVariance } from './gaussian-variance.ts';
import { priceExpiry, pricedExpiry, type PricedExpiry } from './price-expiry.ts';
import { fitVarianceCurve } from './variance-curve.ts';
import type { VixProblem } from './vix-problem.ts';

/** Weight of relative errors beside those in index points. */
const LOG_WEIGHT = 8;
/** Half a central difference: the cube root of rounding, as a share of a parameter. */
const STEP = 6e-6;
/** Logarithms of calls end here, so that a worthless one has a residual. */
const LEAST_CALL = 1e-12;

/** The loss with what a report tells besides. */
export interface VixObjective extends Objective {
  /** Model values [quotes] in the unit of `VixProblem.prices`. */
  readonly prices: (params: ModelParams) => Float64Array;
}

/** Scratch of one objective. */
interface Work {
  readonly problem: VixProblem;
  readonly expiries: readonly PricedExpiry[];
  readonly curves: readonly SmileCurve[];
  /** [quotes] discounted calls and futures. */
  readonly prices: Float64Array;
  /** [quotes] vols, and index points of futures. */
  readonly values: Float64Array;
}

/**
 * The loss of a model of the volatility index: Σ(ΔC)² + 8Σ(Δ ln C)² over calls and futures, or weighted vols.
 *
 * Rows are one for each quote, for prices once more for the logarithms, then the priors.
 * @param problem quotes, weights and which curves are met exactly
 * @returns residuals and central differences
 * @source Bao 2013, modified mean logarithmic squared error
 */
export function createVixObjective(problem: VixProblem): VixObjective {
  const { free, quotes, targets } = problem;
  const work: Work = {
    problem,
    expiries: targets.indexOptions.map(pricedExpiry),
    curves: targets.indexOptions.map(smileCurve),
    prices: new Float64Array(quotes.count).fill(Number.NaN),
    values: new Float64Array(quotes.count).fill(Number.NaN),
  };
  const quoteRows = problem.settings.loss === 'prices' ? 2 * quotes.count : quotes.count;
  const rows = quoteRows + free.priors.length;
  let evaluations = 0;
  const writeAt = (x: Float64Array, out: Float64Array, frozen: boolean): void => {
    const params = paramsAt(free, x);
    if (!writePrices(work, params, frozen)) {
      out.fill(Number.NaN);
      return;
    }
    if (problem.settings.loss === 'prices') writePriceResiduals(work, out);
    else writeVolResiduals(work, out);
    for (const [i, { param, mean, standardDeviation }] of free.priors.entries())
      out[quoteRows + i] = (params[free.model.params[param]!.name]! - mean) / standardDeviation;
  };
  return {
    free,
    quotes,
    rows,
    weighted: quotes.scales.reduce((sum, scale) => sum + (scale > 0 ? 1 : 0), 0) + free.priors.length,
    residuals: (x, out) => {
      evaluations += 1;
      writeAt(x, out, false);
    },
    jacobian: (x, out) => {
      evaluations += 2 * x.length;
      writeDifferences({ problem, rows, quoteRows, writeAt }, x, out);
    },
    values: (params) => {
      if (writePrices(work, params, false)) writeVolValues(work, true);
      else work.values.fill(Number.NaN);
      return work.values.slice();
    },
    prices: (params) => {
      if (!writePrices(work, params, false)) work.prices.fill(Number.NaN);
      return work.prices.slice();
    },
    lastError: () => Math.max(0, ...work.expiries.map(volError)),
    evaluations: () => evaluations,
  };

  function volError({ error, forward }: PricedExpiry, i: number): number {
    return error / forward / work.curves[i]!.leastVega;
  }
}

/** Futures and discounted calls under the model; false where it has none. */
function writePrices({ problem, expiries, prices }: Work, params: ModelParams, frozen: boolean): boolean {
  const { free, model, targets, settings, firstFuture, firstOption } = problem;
  if (!isAdmitted(free, params)) return false;
  const sigmas = sigmasOf(problem, params);
  if (sigmas === undefined) return false;
  const forwardAt = (years: number): number => model.capabilities.forward!(params, targets.spot, years);
  let at = firstOption;
  for (const [i, expiry] of expiries.entries()) {
    const { expiryYears, forward: quoted, discountFactor } = expiry.targets;
    const forward = settings.exact === undefined ? forwardAt(expiryYears) : quoted;
    const own = sigmas.length === 0 ? params : { ...params, sigma: sigmas[i]! };
    if (!priceExpiry(expiry, { model, params: own, forward, frozen })) return false;
    for (const call of expiry.calls) {
      prices[at] = discountFactor * call;
      at += 1;
    }
  }
  for (const [i, { expiryYears, value }] of targets.indexFutures.entries())
    prices[firstFuture + i] = settings.exact === undefined ? forwardAt(expiryYears) : value;
  return true;
}

/** σ constant up to each expiry with the total variance that its at-the-money vol asks for; undefined where σ_T² < 0. */
function sigmasOf({ model, atmVols }: VixProblem, params: ModelParams): number[] | undefined {
  if (atmVols.length === 0) return [];
  const kappa = params['kappa']!;
  const totalVariances = new Float64Array(atmVols.length);
  for (const [i, atm] of atmVols.entries()) {
    const found = gaussianVariance(model, params, atm);
    if (typeof found !== 'number') return undefined;
    totalVariances[i] = found;
  }
  const expiryYears = Float64Array.from(atmVols, (atm) => atm.expiryYears);
  if (!('instantVarianceAt' in fitVarianceCurve(kappa, { expiryYears, totalVariances }))) return undefined;
  return atmVols.map((atm, i) => constantSigma(kappa, totalVariances[i]!, atm.expiryYears));
}

function writePriceResiduals({ problem, prices }: Work, out: Float64Array): void {
  const { quotes, prices: market } = problem;
  const { count, scales } = quotes;
  for (let i = 0; i < count; i += 1) {
    const weight = scales[i]!;
    out[i] = 0;
    out[count + i] = 0;
    if (!(weight > 0)) continue;
    out[i] = weight * (prices[i]! - market[i]!);
    out[count + i] = Math.sqrt(LOG_WEIGHT) * weight * Math.log(Math.max(prices[i]!, LEAST_CALL) / market[i]!);
  }
}

function writeVolResiduals(work: Work, out: Float64Array): void {
  const { quotes } = work.problem;
  writeVolValues(work, false);
  for (let i = 0; i < quotes.count; i += 1) {
    const scale = quotes.scales[i]!;
    out[i] = scale > 0 ? scale * (work.values[i]! - quotes.market[i]!) : 0;
  }
}

/** Vols against the model's own forward, as a solver or as a reader needs them. */
function writeVolValues({ problem, expiries, curves, prices, values }: Work, trueVols: boolean): void {
  const { firstFuture, firstOption, targets } = problem;
  for (let i = 0; i < targets.indexFutures.length; i += 1) values[firstFuture + i] = prices[firstFuture + i]!;
  let at = firstOption;
  for (const [i, { targets: own, calls, forward, logMoneyness }] of expiries.entries()) {
    const count = calls.length;
    const timeValues = calls.map((call, j) => {
      const strike = own.strikes[j]!;
      const intrinsic = strike < forward ? forward - strike : 0;
      return Math.max(call - intrinsic, 0) / forward;
    });
    const curve = atForward(curves[i]!, own, forward);
    (trueVols ? writeTrueVols : writeVols)(curve, timeValues, values.subarray(at, at + count));
    at += logMoneyness.length;
  }
}

interface DifferenceOrder {
  readonly problem: VixProblem;
  readonly rows: number;
  readonly quoteRows: number;
  readonly writeAt: (x: Float64Array, out: Float64Array, frozen: boolean) => void;
}

/** Central differences inside the bounds, on unchanged nodes. */
function writeDifferences(
  { problem: { free }, rows, quoteRows, writeAt }: DifferenceOrder,
  x: Float64Array,
  out: Float64Array,
): void {
  const size = x.length;
  const [here, above, below] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const point = x.slice();
  writeAt(x, here, false);
  for (let j = 0; j < size; j += 1) {
    const width = free.rangeUpper[j]! - free.rangeLower[j]!;
    const move = STEP * Math.max(Math.abs(x[j]!), width);
    const up = Math.min(x[j]! + move, free.upper[j]!);
    const down = Math.max(x[j]! - move, free.lower[j]!);
    point[j] = up;
    writeAt(point, above, true);
    point[j] = down;
    writeAt(point, below, true);
    point[j] = x[j]!;
    // Where the model ends on one side, the difference to the other serves.
    const hasUp = Number.isFinite(above[0]!);
    const hasDown = Number.isFinite(below[0]!);
    const [high, low] = [hasUp ? above : here, hasDown ? below : here];
    const gap = (hasUp ? up : x[j]!) - (hasDown ? down : x[j]!);
    for (let row = 0; row < quoteRows; row += 1)
      out[row * size + j] = gap > 0 ? (high[row]! - low[row]!) / gap : Number.NaN;
  }
  const slopes = paramSlopes(free, x);
  for (const [i, { param, standardDeviation }] of free.priors.entries()) {
    out.fill(0, (quoteRows + i) * size, (quoteRows + i + 1) * size);
    const { at, slope } = slopes[param]!;
    if (at >= 0) out[(quoteRows + i) * size + at] = slope / standardDeviation;
  }
}
