import type { FutureConsistency } from '#contract/schemas/calibration.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type {
  CurveLineSpec,
  CurveSpec,
  PlotBarsSpec,
  PlotLineSpec,
  PlotSpec,
} from '#renderer/charts/spec.ts';
import { componentWords } from './component-words.ts';
import { boundLines } from './consistency-rows.ts';
import { daysOf, expiryName, halfSpreadsOf, isOfNodes, matchingFit, slicesOf } from './fit-picture.ts';
import type { ExpiryFit, FitPicture } from './fit-picture.ts';

/** Market quotes of one expiry with the models through them. */
export function smilePlot(a: FitPicture, fit: ExpiryFit, b: FitPicture | null): PlotSpec {
  const index = fit.component === 'indexOptions';
  const placeOf = (strike: number): number => (index ? strike / fit.forward : Math.log(strike / fit.forward));
  const other = b && matchingFit(fit, b.expiries);
  const bars = barsOf(fit, placeOf);
  const lines = [
    lineOf(fit, placeOf, { id: 'model', label: a.name, tone: 'blue', dash: 'solid', widthPx: 1.75 }),
    ...(b && other
      ? [
          lineOf(other, placeOf, {
            id: 'beside',
            label: b.name,
            tone: 'green',
            dash: 'dashed',
            widthPx: 1.5,
          } as const),
        ]
      : []),
  ];
  const what = componentWords[fit.component].short;
  const against = isOfNodes(fit) ? 'nodes of the repaired surface' : 'market bid–ask';
  return {
    kind: 'plot',
    id: 'calibration-smile',
    title: `${what} smile ${expiryName(fit)}`,
    summary: `${what} options of ${expiryName(fit)}: ${against} and ${a.title}, RMSE ${formatNumber(fit.rmse)} vol points.`,
    asOf: a.quoteDate,
    source: a.source,
    sample: a.sample,
    xLabel: index ? 'K/F' : 'ln(K/F)',
    xDecimals: index ? 2 : 3,
    xRange: paddedRange(bars.x, 0.03),
    xTicks: null,
    yLabel: 'implied vol, vol points',
    yUnit: 'vol points',
    decimals: 2,
    yRange: paddedRange(
      [...bars.low, ...bars.middle, ...bars.high, ...lines.flatMap(({ y }) => [...y])],
      0.06,
    ),
    bars: [bars],
    lines,
    marks: [{ x: index ? 1 : 0, label: `F ${formatNumber(fit.forward)}`, tone: 'muted' }],
    spans: [],
  };
}

function barsOf(fit: ExpiryFit, placeOf: (strike: number) => number): PlotBarsSpec {
  const half = (index: number): number => fit.halfSpreads[index] ?? Number.NaN;
  return {
    id: 'quotes',
    ...(isOfNodes(fit)
      ? { label: 'nodes ± 1 sd; hollow: filled', parts: ['−1 sd', 'repaired', '+1 sd'] }
      : { label: 'quotes', parts: ['bid', 'mid', 'ask'] }),
    tone: 'text',
    x: fit.strikes.map(placeOf),
    low: fit.market.map((vol, index) => 100 * (vol - half(index))),
    middle: fit.market.map((vol) => 100 * vol),
    high: fit.market.map((vol, index) => 100 * (vol + half(index))),
    hollow: fit.filled ?? Uint8Array.from(fit.weights, (weight) => Number(!(weight > 0))),
    pointLabels: Array.from(fit.strikes, (strike, index) => pointName(fit, strike, index)),
  };
}

function pointName(fit: ExpiryFit, strike: number, index: number): string {
  const away = halfSpreadsOf(fit, index);
  if (fit.filled) {
    const rests = fit.filled[index] === 1 ? 'filled' : 'quoted';
    return `${formatNumber(strike, 0)}, ${rests} node, ${formatNumber(away, 1)} standard errors`;
  }
  if (!(fit.weights[index]! > 0)) return `${strike}, without weight`;
  if (!Number.isFinite(away)) return `${strike}`;
  return `${strike}, ${Math.abs(away) <= 1 ? 'inside' : 'outside'} bid–ask, ${formatNumber(away, 1)} half-spreads`;
}

type LineLook = Pick<PlotLineSpec, 'id' | 'label' | 'tone' | 'dash' | 'widthPx'>;

function lineOf(fit: ExpiryFit, placeOf: (strike: number) => number, look: LineLook): PlotLineSpec {
  return { ...look, x: fit.strikes.map(placeOf), y: fit.model.map((vol) => 100 * vol) };
}

function paddedRange(values: Iterable<number>, share: number): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const pad = share * (high - low || Math.abs(high) || 1);
  return [low - pad, high + pad];
}

/** The futures curve of the market and of the models under what options allow; null where no futures were fitted or reported. */
export function futuresCurve(
  a: FitPicture,
  b: FitPicture | null,
  consistency: readonly FutureConsistency[] = [],
): CurveSpec | null {
  const fits = slicesOf(a, 'indexFutures').toSorted((x, y) => x.expiryYears - y.expiryYears);
  if (fits.length === 0) return null;
  const market: CurveLineSpec = {
    ...curveOf(fits, ({ market: values }) => values[0]!),
    id: 'market',
    label: 'market',
    tone: 'text',
    dash: 'solid',
    glyph: 'circle',
    widthPx: 1.5,
    connected: false,
  };
  const model = modelCurve(a, fits, { id: 'model', label: a.name, tone: 'blue', dash: 'solid' });
  const other = b ? slicesOf(b, 'indexFutures').toSorted((x, y) => x.expiryYears - y.expiryYears) : [];
  const lines = [model, market];
  if (b && other.length > 0) {
    lines.push(modelCurve(b, other, { id: 'beside', label: b.name, tone: 'green', dash: 'dashed' }));
  }
  lines.push(...boundLines(consistency));
  const above = consistency.filter(({ status }) => status === 'ABOVE').map(({ expiry }) => expiry);
  const contradiction = above.length > 0 ? ` Above the bound of SPX options: ${above.join(', ')}.` : '';
  const xMax = Math.max(30, ...fits.map(daysOf));
  return {
    kind: 'curve',
    id: 'calibration-futures',
    title: 'VIX futures, market and model',
    summary: `${fits.length} VIX futures: ${fits.map((fit) => `${expiryName(fit)} ${formatNumber(fit.market[0])} against ${formatNumber(fit.model[0])}`).join('; ')}.${contradiction}`,
    asOf: a.quoteDate,
    source: a.source,
    sample: a.sample,
    xLabel: 'days to expiry',
    yLabel: 'future, index points',
    yUnit: 'index points',
    decimals: 3,
    tickStep: xMax > 400 ? 120 : xMax > 180 ? 60 : 30,
    xMax,
    lines,
    band: null,
  };
}

function curveOf(
  fits: readonly ExpiryFit[],
  valueOf: (fit: ExpiryFit) => number,
): Pick<CurveLineSpec, 'x' | 'y' | 'pointLabels'> {
  return {
    x: Int32Array.from(fits, daysOf),
    y: Float64Array.from(fits, valueOf),
    pointLabels: fits.map(expiryName),
  };
}

function modelCurve(
  picture: FitPicture,
  fits: readonly ExpiryFit[],
  look: Pick<CurveLineSpec, 'id' | 'label' | 'tone' | 'dash'>,
): CurveLineSpec {
  return {
    ...curveOf(fits, ({ model }) => model[0]!),
    ...look,
    detail: picture.title,
    glyph: 'none',
    widthPx: 1.75,
    connected: true,
  };
}

/** Variance swaps by maturity, market against model, in vol points. */
export function varianceSwapCurve(a: FitPicture, b: FitPicture | null): CurveSpec | null {
  const scaled = (picture: FitPicture): FitPicture => ({
    ...picture,
    expiries: slicesOf(picture, 'varianceSwaps').map((fit) => ({
      ...fit,
      component: 'indexFutures' as const,
      market: fit.market.map((vol) => 100 * vol),
      model: fit.model.map((vol) => 100 * vol),
    })),
  });
  const spec = futuresCurve(scaled(a), b && scaled(b));
  return (
    spec && {
      ...spec,
      id: 'calibration-variance-swaps',
      title: 'Variance swaps, market and model',
      summary: spec.summary.replace('VIX futures', 'variance swaps'),
      yLabel: 'variance swap, vol points',
      yUnit: 'vol points',
      decimals: 2,
    }
  );
}
