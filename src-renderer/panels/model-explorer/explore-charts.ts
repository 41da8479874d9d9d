import type { ExploreResult } from '#contract/schemas/pricing.ts';
import type { PlotLineSpec, PlotMarkSpec, PlotSpec, Tone } from '#renderer/charts/spec.ts';
import { tenors } from './explore-request.ts';

/** How the strikes of the pictures are named. */
export type StrikeAxis = 'k' | 'ratio';

export interface ExplorePicture {
  readonly title: string;
  readonly formula: string;
  readonly result: ExploreResult;
  readonly logMoneyness: Float64Array;
  /** The pinned picture, drawn dashed. */
  readonly pinned: { readonly result: ExploreResult; readonly logMoneyness: Float64Array } | null;
  readonly axis: StrikeAxis;
}

const tones: readonly Tone[] = ['blue', 'orange', 'green', 'purple', 'yellow'];

export function tenorName(years: number): string {
  return tenors.find((tenor) => Math.abs(tenor.years - years) < 1e-6)?.label ?? `${years.toPrecision(3)}y`;
}

const headOf = (picture: ExplorePicture, id: string, what: string) => ({
  kind: 'plot' as const,
  id,
  title: `${what}, ${picture.title}`,
  summary: `${what} of ${picture.title}: ${picture.formula}`,
  asOf: null,
  source: picture.title,
  sample: false,
  xTicks: null,
  bars: [],
  spans: [],
});

export function smilePlot(picture: ExplorePicture): PlotSpec {
  const lines = linesOf(picture, ({ impliedVols }) => impliedVols.map((vol) => 100 * vol));
  return {
    ...headOf(picture, 'explore-smile', 'Smile'),
    ...strikeAxisOf(picture),
    yLabel: 'implied vol, vol points',
    yUnit: 'vol points',
    decimals: 2,
    yRange: rangeOf(lines, 0),
    lines,
    marks: [forwardMark(picture.axis)],
  };
}

export function densityPlot(picture: ExplorePicture): PlotSpec {
  const lines = linesOf(picture, ({ density }) => density);
  return {
    ...headOf(picture, 'explore-density', 'Risk-neutral density'),
    ...strikeAxisOf(picture),
    yLabel: 'density of ln(S/F)',
    yUnit: 'per unit of ln(S/F)',
    decimals: 3,
    yRange: [0, 1.06 * Math.max(...lines.flatMap(({ y }) => Array.from(y).filter(Number.isFinite)), 1e-6)],
    lines,
    marks: [forwardMark(picture.axis)],
  };
}

/** Smiles of the volatility index; null for models without one. */
export function indexPlot(picture: ExplorePicture): PlotSpec | null {
  const { index } = picture.result;
  if (!index || index.slices.length === 0) return null;
  const lineOf = (slice: (typeof index.slices)[number], at: number, pinned: boolean): PlotLineSpec => ({
    id: `${pinned ? 'pinned ' : ''}${tenorName(slice.expiryYears)}`,
    label: `${tenorName(slice.expiryYears)}${pinned ? ' pinned' : ` F ${slice.future.toFixed(2)}`}`,
    tone: pinned ? 'muted' : tones[at % tones.length]!,
    dash: pinned ? 'dashed' : 'solid',
    widthPx: pinned ? 1.25 : 1.75,
    x: slice.moneyness,
    y: slice.impliedVols.map((vol) => 100 * vol),
  });
  const lines = [
    ...(picture.pinned?.result.index?.slices ?? []).map((slice, at) => lineOf(slice, at, true)),
    ...index.slices.map((slice, at) => lineOf(slice, at, false)),
  ];
  const { moneyness } = index.slices[0]!;
  return {
    ...headOf(picture, 'explore-index', 'Index smile'),
    xLabel: 'strike / future',
    xDecimals: 2,
    xRange: [moneyness[0]!, moneyness.at(-1)!],
    yLabel: 'implied vol of the index, vol points',
    yUnit: 'vol points',
    decimals: 2,
    yRange: rangeOf(lines, 0),
    lines,
    marks: [{ x: 1, label: 'future', tone: 'muted' }],
  };
}

type Slice = ExploreResult['slices'][number];

function linesOf(picture: ExplorePicture, valuesOf: (slice: Slice) => Float64Array): PlotLineSpec[] {
  const make = (
    { result, logMoneyness }: Pick<ExplorePicture, 'result' | 'logMoneyness'>,
    pinned: boolean,
  ): PlotLineSpec[] =>
    result.slices.map((slice, at) => ({
      id: `${pinned ? 'pinned ' : ''}${tenorName(slice.expiryYears)}`,
      label: `${tenorName(slice.expiryYears)}${pinned ? ' pinned' : ''}`,
      tone: pinned ? 'muted' : tones[at % tones.length]!,
      dash: pinned ? 'dashed' : 'solid',
      widthPx: pinned ? 1.25 : 1.75,
      x: picture.axis === 'k' ? logMoneyness : logMoneyness.map(Math.exp),
      y: valuesOf(slice),
    }));
  return [...(picture.pinned ? make(picture.pinned, true) : []), ...make(picture, false)];
}

function strikeAxisOf({
  axis,
  logMoneyness,
}: ExplorePicture): Pick<PlotSpec, 'xLabel' | 'xDecimals' | 'xRange'> {
  const [low, high] = [logMoneyness[0]!, logMoneyness.at(-1)!];
  return axis === 'k'
    ? { xLabel: 'log-moneyness k = ln(K/F)', xDecimals: 3, xRange: [low, high] }
    : { xLabel: 'strike / forward', xDecimals: 3, xRange: [Math.exp(low), Math.exp(high)] };
}

const forwardMark = (axis: StrikeAxis): PlotMarkSpec => ({
  x: axis === 'k' ? 0 : 1,
  label: 'F',
  tone: 'muted',
});

/** Room for all lines; an extreme wing does not squeeze the rest. */
function rangeOf(lines: readonly PlotLineSpec[], floor: number): readonly [number, number] {
  const values = lines.flatMap(({ y }) => Array.from(y).filter(Number.isFinite)).sort((a, b) => a - b);
  if (values.length === 0) return [0, 1];
  const low = values[0]!;
  const high = values[Math.floor(0.995 * (values.length - 1))]!;
  const margin = Math.max(0.06 * (high - low), 0.02 * high, 1e-6);
  return [Math.max(low - margin, floor), high + margin];
}
