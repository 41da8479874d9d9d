import { checkSmiles, type ArbitrageReport, type PlacedSmile } from './arbitrage-report.ts';
import { butterflySpans, densityOf } from './butterfly.ts';
import { qualityOf, type FitQuality } from './fit-quality.ts';
import type { SmileOutcome, SmilesFitter } from './fit-smiles.ts';
import { hasSmile, type FitStatus, type SurfaceMethod } from './fit-status.ts';
import type { MarketSlice } from './market-slice.ts';
import { smilesFitters } from './smiles-fitters.ts';
import { metricsOf, NO_METRICS, type SmileMetrics } from './smile-metrics.ts';
import { volOf, type Smile } from './smile.ts';
import { gridOfSmiles, type SurfaceGrid } from './surface-grid.ts';
import type { ViolationSpan } from './violations.ts';

/** Fitted smile on its own grid. */
export interface SmileCurve {
  readonly logMoneyness: Float64Array;
  /** Decimal per √year. */
  readonly impliedVols: Float64Array;
  /** Of ln(S_T/F). */
  readonly density: Float64Array;
}

export interface SliceFit extends FitQuality {
  readonly status: FitStatus;
  readonly message: string;
  readonly params: Readonly<Record<string, number>>;
  readonly atBounds: readonly string[];
  readonly curve: SmileCurve | null;
  readonly butterfly: readonly ViolationSpan[];
  readonly leeSlopes: readonly [number, number] | null;
}

export interface FittedSlice extends MarketSlice, SmileMetrics {
  readonly usedQuotes: number;
  readonly fit: SliceFit;
}

/** A fitted surface as plain data; `smileOf` gives the functions back. */
export interface FittedSurface {
  readonly method: SurfaceMethod;
  readonly slices: readonly FittedSlice[];
  readonly params: Readonly<Record<string, number>>;
  readonly arbitrage: ArbitrageReport;
  readonly grid: SurfaceGrid;
  readonly rmseVolPoints: number | null;
  readonly insideBidAskPercent: number | null;
  readonly warnings: readonly string[];
}

export interface SurfaceFitRequest {
  /** Time ascending. */
  readonly slices: readonly MarketSlice[];
  readonly method: SurfaceMethod;
  /** Fewer used quotes than these give no fit. */
  readonly minQuotes?: number;
}

const LEAST_QUOTES = 5;
const CURVE_POINTS = 121;
/** Share of the quoted range by which a curve is drawn wider. */
const CURVE_MARGIN = 0.1;

/**
 * Fits all expiries with one method and checks the result for arbitrage.
 * @param request slices and method
 * @returns every slice with its fit or the reason why it has none, the report and the grid
 */
export function fitSurface({ slices, method, minQuotes = LEAST_QUOTES }: SurfaceFitRequest): FittedSurface {
  const fitter: SmilesFitter = smilesFitters[method];
  const ready = slices.filter(
    (slice) => slice.status === 'OK' && slice.points.strikes.length >= Math.max(minQuotes, 3),
  );
  const fitted = fitter(ready.map(({ points }) => points));
  const outcomeOf = new Map(ready.map((slice, at) => [slice, fitted.outcomes[at]!]));
  const outcomes = slices.map((slice) => outcomeOf.get(slice) ?? withoutFit(slice, minQuotes));
  const placed = placeSmiles(slices, outcomes);
  const rows = slices.map((slice, at) => describe(slice, outcomes[at]!));
  const beyond = placed.filter(({ smile }) => smile.wingSlopes && butterflySpans(smile).length > 0);
  const arbitrage = checkSmiles(placed);
  const within = new Set(arbitrage.butterfly.map(({ slice }) => slice));
  const far = beyond.filter(({ slice }) => !within.has(slice)).length;
  return {
    method,
    slices: rows,
    params: fitted.params,
    arbitrage,
    grid: gridOfSmiles(placed),
    ...overall(rows),
    warnings: [
      ...fitted.warnings,
      ...(far === 0
        ? []
        : [
            `${far} expiries have butterfly arbitrage far outside their quoted strikes; do not extrapolate them.`,
          ]),
    ],
  };
}

function withoutFit(slice: MarketSlice, minQuotes: number): SmileOutcome {
  const none = { params: {}, atBounds: [], smile: null };
  if (slice.status !== 'OK') return { ...none, status: slice.status, message: slice.message };
  const count = slice.points.strikes.length;
  const message = `${count} usable quotes; a fit needs ${Math.max(minQuotes, 3)}. The reasons stand beside each quote.`;
  return { ...none, status: 'TOO_FEW_QUOTES', message };
}

function placeSmiles(slices: readonly MarketSlice[], outcomes: readonly SmileOutcome[]): PlacedSmile[] {
  const placed: PlacedSmile[] = [];
  outcomes.forEach(({ smile, status, svi }, slice) => {
    if (!smile || !hasSmile(status)) return;
    const { expiryYears, points } = slices[slice]!;
    const base = { slice, expiryYears, smile, range: quotedRange(points.logMoneyness) };
    placed.push(svi ? { ...base, svi } : base);
  });
  return placed;
}

function quotedRange(logMoneyness: Float64Array): { from: number; to: number } {
  return { from: logMoneyness[0]!, to: logMoneyness.at(-1)! };
}

function describe(slice: MarketSlice, outcome: SmileOutcome): FittedSlice {
  const { status, message, params, atBounds } = outcome;
  const smile = hasSmile(status) ? outcome.smile : null;
  const range = smile && quotedRange(slice.points.logMoneyness);
  const metrics = smile && range ? metricsOf(smile, slice.expiryYears, range) : NO_METRICS;
  const curve = smile && range ? curveOf(smile, slice.expiryYears, range) : null;
  const butterfly =
    smile && curve
      ? butterflySpans(smile, { from: curve.logMoneyness[0]!, to: curve.logMoneyness.at(-1)! })
      : [];
  const leeSlopes = smile?.wingSlopes ?? null;
  const quality = qualityOf(smile, slice.points);
  return {
    ...slice,
    ...metrics,
    usedQuotes: slice.points.strikes.length,
    fit: { status, message, params, atBounds, ...quality, curve, butterfly, leeSlopes },
  };
}

function curveOf(smile: Smile, expiryYears: number, { from, to }: { from: number; to: number }): SmileCurve {
  const margin = CURVE_MARGIN * (to - from);
  const logMoneyness = Float64Array.from(
    { length: CURVE_POINTS },
    (_, at) => from - margin + ((to - from + 2 * margin) * at) / (CURVE_POINTS - 1),
  );
  return {
    logMoneyness,
    impliedVols: logMoneyness.map((k) => volOf(smile, k, expiryYears)),
    density: densityOf(smile, logMoneyness),
  };
}

/** Figures over all used quotes of all fitted expiries. */
function overall(
  slices: readonly FittedSlice[],
): Pick<FittedSurface, 'rmseVolPoints' | 'insideBidAskPercent'> {
  let [count, squares, inside] = [0, 0, 0];
  for (const { usedQuotes, fit } of slices) {
    if (fit.rmseVolPoints === null || fit.insideBidAskPercent === null) continue;
    count += usedQuotes;
    squares += usedQuotes * fit.rmseVolPoints ** 2;
    inside += (usedQuotes * fit.insideBidAskPercent) / 100;
  }
  if (count === 0) return { rmseVolPoints: null, insideBidAskPercent: null };
  return { rmseVolPoints: Math.sqrt(squares / count), insideBidAskPercent: (100 * inside) / count };
}
