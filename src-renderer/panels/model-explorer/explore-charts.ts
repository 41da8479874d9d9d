import type { ExploreResult } from '#contract/schemas/pricing.ts';
import type { PlotLineSpec, PlotMarkSpec, PlotSpec, Tone } from '#renderer/charts/spec.ts';
import { tenors } from './explore-request.ts';

/** How the strikes of the pictures are named. */
export type StrikeAxis = 'k' | 'forward' | 'spot';

/** One answer with what it was asked for. */
interface ExploredPart {
  readonly title: string;
  readonly formula: string;
  readonly result: ExploreResult;
  readonly logMoneyness: Float64Array;
  readonly spot: number;
  /** The expiry that a slider moves, drawn in the colour of the text. */
  readonly freeYears: number | null;
}

export interface ExplorePicture extends ExploredPart {
  /** The pinned picture, drawn dashed. */
  readonly pinned: ExploredPart | null;
  readonly axis: StrikeAxis;
}

const tones: readonly Tone[] = ['blue', 'orange', 'green', 'purple', 'yellow'];
/** Wide enough for an expiry and most models' names. */
const pinnedRoomPx = 150;
/** For an expiry and its future. */
const futureRoomPx = 104;

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
    marks: [levelMark(picture.axis)],
    ...namesOf(picture),
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
    marks: [levelMark(picture.axis)],
    names: { at: 'slope' },
  };
}

/** Smiles of the volatility index; null for models without one. */
export function indexPlot(picture: ExplorePicture): PlotSpec | null {
  const { index } = picture.result;
  if (!index || index.slices.length === 0) return null;
  const linesFrom = (part: ExploredPart, pinned: boolean): PlotLineSpec[] =>
    (part.result.index?.slices ?? []).map((slice, at) => {
      const style = styleOf(part, { years: slice.expiryYears, at, pinned });
      return {
        ...style,
        label: pinned ? style.label : `${style.label} F ${slice.future.toFixed(2)}`,
        x: slice.moneyness,
        y: slice.impliedVols.map((vol) => 100 * vol),
      };
    });
  const lines = [...linesFrom(picture, false), ...(picture.pinned ? linesFrom(picture.pinned, true) : [])];
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
    names: { at: 'end', roomPx: picture.pinned ? pinnedRoomPx : futureRoomPx },
  };
}

type Slice = ExploreResult['slices'][number];

function linesOf(picture: ExplorePicture, valuesOf: (slice: Slice) => Float64Array): PlotLineSpec[] {
  const linesFrom = (part: ExploredPart, pinned: boolean): PlotLineSpec[] =>
    part.result.slices.map((slice, at) => ({
      ...styleOf(part, { years: slice.expiryYears, at, pinned }),
      x: strikesOf(part, slice, picture.axis),
      y: valuesOf(slice),
    }));
  return [...linesFrom(picture, false), ...(picture.pinned ? linesFrom(picture.pinned, true) : [])];
}

/** A pinned line says whose it is: the model may be another one by now. */
function styleOf(
  { title, freeYears }: ExploredPart,
  { years, at, pinned }: { years: number; at: number; pinned: boolean },
): Pick<PlotLineSpec, 'id' | 'label' | 'detail' | 'tone' | 'dash' | 'widthPx'> {
  const name = tenorName(years);
  if (pinned)
    return {
      id: `pinned ${name}`,
      label: `${name} ${title}`,
      detail: `${name} ${title}, pinned`,
      tone: 'muted',
      dash: 'dashed',
      widthPx: 1.25,
    };
  const isFree = freeYears !== null && Math.abs(freeYears - years) < 1e-6;
  // The others keep their colours while the free one moves past them.
  const place = freeYears !== null && freeYears < years - 1e-6 ? at - 1 : at;
  const tone = isFree ? 'text' : tones[place % tones.length]!;
  return { id: name, label: isFree ? `T ${name}` : name, tone, dash: 'solid', widthPx: 1.75 };
}

const namesOf = ({ pinned }: ExplorePicture): Pick<PlotSpec, 'names'> =>
  pinned ? { names: { at: 'end', roomPx: pinnedRoomPx } } : {};

/** Strikes of a slice as the axis names them: ln(K/F), K/F or K/S. */
function strikesOf({ logMoneyness, spot }: ExploredPart, slice: Slice, axis: StrikeAxis): Float64Array {
  if (axis === 'k') return logMoneyness;
  const scale = axis === 'forward' ? 1 : slice.forward / spot;
  return logMoneyness.map((k) => scale * Math.exp(k));
}

const axisLabels: Readonly<Record<StrikeAxis, string>> = {
  k: 'log-moneyness k = ln(K/F)',
  forward: 'strike / forward',
  spot: 'strike / spot',
};

function strikeAxisOf(picture: ExplorePicture): Pick<PlotSpec, 'xLabel' | 'xDecimals' | 'xRange'> {
  const { axis } = picture;
  const strikes = picture.result.slices.map((slice) => strikesOf(picture, slice, axis));
  const low = Math.min(...strikes.map((column) => column[0]!));
  const high = Math.max(...strikes.map((column) => column.at(-1)!));
  return { xLabel: axisLabels[axis], xDecimals: 3, xRange: [low, high] };
}

/** The forward, or the spot where strikes are told by it. */
const levelMark = (axis: StrikeAxis): PlotMarkSpec => ({
  x: axis === 'k' ? 0 : 1,
  label: axis === 'spot' ? 'S' : 'F',
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
