import { CandlestickSeries, createChart, LineSeries, TickMarkType } from 'lightweight-charts';
import type {
  AutoscaleInfo,
  IChartApi,
  IPriceLine,
  Logical,
  ISeriesApi,
  MouseEventParams,
  SeriesType,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import { tickOfDay } from '../day.ts';
import { indexOnOrBefore, lastFinite, lowerBound } from '../axis.ts';
import { paintRibbon, ribbonHeightPx } from '../paint/ribbon.ts';
import { runsOf } from '../runs.ts';
import type { TimeSeries, TimeSeriesSpec } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';
import { BandSeries } from './band-series.ts';
import { commonOptions } from './chart-options.ts';
import { HoverLine } from './hover-line.ts';
import { PanePainter } from './marks.ts';
import type { PaneSurface } from './marks.ts';
import { PathSeries } from './path-series.ts';
import { axisPlaces, bandData, candleData, dayOfTimestamp, lineData } from './series-data.ts';

export interface TimeSeriesEvents {
  onhover(day: number | null): void;
  onpick(day: number, extend: boolean): void;
}

/** What stands on top of the data: nothing of it needs the data to be set again. */
export interface TimeSeriesMarks {
  readonly asOfDay: number | null;
  readonly hoverDay: number | null;
}

interface ShownSeries {
  readonly api: ISeriesApi<SeriesType>;
  readonly shape: string;
  spec: TimeSeries;
  /** Of candles, whose own label would have the colour of their hollow body. */
  asOfLabel: IPriceLine | null;
}

/** Free on the right of the newest day, so that the labels of the series do not cover it. */
const labelRoomPx = 64;

function beginsWith(type: TickMarkType): 'year' | 'month' | 'day' {
  if (type === TickMarkType.Year) return 'year';
  return type === TickMarkType.Month ? 'month' : 'day';
}

const shapeOf = (series: TimeSeries): string => `${series.kind}/${series.pane}`;

/** A spec on a lightweight-charts canvas, kept in step by `update`. */
export class TimeSeriesDrawing {
  readonly #chart: IChartApi;
  readonly #events: TimeSeriesEvents;
  readonly #shown = new Map<string, ShownSeries>();
  #axis: ISeriesApi<SeriesType> | null = null;
  #asked: { readonly from: number; readonly to: number } | null = null;
  #painters: PanePainter<Time>[] = [];
  #spec: TimeSeriesSpec | null = null;
  #theme: ChartTheme;
  readonly #hoverLine: HoverLine;
  #marks: TimeSeriesMarks = { asOfDay: null, hoverDay: null };

  constructor(container: HTMLElement, theme: ChartTheme, events: TimeSeriesEvents) {
    this.#theme = theme;
    this.#events = events;
    this.#hoverLine = new HoverLine(container);
    this.#chart = createChart(container, {
      ...commonOptions(theme, 2),
      timeScale: {
        borderColor: theme.rule,
        rightOffset: 3,
        minBarSpacing: 0.02,
        timeVisible: false,
        tickMarkFormatter: (time: Time, type: TickMarkType) =>
          tickOfDay(dayOfTimestamp(time as UTCTimestamp), beginsWith(type)),
      },
    });
    this.#chart.subscribeCrosshairMove((event) => this.#hover(event));
    this.#chart.subscribeClick((event) => this.#pick(event));
  }

  update(spec: TimeSeriesSpec, theme: ChartTheme): void {
    const before = this.#spec;
    this.#theme = theme;
    this.#spec = spec;
    this.#chart.applyOptions(commonOptions(theme, spec.series[0]?.decimals ?? 2));
    this.#setAxis(spec, before);
    this.#removeSeries(spec);
    for (const series of spec.series) this.#setSeries(spec, series, before?.days !== spec.days);
    this.#dressPanes(spec, before);
    this.#labelCandles();
  }

  mark(marks: TimeSeriesMarks): void {
    const before = this.#marks;
    this.#marks = marks;
    this.#hoverLine.place(this.#xOfDay(marks.hoverDay));
    if (before.asOfDay === marks.asOfDay) return;
    this.#labelCandles();
    for (const painter of this.#painters) painter.requestUpdate();
  }

  /** Shows the days from `fromDay` to `toDay`, with a little air on the right. */
  show(fromDay: number, toDay: number): void {
    const days = this.#spec?.days;
    if (!days || days.length === 0) return;
    const from = lowerBound(days, fromDay);
    const to = Math.max(from + 5, indexOnOrBefore(days, toDay));
    const width = Math.max(200, this.#chart.timeScale().width());
    const room = ((to - from) * labelRoomPx) / (width - labelRoomPx);
    this.#asked = { from: from - 0.5, to: to + room };
    this.#chart.timeScale().setVisibleLogicalRange(this.#asked);
    // Until the library has laid itself out it still reports the range of before.
    requestAnimationFrame(() => requestAnimationFrame(() => (this.#asked = null)));
  }

  /** Scrolls to a day that is out of sight, and leaves the view alone where it is in sight. */
  reveal(day: number): void {
    const scale = this.#chart.timeScale();
    const range = this.#asked ?? scale.getVisibleLogicalRange();
    const index = this.#spec ? indexOnOrBefore(this.#spec.days, day) : -1;
    if (!range || index < 0 || (index >= range.from && index <= range.to)) return;
    const half = (range.to - range.from) / 2;
    scale.setVisibleLogicalRange({ from: index - half, to: index + half });
  }

  screenshot(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  dispose(): void {
    this.#hoverLine.remove();
    this.#chart.remove();
  }

  #setAxis(spec: TimeSeriesSpec, before: TimeSeriesSpec | null): void {
    this.#axis ??= this.#chart.addSeries(LineSeries, {
      lastValueVisible: false,
      priceLineVisible: false,
      visible: true,
    });
    if (before?.days !== spec.days) this.#axis.setData(axisPlaces(spec.days));
  }

  #removeSeries(spec: TimeSeriesSpec): void {
    const wanted = new Map(spec.series.map((series) => [series.id, shapeOf(series)]));
    for (const [id, shown] of this.#shown) {
      if (wanted.get(id) === shown.shape) continue;
      this.#chart.removeSeries(shown.api);
      this.#shown.delete(id);
    }
  }

  #setSeries(spec: TimeSeriesSpec, series: TimeSeries, axisChanged: boolean): void {
    const found = this.#shown.get(series.id);
    const shown = found ?? {
      api: this.#addSeries(series),
      shape: shapeOf(series),
      spec: series,
      asOfLabel: null,
    };
    this.#shown.set(series.id, shown);
    shown.api.applyOptions(optionsOf(series, this.#theme));
    if (found?.spec !== series || axisChanged) shown.api.setData(dataOf(spec, series) as never);
    shown.spec = series;
  }

  #addSeries(series: TimeSeries): ISeriesApi<SeriesType> {
    if (series.kind === 'candles') return this.#chart.addSeries(CandlestickSeries, {}, series.pane);
    const view = series.kind === 'line' ? new PathSeries<Time>() : new BandSeries<Time>();
    return this.#chart.addCustomSeries(view as PathSeries<Time>, {}, series.pane);
  }

  /** The close of the as-of day on the price axis. */
  #labelCandles(): void {
    const spec = this.#spec;
    for (const shown of this.#shown.values()) {
      if (!spec || shown.spec.kind !== 'candles') continue;
      const asOf = this.#marks.asOfDay;
      const index = lastFinite(
        shown.spec.close,
        asOf === null ? undefined : indexOnOrBefore(spec.days, asOf),
      );
      if (index < 0) continue;
      const look = {
        price: shown.spec.close[index]!,
        title: shown.spec.label,
        color: this.#theme.tones.text,
      };
      if (shown.asOfLabel) shown.asOfLabel.applyOptions(look);
      else
        shown.asOfLabel = shown.api.createPriceLine({ ...look, lineVisible: false, axisLabelVisible: true });
    }
  }

  #dressPanes(spec: TimeSeriesSpec, before: TimeSeriesSpec | null): void {
    const panes = this.#chart.panes();
    spec.panes.forEach((pane, index) => panes[index]?.setStretchFactor(pane.weight * 1000));
    // Room under the data for the ribbon, above it for the pane's label.
    const bottom = spec.ribbon ? 0.12 : 0.06;
    panes.forEach((pane, index) =>
      pane
        .priceScale('right')
        .applyOptions({ scaleMargins: { top: 0.12, bottom: index === 0 ? bottom : 0.08 } }),
    );
    if (this.#painters.length === spec.panes.length && before) return;
    this.#painters.forEach((painter, index) => panes[index]?.detachPrimitive(painter));
    this.#painters = spec.panes.map(
      (_, index) => new PanePainter<Time>('top', (surface) => this.#paint(index, surface)),
    );
    this.#painters.forEach((painter, index) => panes[index]?.attachPrimitive(painter));
  }

  #paint(pane: number, surface: PaneSurface<Time>): void {
    const spec = this.#spec;
    if (!spec) return;
    const { ctx } = surface;
    ctx.font = `${this.#theme.axisSizePx}px ${this.#theme.textFont}`;
    ctx.fillStyle = this.#theme.tones.muted;
    ctx.textBaseline = 'top';
    ctx.fillText(spec.panes[pane]?.label ?? '', 6, 4);
    if (pane === 0 && spec.ribbon) this.#paintRibbon(spec, surface);
    if (spec.panes[pane]?.zeroLine) this.#paintZeroLine(spec, pane, surface);
    this.#paintDayLine(spec, this.#marks.asOfDay, surface, {
      colour: this.#theme.tones.text,
      labelled: pane === 0,
    });
  }

  #paintRibbon(spec: TimeSeriesSpec, surface: PaneSurface<Time>): void {
    const range = surface.chart.timeScale().getVisibleLogicalRange();
    if (!range || !spec.ribbon) return;
    const runs = runsOf(spec.ribbon.states, Math.floor(range.from), Math.ceil(range.to));
    const stretches = runs.map((run) => ({
      state: run.state,
      left: surface.xOf(run.from - 0.5) ?? 0,
      right: surface.xOf(run.to + 0.5) ?? surface.width,
    }));
    const style = { ribbon: spec.ribbon, theme: this.#theme };
    paintRibbon(surface.ctx, stretches, surface.height - ribbonHeightPx, style);
  }

  #xOfDay(day: number | null): number | null {
    const index = day === null || !this.#spec ? -1 : indexOnOrBefore(this.#spec.days, day);
    return index < 0 ? null : this.#chart.timeScale().logicalToCoordinate(index as Logical);
  }

  #paintZeroLine(spec: TimeSeriesSpec, pane: number, { ctx, width }: PaneSurface<Time>): void {
    const series = spec.series.find((candidate) => candidate.pane === pane);
    const y = series && this.#shown.get(series.id)?.api.priceToCoordinate(0);
    if (y === undefined || y === null) return;
    ctx.fillStyle = this.#theme.edge;
    ctx.fillRect(0, Math.round(y), width, 1);
  }

  #paintDayLine(
    spec: TimeSeriesSpec,
    day: number | null,
    surface: PaneSurface<Time>,
    look: { readonly colour: string; readonly labelled: boolean },
  ): void {
    const index = day === null ? -1 : indexOnOrBefore(spec.days, day);
    const x = index < 0 ? null : surface.xOf(index);
    if (x === null || x < 0 || x > surface.width) return;
    const { ctx } = surface;
    ctx.fillStyle = withAlpha(look.colour, 0.75);
    ctx.fillRect(Math.round(x), 0, 1, surface.height);
    if (!look.labelled) return;
    const left = x + 70 > surface.width;
    ctx.textAlign = left ? 'right' : 'left';
    ctx.fillStyle = look.colour;
    ctx.fillText('as of', left ? x - 4 : x + 4, 18);
  }

  #dayOf(event: MouseEventParams): number | null {
    if (event.time !== undefined) return dayOfTimestamp(event.time as UTCTimestamp);
    return null;
  }

  #hover(event: MouseEventParams): void {
    this.#events.onhover(event.point ? this.#dayOf(event) : null);
  }

  #pick(event: MouseEventParams): void {
    const day = this.#dayOf(event);
    if (day !== null) this.#events.onpick(day, event.sourceEvent?.shiftKey ?? false);
  }
}

function dataOf(spec: TimeSeriesSpec, series: TimeSeries): readonly unknown[] {
  if (series.kind === 'line') return lineData(spec, series);
  return series.kind === 'band' ? bandData(spec, series) : candleData(spec, series);
}

/** Steps of the last written digit that a picture spans at least: less is rounding, not a move. */
const leastSteps = 10;

function widened(info: AutoscaleInfo | null, step: number): AutoscaleInfo | null {
  if (!info?.priceRange) return info;
  const { minValue, maxValue } = info.priceRange;
  const missing = leastSteps * step - (maxValue - minValue);
  if (missing <= 0) return info;
  const priceRange = { minValue: minValue - missing / 2, maxValue: maxValue + missing / 2 };
  return { ...info, priceRange };
}

const isQuiet = (series: TimeSeries): boolean => series.kind === 'line' && series.quiet === true;

function optionsOf(series: TimeSeries, theme: ChartTheme): Record<string, unknown> {
  const colour = theme.tones[series.tone];
  const common = {
    title: series.kind === 'candles' || isQuiet(series) ? '' : series.label,
    priceLineVisible: false,
    lastValueVisible: series.kind === 'line' && !isQuiet(series),
    priceFormat: { type: 'price', precision: series.decimals, minMove: 10 ** -series.decimals },
    autoscaleInfoProvider: (own: () => AutoscaleInfo | null) => widened(own(), 10 ** -series.decimals),
  };
  if (series.kind === 'line') {
    return {
      ...common,
      color: colour,
      dash: series.dash,
      widthPx: series.widthPx,
      bridge: series.bridgeDays ?? 0,
    };
  }
  if (series.kind === 'band') return { ...common, color: colour, fill: withAlpha(colour, 0.18), title: '' };
  const { blue, orange } = theme.tones;
  return {
    ...common,
    upColor: theme.panel,
    borderUpColor: blue,
    wickUpColor: blue,
    downColor: orange,
    borderDownColor: orange,
    wickDownColor: orange,
  };
}
