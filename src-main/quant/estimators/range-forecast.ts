import { inverseNormalCdf, normalCdf } from '../math/normal.ts';
import { QuantError } from '../math/quant-error.ts';

/** A geometric Brownian motion as bars tell it, with what they leave open. */
export interface GeometricBrownianFit {
  /** μ of dS = μS dt + σS dW, per year. */
  readonly driftAnnual: number;
  /** σ/√(nΔ): depends on the years watched, not on the number of bars. */
  readonly driftStandardError: number;
  /** σ, decimal per √year. */
  readonly volAnnual: number;
  /** σ/√(2n). */
  readonly volStandardError: number;
  readonly returns: number;
  /** nΔ. */
  readonly years: number;
}

/** From where and how far. */
export interface RangeHorizon {
  readonly spot: number;
  readonly years: number;
}

/** Whether the error of the drift widens the range. */
export type RangeKind = 'driftKnown' | 'driftEstimated';

/**
 * Fits a geometric Brownian motion to returns of equal length.
 *
 * σ² = s²/Δ, μ = m/Δ + σ²/2 with m and s² mean and variance of the returns, se(μ) = σ/√(nΔ), se(σ) = σ/√(2n).
 * @param logReturns [n] log returns, two at least
 * @param returnYears Δ, years of one return on the clock that counts
 * @returns parameters with their errors
 * @throws QuantError TOO_FEW where there are less than two returns, NOT_POSITIVE where Δ is not
 * @source Campbell, Lo and MacKinlay 1997, section 9.3.2; reference §12.7
 */
export function fitGeometricBrownian(
  logReturns: ArrayLike<number>,
  returnYears: number,
): GeometricBrownianFit {
  const count = logReturns.length;
  if (count < 2) throw new QuantError('TOO_FEW', { count });
  if (!(returnYears > 0)) throw new QuantError('NOT_POSITIVE', { returnYears });
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += logReturns[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i += 1) squares += (logReturns[i]! - mean) ** 2;
  return fitFromMoments({ count, mean, variance: squares / (count - 1) }, returnYears);
}

function fitFromMoments(
  { count, mean, variance }: { readonly count: number; readonly mean: number; readonly variance: number },
  returnYears: number,
): GeometricBrownianFit {
  const volAnnual = Math.sqrt(Math.max(variance, 0) / returnYears);
  const years = count * returnYears;
  return {
    driftAnnual: mean / returnYears + volAnnual ** 2 / 2,
    driftStandardError: volAnnual / Math.sqrt(years),
    volAnnual,
    volStandardError: volAnnual / Math.sqrt(2 * count),
    returns: count,
    years,
  };
}

/**
 * Mean and standard deviation of the level at the horizon, drift and volatility taken as known.
 *
 * E S = S₀e^{μt}, sd = S₀e^{μt}√(e^{σ²t} − 1).
 * @param fit parameters
 * @param horizon spot and years ahead
 * @returns both in units of the asset
 * @source reference §12.7; moments of the lognormal law
 */
export function rangeMoments(
  { driftAnnual, volAnnual }: GeometricBrownianFit,
  { spot, years }: RangeHorizon,
): { readonly mean: number; readonly standardDeviation: number } {
  const mean = spot * Math.exp(driftAnnual * years);
  return { mean, standardDeviation: mean * Math.sqrt(Math.expm1(volAnnual ** 2 * years)) };
}

/**
 * Level that is not exceeded with a probability.
 *
 * S₀exp((μ − σ²/2)t + z_p·w) with w² = σ²t, or σ²t + (se(μ)·t)² where the drift is an estimate.
 * @param fit parameters
 * @param horizon spot and years ahead
 * @param probability in (0, 1)
 * @param kind whether the error of the drift counts
 * @returns level in units of the asset
 * @source reference §12.7; predictive law of a normal mean, e.g. Gelman et al., Bayesian Data Analysis, section 2.5
 */
export function rangeQuantile(
  fit: GeometricBrownianFit,
  { spot, years }: RangeHorizon,
  probability: number,
  kind: RangeKind = 'driftKnown',
): number {
  const centre = (fit.driftAnnual - fit.volAnnual ** 2 / 2) * years;
  return spot * Math.exp(centre + inverseNormalCdf(probability) * widthOf(fit, years, kind));
}

/**
 * Probability that the level at the horizon is below a strike; the inverse of `rangeQuantile`.
 * @param fit parameters
 * @param horizon spot and years ahead
 * @param strike in units of the asset
 * @param kind whether the error of the drift counts
 * @returns probability
 */
export function probabilityBelow(
  fit: GeometricBrownianFit,
  { spot, years }: RangeHorizon,
  strike: number,
  kind: RangeKind = 'driftKnown',
): number {
  const centre = (fit.driftAnnual - fit.volAnnual ** 2 / 2) * years;
  return normalCdf((Math.log(strike / spot) - centre) / widthOf(fit, years, kind));
}

function widthOf(
  { volAnnual, driftStandardError }: GeometricBrownianFit,
  years: number,
  kind: RangeKind,
): number {
  const known = volAnnual ** 2 * years;
  return Math.sqrt(kind === 'driftKnown' ? known : known + (driftStandardError * years) ** 2);
}

/** How a backtest is made. */
export interface RangeBacktestSettings {
  /** Returns that each fit sees. */
  readonly window: number;
  /** Returns ahead. */
  readonly horizon: number;
  readonly returnYears: number;
  /** Of central ranges, each in (0, 1). */
  readonly probabilities: readonly number[];
}

/** Share of outcomes inside a central range. */
export interface RangeCoverage {
  readonly probability: number;
  readonly driftKnown: number;
  readonly driftEstimated: number;
  /** Of a right range: binomial over outcomes that do not overlap. */
  readonly standardError: number;
}

/**
 * How often central ranges held: fitted at every bar on the bars before it alone, compared with what came.
 *
 * Ranges of neighbouring bars share most of their outcome; √(p(1 − p)/k) counts k = forecasts/horizon of them.
 * @param closes [n] levels, all positive
 * @param settings window, horizon and probabilities
 * @returns coverages, with the number of forecasts; none where the history is too short for one
 * @source Christoffersen 1998, "Evaluating interval forecasts" (unconditional coverage)
 */
export function backtestRange(
  closes: ArrayLike<number>,
  { window, horizon, returnYears, probabilities }: RangeBacktestSettings,
): { readonly forecasts: number; readonly coverage: readonly RangeCoverage[] } {
  const logs = Float64Array.from(closes, Math.log);
  const forecasts = Math.max(logs.length - window - horizon, 0);
  const scores = probabilities.map(() => ({ driftKnown: 0, driftEstimated: 0 }));
  const edges = probabilities.map((probability) => inverseNormalCdf((1 + probability) / 2));
  const years = horizon * returnYears;
  const squares = runningSquares(logs);
  for (let at = window; at < window + forecasts; at += 1) {
    const mean = (logs[at]! - logs[at - window]!) / window;
    const variance = (squares[at]! - squares[at - window]! - window * mean * mean) / (window - 1);
    const fit = fitFromMoments({ count: window, mean, variance }, returnYears);
    const miss = Math.abs(logs[at + horizon]! - logs[at]! - horizon * mean);
    const widths = {
      driftKnown: widthOf(fit, years, 'driftKnown'),
      driftEstimated: widthOf(fit, years, 'driftEstimated'),
    };
    for (const [i, edge] of edges.entries()) {
      if (miss <= edge * widths.driftKnown) scores[i]!.driftKnown += 1;
      if (miss <= edge * widths.driftEstimated) scores[i]!.driftEstimated += 1;
    }
  }
  if (forecasts === 0) return { forecasts, coverage: [] };
  const apart = Math.max(forecasts / horizon, 1);
  return {
    forecasts,
    coverage: probabilities.map((probability, i) => ({
      probability,
      driftKnown: scores[i]!.driftKnown / forecasts,
      driftEstimated: scores[i]!.driftEstimated / forecasts,
      standardError: Math.sqrt((probability * (1 - probability)) / apart),
    })),
  };
}

/** Sums of squared returns up to each bar. */
function runningSquares(logs: Float64Array): Float64Array {
  const out = new Float64Array(logs.length);
  for (let i = 1; i < logs.length; i += 1) out[i] = out[i - 1]! + (logs[i]! - logs[i - 1]!) ** 2;
  return out;
}
