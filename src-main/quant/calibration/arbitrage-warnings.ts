import { blackPrice } from '../black/black76.ts';
import type { CalibrationWarning, ExpiryFit } from './report.ts';

/** Per unit of forward: what rounding leaves of a price. */
const ROUNDING = 1e-9;
/** Vega at the money is no larger, per unit of forward and √year. */
const MOST_VEGA = 0.4;
/** Futures and options that expire within so many years of each other expire together. */
const SAME_EXPIRY_YEARS = 1e-6;
const POINTS = 100;

/** Calls of one expiry under the model, per unit of its forward. */
interface CallCurve {
  readonly expiryYears: number;
  readonly forward: number;
  /** [n] strike over forward, ascending. */
  readonly x: readonly number[];
  readonly calls: readonly number[];
  /** Differences below it are no arbitrage but error. */
  readonly tolerance: number;
}

/**
 * Static arbitrage between the fitted prices themselves: C falls with the strike by no more than the strike rises, is convex in it,
 * and at equal moneyness is worth no less at a later expiry of the asset.
 *
 * Only what no curve through the fitted points can avoid is told: between strikes an earlier call is bounded from below by the
 * continuation of its neighbouring chords.
 * @param expiries fitted smiles and futures
 * @param errorVolPoints numerical error of a fitted vol
 * @returns at most one sentence for butterflies of a component and one for calendars
 * @source Carr and Madan 2005, "A note on sufficient conditions for no arbitrage"
 */
export function arbitrageWarnings(
  expiries: readonly ExpiryFit[],
  errorVolPoints: number,
): CalibrationWarning[] {
  const curvesOf = (component: ExpiryFit['component']): CallCurve[] =>
    expiries
      .filter((fit) => fit.component === component)
      .flatMap((fit) => curveOf(fit, forwardOf(fit, expiries), errorVolPoints))
      .sort((a, b) => a.expiryYears - b.expiryYears);
  const asset = curvesOf('assetOptions');
  return [
    ...butterflies('assetOptions', asset),
    ...butterflies('indexOptions', curvesOf('indexOptions')),
    ...calendars(asset),
  ];
}

/** Vols of the index are against the model's own future; NaN where no future tells it. */
function forwardOf({ component, expiryYears, forward }: ExpiryFit, expiries: readonly ExpiryFit[]): number {
  if (component !== 'indexOptions') return forward;
  const future = expiries.find(
    (fit) => fit.component === 'indexFutures' && Math.abs(fit.expiryYears - expiryYears) < SAME_EXPIRY_YEARS,
  );
  return future?.model[0] ?? Number.NaN;
}

function curveOf(fit: ExpiryFit, forward: number, errorVolPoints: number): CallCurve[] {
  const { expiryYears, strikes, model } = fit;
  if (!(forward > 0)) return [];
  const points = Array.from(strikes, (strike, i) => ({ x: strike / forward, vol: model[i]! }))
    .filter(({ vol }) => vol > 0 && Number.isFinite(vol))
    .sort((a, b) => a.x - b.x)
    .filter(({ x }, i, all) => i === 0 || x > all[i - 1]!.x);
  if (points.length < 2) return [];
  const error = (MOST_VEGA * Math.sqrt(expiryYears) * errorVolPoints) / POINTS;
  return [
    {
      ...{ expiryYears, forward, tolerance: ROUNDING + 2 * error },
      x: points.map(({ x }) => x),
      calls: points.map(({ x, vol }) => blackPrice(1, x, vol * vol * expiryYears, true)),
    },
  ];
}

function slopeAt({ x, calls }: CallCurve, i: number): number {
  return (calls[i + 1]! - calls[i]!) / (x[i + 1]! - x[i]!);
}

function butterflies(component: ExpiryFit['component'], curves: readonly CallCurve[]): CalibrationWarning[] {
  const found: { curve: CallCurve; at: number }[] = [];
  let checked = 0;
  for (const curve of curves) {
    const { x, tolerance } = curve;
    for (let i = 0; i + 1 < x.length; i += 1) {
      checked += 1;
      const slack = tolerance / (x[i + 1]! - x[i]!);
      const slope = slopeAt(curve, i);
      const isBent = i > 0 && slope < slopeAt(curve, i - 1) - slack - tolerance / (x[i]! - x[i - 1]!);
      if (slope > slack || slope < -1 - slack || isBent) found.push({ curve, at: i });
    }
  }
  if (found.length === 0) return [];
  const [{ curve, at }] = found as [(typeof found)[number]];
  const message = `Fitted prices (${component}) have butterfly arbitrage at ${found.length} of ${checked} strikes, the first at ${shown(curve.x[at]! * curve.forward)} in ${shown(curve.expiryYears)} years: a call spread there costs less than nothing, or more than the next one below it.`;
  return [{ code: 'BUTTERFLY_ARBITRAGE', message }];
}

function calendars(curves: readonly CallCurve[]): CalibrationWarning[] {
  const found: { near: CallCurve; far: CallCurve; x: number }[] = [];
  let checked = 0;
  for (const [e, far] of curves.entries()) {
    const near = curves[e - 1];
    if (near === undefined) continue;
    for (const [i, x] of far.x.entries()) {
      const least = leastAt(near, x);
      if (least === undefined) continue;
      checked += 1;
      if (far.calls[i]! < least - near.tolerance - far.tolerance) found.push({ near, far, x });
    }
  }
  if (found.length === 0) return [];
  const [{ near, far, x }] = found as [(typeof found)[number]];
  const message = `Fitted prices (assetOptions) have calendar arbitrage at ${found.length} of ${checked} strikes, the first at ${shown(x * far.forward)}: at equal moneyness the option in ${shown(far.expiryYears)} years costs less than the one in ${shown(near.expiryYears)}.`;
  return [{ code: 'CALENDAR_ARBITRAGE', message }];
}

/** The least that a convex curve through the points may be worth at x; undefined outside the strikes. */
function leastAt(curve: CallCurve, x: number): number | undefined {
  const { x: xs, calls } = curve;
  if (x < xs[0]! || x > xs.at(-1)!) return undefined;
  const right = xs.findIndex((one) => one >= x);
  if (xs[right] === x) return calls[right]!;
  const left = right - 1;
  const fromLeft = left > 0 ? calls[left]! + slopeAt(curve, left - 1) * (x - xs[left]!) : 0;
  const fromRight = right + 1 < xs.length ? calls[right]! - slopeAt(curve, right) * (xs[right]! - x) : 0;
  return Math.max(fromLeft, fromRight, 1 - x, 0);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(5)));
}
