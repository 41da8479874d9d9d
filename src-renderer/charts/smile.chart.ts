import type { Provenance } from '#contract/schemas/common.ts';
import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { extentOf } from './axis.ts';
import { methodWords, reasonWords } from './definitions/quote-reasons.ts';
import type { SurfaceMethod } from './definitions/quote-reasons.ts';
import { formatNumber } from './format.ts';
import { axisDecimals, axisLabels, deltaTicks, placeOnAxis } from './smile-axis.ts';
import type { SmileAxis } from './smile-axis.ts';
import type { ChartDefinition, PlotBarsSpec, PlotLineSpec, PlotSpanSpec, PlotSpec } from './spec.ts';

/**
 * Another line beside the fit: of another chain, by another method, or the least vols that an earlier expiry allows.
 */
export interface SmileBeside {
  readonly id: 'compare' | 'overlay' | 'floor';
  readonly label: string;
  readonly detail: string;
  readonly slice: SurfaceSlice;
}
export interface SmileData {
  readonly slice: SurfaceSlice;
  readonly method: SurfaceMethod;
  readonly chain: SurfaceFitResult['chain'];
  readonly provenance: Provenance | null;
  readonly beside: readonly SmileBeside[];
}
export interface SmileOptions {
  readonly axis: SmileAxis;
  /**
   * `core`: the quotes that carry the fit where the options are traded; `used`: all that carry it, without the
   * in-the-money side; `all`: everything that has a vol.
   */
  readonly range: 'core' | 'used' | 'all';
  /** Stretches of log-moneyness to point at. */
  readonly spans: readonly { readonly from: number; readonly to: number; readonly label: string }[];
}

/** Places of the quotes that are drawn, in the order of the drawing: point n is quote `shownQuotes[n]`. */
export function shownQuotes({ quotes }: SurfaceSlice, range: SmileOptions['range']): readonly number[] {
  const shown: number[] = [];
  quotes.reason.forEach((reason, index) => {
    const vols = [quotes.midVol[index]!, quotes.bidVol[index]!, quotes.askVol[index]!];
    if (!vols.some((vol) => Number.isFinite(vol)) || !Number.isFinite(quotes.logMoneyness[index])) return;
    if (range === 'all' || reason !== 'inTheMoney') shown.push(index);
  });
  return shown.sort((a, b) => quotes.strikes[a]! - quotes.strikes[b]!);
}

export const quoteName = ({ quotes }: SurfaceSlice, index: number): string =>
  `${formatNumber(quotes.strikes[index], quotes.strikes[index]! % 1 === 0 ? 0 : 2)} ${quotes.isCall[index] === 1 ? 'C' : 'P'}`;

export const smileChart: ChartDefinition<SmileData, SmileOptions, PlotSpec> = {
  id: 'smile',
  title: 'Smile',
  query: 'surface.fit',
  fixture: 'surface-fit.json',
  view: (data, options) => {
    const { slice, method } = data;
    const shown = shownQuotes(slice, options.range);
    const bars = barsOf(slice, shown, options.axis);
    const lines = [
      ...lineOf(slice, options.axis, { id: 'fit', label: methodWords[method], tone: 'blue', dash: 'solid' }),
      ...data.beside.flatMap(({ slice: other, ...line }) =>
        lineOf(other, options.axis, { ...line, ...besideLooks[line.id] }),
      ),
    ];
    const xRange = xRangeOf(slice, { bars, lines, options });
    const inside = lines.map((line) => clipTo(line, xRange));
    return {
      kind: 'plot',
      id: 'smile',
      title: `Smile ${slice.expiry ?? formatNumber(slice.expiryYears, 3)} ${slice.root}`,
      summary: summaryOf(data),
      asOf: data.chain?.quoteDate ?? null,
      source: data.chain?.source ?? data.provenance?.sources.join(', ') ?? 'own quotes',
      sample: data.chain?.sample ?? false,
      xLabel: axisLabels[options.axis],
      xDecimals: axisDecimals[options.axis],
      xRange,
      xTicks: options.axis === 'delta' ? deltaTicks : null,
      yLabel: 'implied vol, vol points',
      yUnit: 'vol points',
      decimals: 2,
      yRange: yRangeOf(bars, inside, xRange),
      bars: bars.x.length > 0 ? [insideOf(bars, xRange)] : [],
      lines: inside,
      marks: marksOf(slice, options.axis),
      spans: options.spans.map((span) => spanOnAxis(slice, options.axis, span)),
    };
  },
};

const besideLooks = {
  compare: { tone: 'muted', dash: 'dashed' },
  overlay: { tone: 'green', dash: 'dotted' },
  floor: { tone: 'orange', dash: 'dashed' },
} as const satisfies Record<SmileBeside['id'], Pick<PlotLineSpec, 'tone' | 'dash'>>;

type LineLook = Pick<PlotLineSpec, 'id' | 'label' | 'tone' | 'dash'> & { readonly detail?: string };

function barsOf(slice: SurfaceSlice, shown: readonly number[], axis: SmileAxis): PlotBarsSpec {
  const { quotes } = slice;
  const points = (values: Float64Array): Float64Array =>
    Float64Array.from(shown, (index) => 100 * values[index]!);
  const placeOf = (index: number): number => {
    if (axis === 'strike') return quotes.strikes[index]!;
    if (axis === 'moneyness') return quotes.logMoneyness[index]!;
    const delta = quotes.delta[index]!;
    const vol = [quotes.midVol, quotes.askVol, quotes.bidVol]
      .map((vols) => vols[index]!)
      .find((value) => Number.isFinite(value));
    return Number.isFinite(delta)
      ? 1 - delta
      : placeOnAxis(axis, slice, quotes.logMoneyness[index]!, vol ?? Number.NaN);
  };
  return {
    id: 'quotes',
    label: 'quotes',
    tone: 'text',
    parts: ['bid', 'mid', 'ask'],
    x: Float64Array.from(shown, placeOf),
    low: points(quotes.bidVol),
    middle: points(quotes.midVol),
    high: points(quotes.askVol),
    hollow: Uint8Array.from(shown, (index) => Number(quotes.reason[index] !== 'used')),
    pointLabels: shown.map((index) => {
      const reason = quotes.reason[index]!;
      return reason === 'used'
        ? quoteName(slice, index)
        : `${quoteName(slice, index)}, ${reasonWords[reason]}`;
    }),
  };
}

function lineOf(slice: SurfaceSlice, axis: SmileAxis, look: LineLook): readonly PlotLineSpec[] {
  const { curve } = slice.fit;
  if (!curve) return [];
  const x = curve.logMoneyness.map((k, index) => placeOnAxis(axis, slice, k, curve.impliedVols[index]!));
  const y = curve.impliedVols.map((vol) => 100 * vol);
  return [{ ...look, widthPx: look.id === 'fit' ? 1.75 : 1.25, x, y }];
}

/** The curve only where the picture shows it, with one point beyond each side. */
function clipTo(line: PlotLineSpec, [low, high]: readonly [number, number]): PlotLineSpec {
  let from = 0;
  let to = line.x.length;
  while (from + 1 < to && line.x[from + 1]! < low) from += 1;
  while (to - 2 > from && line.x[to - 2]! > high) to -= 1;
  return { ...line, x: line.x.slice(from, to), y: line.y.slice(from, to) };
}

function insideOf(bars: PlotBarsSpec, [low, high]: readonly [number, number]): PlotBarsSpec {
  // All points stay, so that a point of the drawing is a quote by its place in the list; those outside have no value.
  const blank = (values: Float64Array): Float64Array =>
    values.map((value, index) => (bars.x[index]! >= low && bars.x[index]! <= high ? value : Number.NaN));
  return { ...bars, low: blank(bars.low), middle: blank(bars.middle), high: blank(bars.high) };
}

interface Drawn {
  readonly bars: PlotBarsSpec;
  readonly lines: readonly PlotLineSpec[];
  readonly options: SmileOptions;
}

function xRangeOf(slice: SurfaceSlice, { bars, lines, options }: Drawn): readonly [number, number] {
  // Beyond 2 delta all strikes stand in one place.
  if (options.axis === 'delta') return options.range === 'all' ? [0, 1] : [0.02, 0.98];
  const carrying = bars.x.filter((_x, index) => options.range === 'all' || bars.hollow[index] === 0);
  const spans = options.spans.flatMap(({ from, to }) => {
    const placed = spanOnAxis(slice, options.axis, { from, to, label: '' });
    return [placed.from, placed.to];
  });
  const own = carrying.length > 1 ? carrying : (lines[0]?.x ?? bars.x);
  const core = options.range === 'core' ? coreOf(slice, options.axis) : null;
  const inCore = own.filter((x) => !core || (x >= core[0] && x <= core[1]));
  const shown = inCore.length > 1 ? inCore : own;
  const [low, high] = extentOf(Float64Array.from([...shown, ...spans])) ?? [-0.1, 0.1];
  const pad = (high - low || Math.abs(low) * 0.1 || 0.1) * 0.03;
  return [low - pad, high + pad];
}

/** Standard deviations below and above the forward between which nearly all trading is. */
export const coreDeviations = [-4, 2.5] as const;

/** Where the core lies on the axis; null where no vol says how wide it is. */
function coreOf(slice: SurfaceSlice, axis: SmileAxis): readonly [number, number] | null {
  if (slice.atmVol === null) return null;
  const deviation = slice.atmVol * Math.sqrt(slice.expiryYears);
  const place = (count: number): number => placeOnAxis(axis, slice, count * deviation, slice.atmVol ?? 0);
  return [place(coreDeviations[0]), place(coreDeviations[1])];
}

/** Room for the bars in use and the fit; what is out of use may widen it by half, not more. */
function yRangeOf(
  bars: PlotBarsSpec,
  lines: readonly PlotLineSpec[],
  [xLow, xHigh]: readonly [number, number],
): readonly [number, number] {
  const inside = (x: number): boolean => x >= xLow && x <= xHigh;
  const main: number[] = [];
  const hollow: number[] = [];
  bars.x.forEach((x, index) => {
    if (inside(x)) {
      (bars.hollow[index] === 1 ? hollow : main).push(
        bars.low[index]!,
        bars.middle[index]!,
        bars.high[index]!,
      );
    }
  });
  for (const line of lines) line.x.forEach((x, index) => inside(x) && main.push(line.y[index]!));
  const all = extentOf(hollow);
  const [low, high] = extentOf(main) ?? all ?? [0, 1];
  const span = high - low || 1;
  const widest = [Math.max(0, low - span / 2), high + span / 2] as const;
  const pad = span * 0.06;
  return [
    Math.max(0, Math.min(low, Math.max(widest[0], all?.[0] ?? low)) - pad),
    Math.max(high, Math.min(widest[1], all?.[1] ?? high)) + pad,
  ];
}

function marksOf(slice: SurfaceSlice, axis: SmileAxis): PlotSpec['marks'] {
  if (slice.forward === null) return [];
  const place = placeOnAxis(axis, slice, 0, slice.atmVol ?? 0);
  return Number.isFinite(place)
    ? [{ x: place, label: `F ${formatNumber(slice.forward, 2)}`, tone: 'muted' }]
    : [];
}

function spanOnAxis(
  slice: SurfaceSlice,
  axis: SmileAxis,
  { from, to, label }: SmileOptions['spans'][number],
): PlotSpanSpec {
  const volAt = (k: number): number => {
    const { curve } = slice.fit;
    const index = curve ? curve.logMoneyness.findIndex((place) => place >= k) : -1;
    return curve?.impliedVols.at(index) ?? slice.atmVol ?? 0.2;
  };
  const place = (k: number): number => placeOnAxis(axis, slice, k, volAt(k));
  return { from: place(from), to: place(to), label, tone: 'orange' };
}

function summaryOf({ slice, method }: SmileData): string {
  const when = `${slice.root} ${slice.expiry ?? ''}`.trim();
  const { fit } = slice;
  if (!fit.curve) return `No fit of ${when}: ${fit.message}`;
  const worst = fit.worstStrike === null ? '' : `, worst at ${formatNumber(fit.worstStrike, 0)}`;
  return `${methodWords[method]} through ${slice.usedQuotes} of ${slice.quotes.strikes.length} quotes of ${when}, RMSE ${formatNumber(fit.rmseVolPoints)} vol points${worst}.`;
}
