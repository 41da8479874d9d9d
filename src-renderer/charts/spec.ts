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
  /** Lines of their own across the pane: where an oscillator is read. */
  readonly levels?: readonly number[];
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
  /** Without a label on the axis: limits and centres of small pictures. */
  readonly quiet?: boolean;
  /** Places, 1 each, whose point does not join the one before: a mean that begins anew with the session. */
  readonly breaks?: Uint8Array;
  /** One value per day of the axis; NaN is a gap. */
  readonly values: Float64Array;
}
/** Columns from zero: volumes, differences. */
export interface ColumnSeriesSpec extends TimeSeriesBase {
  readonly kind: 'columns';
  /** Places, 1 each, that are drawn in the hue of a fall. */
  readonly falls?: Uint8Array;
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
  /** Its ends are drawn as lines, and what lies between them is tinted faintly. */
  readonly edged?: boolean;
  readonly breaks?: Uint8Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}
export type TimeSeries = LineSeriesSpec | CandleSeriesSpec | BandSeriesSpec | ColumnSeriesSpec;

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
  /** Days since 1970-01-01, ascending; shared by all series. Minutes on a wall clock where `minutes` says so. */
  readonly days: Int32Array;
  /** Length in minutes of the bars of an axis of minutes; an axis of days where absent. */
  readonly minutes?: number;
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

/** Changes: centred at zero, from −extent to +extent. */
export interface DivergingScaleSpec {
  readonly kind: 'diverging';
  readonly extent: number;
  readonly negativeLabel: string;
  readonly positiveLabel: string;
  /** Zero has the colour of the panel: for fields that are near zero almost everywhere. */
  readonly quiet?: boolean;
}
/** Levels: from dark (low) to light (high). */
export interface SequentialScaleSpec {
  readonly kind: 'sequential';
  readonly low: number;
  readonly high: number;
  /** Values beyond the ends take the end colours, and the legend says so. */
  readonly clipped: boolean;
}
export type HeatScaleSpec = DivergingScaleSpec | SequentialScaleSpec;

export interface HeatmapSpec extends ChartHead {
  readonly kind: 'heatmap';
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly valueTitle: string;
  /** "%", "vol points". */
  readonly unit: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row; NaN where there is no data. */
  readonly values: Float64Array;
  /** How many values stand behind each cell; nothing is drawn where there are none. */
  readonly counts: Int32Array;
  /** What is counted, one and many: "day", "days". Null where each cell is one value. */
  readonly counted: readonly [one: string, many: string] | null;
  /** Newest day of each cell, −1 where there is none: what a click chooses. Null where cells are no days. */
  readonly cellDays: Int32Array | null;
  readonly scale: HeatScaleSpec;
  readonly decimals: number;
  /** Whether values are written into the cells where they fit. */
  readonly written: boolean;
  /** Cells with a dot, 1 each, and what it says: "quoted", "stale". */
  readonly dots?: { readonly cells: Uint8Array; readonly label: string };
}

/** A line over a continuous axis. */
export interface PlotLineSpec {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly tone: Tone;
  readonly dash: Dash;
  readonly widthPx: number;
  /** Neither named nor read out: one of many paths. */
  readonly quiet?: boolean;
  /** Ascending. */
  readonly x: Float64Array;
  /** NaN is a gap. */
  readonly y: Float64Array;
}
/** Points with a range each: bid, mid and ask. */
export interface PlotBarsSpec {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly tone: Tone;
  /** Names of low, middle and high: "bid", "mid", "ask". */
  readonly parts: readonly [low: string, middle: string, high: string];
  readonly x: Float64Array;
  /** NaN where there is none. */
  readonly low: Float64Array;
  readonly middle: Float64Array;
  readonly high: Float64Array;
  /** 1 where the point takes no part in the line: drawn hollow. */
  readonly hollow: Uint8Array;
  /** One name per point, with the reason where it is hollow. */
  readonly pointLabels: readonly string[];
}
/** A labelled place on the x axis: at the money, a future. */
export interface PlotMarkSpec {
  readonly x: number;
  readonly label: string;
  readonly tone: Tone;
}
/** A labelled stretch of the x axis. */
export interface PlotSpanSpec {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly tone: Tone;
}
export interface PlotTick {
  readonly value: number;
  readonly label: string;
}
/** The room between two of the lines, tinted: a band whose ends are drawn and listed as lines. */
export interface PlotFillSpec {
  readonly lowerId: string;
  readonly upperId: string;
  readonly tone: Tone;
}
/** Lines and ranged points over a continuous axis: smiles, densities. */
export interface PlotSpec extends ChartHead {
  readonly kind: 'plot';
  readonly xLabel: string;
  readonly xDecimals: number;
  readonly xRange: readonly [number, number];
  /** Ticks of its own where the axis is not linear in its labels; null lets the scale choose. */
  readonly xTicks: readonly PlotTick[] | null;
  readonly yLabel: string;
  readonly yUnit: string;
  readonly decimals: number;
  readonly yRange: readonly [number, number];
  /** Drawn in this order: bars below lines; the first line lies on top. */
  readonly bars: readonly PlotBarsSpec[];
  readonly lines: readonly PlotLineSpec[];
  readonly marks: readonly PlotMarkSpec[];
  readonly spans: readonly PlotSpanSpec[];
  readonly fills?: readonly PlotFillSpec[];
  /** Where the lines are named; at their ends, and only where they are few, if not given. */
  readonly names?: PlotNamesSpec;
}
/** `end`: at the right of the last point; `slope`: beside the right slope of the peak, where lines end in one place. */
type PlotNamesSpec = { readonly at: 'end'; readonly roomPx: number } | { readonly at: 'slope' };

export type ChartSpec = TimeSeriesSpec | CurveSpec | HeatmapSpec | PlotSpec;

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
