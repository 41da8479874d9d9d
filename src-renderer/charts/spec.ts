/** Names of colour tokens; a theme turns them into colours. */
export type Tone = 'text' | 'muted' | 'blue' | 'orange' | 'green' | 'purple' | 'yellow';
export type Dash = 'solid' | 'dashed' | 'dotted';
export type Glyph = 'circle' | 'diamond' | 'square' | 'none';

/** What every drawing says about itself, in words and in its exports. */
export interface ChartHead {
  readonly id: string;
  readonly title: string;
  /** What a reader should take from the picture, in one or two sentences. */
  readonly summary: string;
  /** `YYYY-MM-DD` of the newest day it speaks about. */
  readonly asOf: string | null;
  readonly source: string;
  /** True when any of the data was simulated. */
  readonly sample: boolean;
}

export interface PaneSpec {
  /** Quantity and unit: "implied vol, vol points". */
  readonly label: string;
  /** Height relative to the other panes. */
  readonly weight: number;
  readonly zeroLine: boolean;
}

interface TimeSeriesBase {
  readonly id: string;
  /** Short, for the picture; `detail` says the rest in tables and to screen readers. */
  readonly label: string;
  readonly detail?: string;
  readonly unit: string;
  readonly pane: number;
  readonly tone: Tone;
  readonly decimals: number;
}
export interface LineSeriesSpec extends TimeSeriesBase {
  readonly kind: 'line';
  readonly dash: Dash;
  readonly widthPx: number;
  /** Days without a value that the line still crosses: 1 where another market's holidays are on the axis. */
  readonly bridgeDays?: number;
  /** One value per day of the axis; NaN is a gap. */
  readonly values: Float64Array;
}
export interface CandleSeriesSpec extends TimeSeriesBase {
  readonly kind: 'candles';
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}
export interface BandSeriesSpec extends TimeSeriesBase {
  readonly kind: 'band';
  readonly low: Float64Array;
  readonly high: Float64Array;
}
export type TimeSeries = LineSeriesSpec | CandleSeriesSpec | BandSeriesSpec;

export interface RibbonState {
  readonly label: string;
  readonly tone: Tone;
  readonly pattern: 'solid' | 'hatched' | 'dotted' | 'empty';
}
/** A strip under the first pane: one state per day of the axis, said by colour, pattern and word. */
export interface RibbonSpec {
  readonly label: string;
  readonly states: Uint8Array;
  /** Indexed by the state's code. */
  readonly legend: readonly RibbonState[];
}

export interface TimeSeriesSpec extends ChartHead {
  readonly kind: 'time-series';
  /** Days since 1970-01-01, ascending; shared by all series. */
  readonly days: Int32Array;
  readonly panes: readonly PaneSpec[];
  readonly series: readonly TimeSeries[];
  readonly ribbon: RibbonSpec | null;
}

export interface CurveLineSpec {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly tone: Tone;
  readonly dash: Dash;
  readonly glyph: Glyph;
  readonly widthPx: number;
  /** False for points that no line may join. */
  readonly connected: boolean;
  readonly x: Int32Array;
  readonly y: Float64Array;
  /** One name per point: "VX/K5, 2025-05-21". */
  readonly pointLabels: readonly string[];
}
export interface CurveBandSpec {
  readonly label: string;
  readonly x: Int32Array;
  readonly low: Float64Array;
  readonly middle: Float64Array;
  readonly high: Float64Array;
}
export interface CurveSpec extends ChartHead {
  readonly kind: 'curve';
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yUnit: string;
  readonly decimals: number;
  /** Distance of the labelled ticks. */
  readonly tickStep: number;
  readonly xMax: number;
  readonly lines: readonly CurveLineSpec[];
  readonly band: CurveBandSpec | null;
}

export interface HeatmapSpec extends ChartHead {
  readonly kind: 'heatmap';
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly valueTitle: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row; NaN where there is no data. */
  readonly values: Float64Array;
  /** Days behind each cell. */
  readonly counts: Int32Array;
  /** Newest day of each cell, −1 where there is none: what a click chooses. */
  readonly cellDays: Int32Array;
  /** The scale runs from −extent to +extent around zero. */
  readonly extent: number;
  readonly decimals: number;
  readonly negativeLabel: string;
  readonly positiveLabel: string;
  /** Whether values are written into the cells where they fit. */
  readonly written: boolean;
}

export type ChartSpec = TimeSeriesSpec | CurveSpec | HeatmapSpec;

/** One chart: what it asks the engine for, and how the answer becomes a drawing. */
export interface ChartDefinition<Data, Options, Spec extends ChartSpec> {
  readonly id: string;
  readonly title: string;
  /** Procedure of the contract whose result it draws. */
  readonly query: string;
  /** File in tests/fixtures/charts that holds an example of that result. */
  readonly fixture: string;
  view(data: Data, options: Options): Spec;
}
