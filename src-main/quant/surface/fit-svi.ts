import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { hasConverged } from '../math/solver-status.ts';
import { butterflySpans } from './butterfly.ts';
import type { FitStatus } from './fit-status.ts';
import type { SmilePoints } from './market-slice.ts';
import { smileOfRawSvi, type RawSvi } from './raw-svi.ts';
import { polishSvi, SHIFT_MARGIN, type PolishedSvi, type PolishRequest } from './polish-svi.ts';
import { solveInnerSvi, type InnerTargets } from './svi-inner.ts';

export interface SviFitOptions {
  /**
   * `never`: the best fit as it is. `always`: held free of butterfly arbitrage at all strikes. `auto`: so where that raises the weighted
   * error by half at most, else at the quoted strikes alone; what is left far outside them is reported.
   */
  readonly butterflyPenalty?: 'never' | 'auto' | 'always';
}

export interface SviFit {
  readonly status: Extract<FitStatus, 'OK' | 'AT_BOUND' | 'NOT_CONVERGED' | 'REJECTED'>;
  readonly message: string;
  readonly svi: RawSvi;
  readonly atBounds: readonly string[];
  readonly iterations: number;
  /** Whether the butterfly penalty shaped the result. */
  readonly penalised: boolean;
}

/** Starts that are refined, out of the whole grid of shifts and widths. */
const STARTS = 8;
const SHIFTS = [-0.5, -0.2, -0.05, 0, 0.05, 0.15, 0.3, 0.6];
const WIDTHS = [0.02, 0.06, 0.15, 0.4, 1];
const DEAREST_PENALTY = 1.5;
/** Fitted variance at the money over the median input, beyond which a fit is a degenerate minimum. */
const HIGHEST_AT_MONEY = 4;

/**
 * Raw SVI of one expiry: quasi-explicit search from many starts, then polished in vol with the weights of the quotes.
 *
 * At given (m, σ) the rest is a convex least squares (`solveInnerSvi`); the two are searched by Levenberg–Marquardt from the eight
 * best of forty starts, weights 1/(2σT·e)², which are those of vol to first order. The best is polished over all five parameters
 * on vols themselves. Rejected where w(0) exceeds four times the median of the input variances.
 * @param points used quotes, log-moneyness ascending, at least three
 * @param options butterfly penalty, `auto` where absent
 * @returns parameters with a status and its sentence
 * @source De Marco and Martini 2009 (Zeliade); guard against degenerate minima: observed on SPX chains
 */
export function fitSvi(points: SmilePoints, { butterflyPenalty = 'auto' }: SviFitOptions = {}): SviFit {
  const targets = targetsOf(points);
  const range = rangeOf(points);
  const starts = bestStarts(targets, range);
  const searched = starts.map((start) => searchOuter(targets, start, range));
  searched.sort((a, b) => a.cost - b.cost);
  const free = polishSvi({ points, start: searched[0]!.svi, penalty: 0, range });
  const chosen =
    butterflyPenalty === 'never' ? free : withoutButterfly(points, free, butterflyPenalty, range);
  return verdictOf(points, chosen, chosen !== free);
}

/** Extent of the quotes in log-moneyness. */
export interface QuotedRange {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

function rangeOf({ logMoneyness }: SmilePoints): QuotedRange {
  const from = logMoneyness[0]!;
  const to = logMoneyness.at(-1)!;
  return { from, to, width: Math.max(to - from, 1e-6) };
}

function targetsOf({ expiryYears, logMoneyness, impliedVols, volErrors }: SmilePoints): InnerTargets {
  return {
    logMoneyness,
    totalVariance: impliedVols.map((vol) => vol * vol * expiryYears),
    weights: impliedVols.map((vol, at) => 1 / (2 * vol * expiryYears * volErrors[at]!) ** 2),
  };
}

interface Start {
  readonly m: number;
  readonly sigma: number;
  readonly cost: number;
}

function bestStarts(targets: InnerTargets, { from, to, width }: QuotedRange): Start[] {
  const starts: Start[] = [];
  const clamp = (k: number): number => Math.min(Math.max(k, from), to);
  for (const shift of SHIFTS) {
    for (const share of WIDTHS) {
      const m = clamp(shift * width);
      const sigma = share * width;
      starts.push({ m, sigma, cost: solveInnerSvi(targets, m, sigma).cost });
    }
  }
  return starts.sort((a, b) => a.cost - b.cost).slice(0, STARTS);
}

function searchOuter(
  targets: InnerTargets,
  { m, sigma }: Start,
  { from, to, width }: QuotedRange,
): { svi: RawSvi; cost: number } {
  const { logMoneyness, totalVariance, weights } = targets;
  const roots = weights.map(Math.sqrt);
  const residuals = (params: Float64Array, out: Float64Array): void => {
    const shift = params[0]! * width;
    const scale = Math.exp(params[1]!) * width;
    const { a, d, c } = solveInnerSvi(targets, shift, scale);
    for (let at = 0; at < out.length; at += 1) {
      const y = (logMoneyness[at]! - shift) / scale;
      out[at] = roots[at]! * (a + d * y + c * Math.sqrt(y * y + 1) - totalVariance[at]!);
    }
  };
  const found = levenbergMarquardt({
    residuals,
    residualCount: logMoneyness.length,
    start: [m / width, Math.log(sigma / width)],
    lower: [from / width - SHIFT_MARGIN, Math.log(LEAST_WIDTH)],
    upper: [to / width + SHIFT_MARGIN, Math.log(LARGEST_WIDTH)],
    maxIterations: 15,
    costTolerance: 1e-6,
    stepTolerance: 1e-6,
  });
  const shift = found.params[0]! * width;
  const scale = Math.exp(found.params[1]!) * width;
  const { a, d, c } = solveInnerSvi(targets, shift, scale);
  const svi = { a, b: c / scale, rho: c > 0 ? d / c : 0, m: shift, sigma: scale };
  return { svi, cost: found.cost };
}

/** Widths of the bend as a share of the quoted range. */
export const LEAST_WIDTH = 0.004;
export const LARGEST_WIDTH = 8;

/** Each from where the one before ended; the last ones are for quotes that insist on an arbitrage. */
const STRENGTHS = [100, 3000, 30_000, 300_000];

function withoutButterfly(
  points: SmilePoints,
  free: PolishedSvi,
  policy: 'auto' | 'always',
  range: QuotedRange,
): PolishedSvi {
  if (butterflySpans(smileOfRawSvi(free.svi)).length === 0) return free;
  const dearest =
    policy === 'always' ? Number.POSITIVE_INFINITY : DEAREST_PENALTY * DEAREST_PENALTY * free.cost;
  const whole = polishUntilFree({ points, start: free.svi, range, reach: 'everywhere' }, dearest);
  if (whole) return whole;
  const quoted = { from: range.from, to: range.to };
  if (butterflySpans(smileOfRawSvi(free.svi), quoted).length === 0) return free;
  const near = { points, start: free.svi, range, reach: 'quotes' } as const;
  return polishUntilFree(near, Number.POSITIVE_INFINITY) ?? free;
}

/** Raises the penalty until no violation is left where it looks; undefined where that fails or costs more than it may. */
function polishUntilFree(request: Omit<PolishRequest, 'penalty'>, dearest: number): PolishedSvi | undefined {
  const { range, reach } = request;
  const look = reach === 'quotes' ? { from: range.from, to: range.to } : undefined;
  let start = request.start;
  for (const penalty of STRENGTHS) {
    const polished = polishSvi({ ...request, start, penalty });
    if (polished.cost > dearest) return undefined;
    if (butterflySpans(smileOfRawSvi(polished.svi), look).length === 0) return polished;
    start = polished.svi;
  }
  return undefined;
}

function verdictOf(points: SmilePoints, polished: PolishedSvi, penalised: boolean): SviFit {
  const { svi, atBounds, iterations } = polished;
  const base = { svi, atBounds, iterations, penalised };
  const variances = points.impliedVols.map((vol) => vol * vol * points.expiryYears).sort();
  const median = variances[variances.length >> 1]!;
  const atMoney = smileOfRawSvi(svi).totalVariance(0);
  if (!(atMoney <= HIGHEST_AT_MONEY * median)) {
    const message = `Rejected: the fit puts the at-the-money variance at ${(atMoney / median).toFixed(1)} times the median quote; look for bad quotes near the forward.`;
    return { ...base, status: 'REJECTED', message };
  }
  if (!hasConverged(polished.solver)) return { ...base, status: 'NOT_CONVERGED', message: polished.message };
  if (atBounds.length > 0) {
    const message = `Converged with ${atBounds.join(', ')} at a bound; wings beyond the quotes are not determined.`;
    return { ...base, status: 'AT_BOUND', message };
  }
  return {
    ...base,
    status: 'OK',
    message: penalised ? 'Converged, held free of butterfly arbitrage.' : 'Converged.',
  };
}
