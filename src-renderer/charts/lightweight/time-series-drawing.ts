import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  LineSeries,
  TickMarkType,
} from 'lightweight-charts';
import type {
  IChartApi,
  IPriceLine,
  Logical,
  ISeriesApi,
  MouseEventParams,
  SeriesType,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import { indexOnOrBefore, lastFinite, lowerBound } from '../axis.ts';
import { dayOfPlace, placeWords, tickOfPlace } from '../place.ts';
import { paintRibbon, ribbonHeightPx } from '../paint/ribbon.ts';
import { runsOf } from '../runs.ts';
import type { PaneSpec, TimeSeries, TimeSeriesSpec } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';
import { BandSeries } from './band-series.ts';
import { commonOptions } from './chart-options.ts';
import { HoverLine } from './hover-line.ts';
import { PanePainter } from './marks.ts';
import type { PaneSurface } from './marks.ts';
import { PathSeries } from './path-series.ts';
import { commonPlaces, firstChange } from './changed-places.ts';
import { huesOf, lookOf, optionsOf, priceFormatOf } from './series-options.ts';
import { axisPlaces, emptyPoint, placeOfTimestamp, pointOf, pointsOf } from './series-data.ts';
import type { ColumnHues } from './series-data.ts';

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
  hues: ColumnHues | null;
  /** What its options were made from. */
  look: string;
  /** Of candles, whose own label would have the colour of their hollow body. */
  asOfLabel: IPriceLine | null;
}

/** Free on the right of the newest day, so that the labels of the series do not cover it. */
const leastRoomPx = 64;
const characterPx = 6.6;

function labelRoomPx({ series }: TimeSeriesSpec): number {
  const labels = series.map((own) => (own.kind === 'line' && own.quiet !== true ? own.label.length : 0));
  return Math.max(leastRoomPx, 14 + characterPx * Math.max(0, ...labels));
}

function beginsWith(type: TickMarkType): 'year' | 'month' | 'day' | 'time' {
  if (type === TickMarkType.Year) return 'year';
  if (type === TickMarkType.Time || type === TickMarkType.TimeWithSeconds) return 'time';
  return type === TickMarkType.Month ? 'month' : 'day';
}

const shapeOf = (series: TimeSeries): string => `${series.kind}/${series.pane}`;

/** A spec on a lightweight-charts canvas, kept in step by `update`. */
export class TimeSeriesDrawing {
  readonly #chart: IChartApi;
  readonly #events: TimeSeriesEvents;
  readonly #shown = new Map<string, ShownSeries>();
  #axis: ISeriesApi<SeriesType> | null = null;
  #panesChanged = true;
  #asked: { readonly from: number; readonly to: number } | null = null;
  #painters: PanePainter<Time>[] = [];
  #spec: TimeSeriesSpec | null = null;
  #theme: ChartTheme;
  #dressedIn: ChartTheme | null = null;
  readonly #hoverLine: HoverLine;
  #marks: TimeSeriesMarks = { asOfDay: null, hoverDay: null };

  constructor(container: HTMLElement, theme: ChartTheme, events: TimeSeriesEvents) {
    this.#theme = theme;
    this.#events = events;
    this.#hoverLine = new HoverLine(container);
    this.#chart = createChart(container, {
      ...commonOptions(theme, null),
      timeScale: {
        borderColor: theme.rule,
        rightOffset: 3,
        minBarSpacing: 0.02,
        timeVisible: false,
        tickMarkFormatter: (time: Time, type: TickMarkType) =>
          tickOfPlace(this.#placeOf(time), this.#spec ?? {}, beginsWith(type)),
      },
    });
    this.#chart.applyOptions({
      localization: {
        timeFormatter: (time: Time) => placeWords(this.#placeOf(time), this.#spec ?? {}),
      },
    });
    this.#chart.subscribeCrosshairMove((event) => this.#hover(event));
    this.#chart.subscribeClick((event) => this.#pick(event));
  }

  update(spec: TimeSeriesSpec, theme: ChartTheme): void {
    const before = this.#spec;
    this.#theme = theme;
    this.#spec = spec;
    this.#dress(spec, theme, before);
    const stands = placesThatStand(before, spec);
    const followed = stands === null ? null : this.#rangeAfter(stands, spec.days.length);
    this.#setAxis(spec, before, stands);
    this.#removeSeries(spec);
    for (const series of spec.series) this.#setSeries(spec, series, stands);
    this.#dressPanes(spec);
    this.#labelCandles();
    if (followed) this.#chart.timeScale().setVisibleLogicalRange(followed);
  }

  /** Options of the whole chart; setting them costs as much as drawing it. */
  #dress(spec: TimeSeriesSpec, theme: ChartTheme, before: TimeSeriesSpec | null): void {
    if (before && this.#dressedIn === theme && before.minutes === spec.minutes) return;
    this.#dressedIn = theme;
    this.#chart.applyOptions(commonOptions(theme, null));
    this.#chart.applyOptions({ timeScale: { timeVisible: spec.minutes !== undefined } });
  }

  /** The view moved on by the places that come, where the last one is in sight; null where it stays. */
  #rangeAfter(stands: number, length: number): { readonly from: number; readonly to: number } | null {
    const range = this.#asked ?? this.#chart.timeScale().getVisibleLogicalRange();
    const grown = length - stands;
    if (!range || grown === 0 || range.to < stands - 1) return null;
    return { from: range.from + grown, to: range.to + grown };
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
    const spec = this.#spec;
    if (!spec || spec.days.length === 0) return;
    const { days } = spec;
    const roomPx = labelRoomPx(spec);
    const from = lowerBound(days, fromDay);
    const to = Math.max(from + 5, indexOnOrBefore(days, toDay));
    const width = Math.max(200, this.#chart.timeScale().width());
    const room = ((to - from) * roomPx) / (width - roomPx);
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

  /** @param stands places from the first on that are as before; null where the axis is another one */
  #setAxis(spec: TimeSeriesSpec, before: TimeSeriesSpec | null, stands: number | null): void {
    this.#axis ??= this.#chart.addSeries(LineSeries, {
      lastValueVisible: false,
      priceLineVisible: false,
      visible: true,
    });
    // The scale of the first pane writes as its first series does: this one.
    const decimals = spec.series[0]?.decimals ?? 2;
    if (decimals !== before?.series[0]?.decimals)
      this.#axis.applyOptions({ priceFormat: priceFormatOf(decimals) });
    if (before?.days === spec.days) return;
    if (stands === null) this.#axis.setData(axisPlaces(spec));
    else for (const place of axisPlaces(spec, stands)) this.#axis.update(place);
  }

  #removeSeries(spec: TimeSeriesSpec): void {
    const wanted = new Map(spec.series.map((series) => [series.id, shapeOf(series)]));
    for (const [id, shown] of this.#shown) {
      if (wanted.get(id) === shown.shape) continue;
      this.#chart.removeSeries(shown.api);
      this.#shown.delete(id);
      this.#panesChanged = true;
    }
  }

  #setSeries(spec: TimeSeriesSpec, series: TimeSeries, stands: number | null): void {
    const found = this.#shown.get(series.id);
    const shown: ShownSeries = found ?? {
      api: this.#addSeries(series),
      shape: shapeOf(series),
      spec: series,
      hues: null,
      look: '',
      asOfLabel: null,
    };
    this.#shown.set(series.id, shown);
    const look = lookOf(series, this.#theme);
    if (shown.look !== look) shown.api.applyOptions(optionsOf(series, this.#theme));
    shown.look = look;
    const hues = huesOf(series, this.#theme);
    const isNew = found === undefined || shown.hues?.rise !== hues.rise || shown.hues.fall !== hues.fall;
    if (isNew || stands === null) shown.api.setData(pointsOf(spec, series, hues) as never);
    else if (shown.spec !== series) this.#followTail(spec, series, { shown, stands, hues });
    shown.spec = series;
    shown.hues = hues;
  }

  /** Draws what came at the end, and all where something before it changed. */
  #followTail(
    spec: TimeSeriesSpec,
    series: TimeSeries,
    {
      shown,
      stands,
      hues,
    }: { readonly shown: ShownSeries; readonly stands: number; readonly hues: ColumnHues },
  ): void {
    const from = firstChange(shown.spec, series, stands);
    if (from < stands - 1) {
      shown.api.setData(pointsOf(spec, series, hues) as never);
      return;
    }
    for (let index = from; index < spec.days.length; index += 1)
      shown.api.update((pointOf(spec, series, index, hues) ?? emptyPoint(spec, index)) as never);
  }

  #addSeries(series: TimeSeries): ISeriesApi<SeriesType> {
    this.#panesChanged = true;
    if (series.kind === 'candles') return this.#chart.addSeries(CandlestickSeries, {}, series.pane);
    if (series.kind === 'columns') return this.#chart.addSeries(HistogramSeries, {}, series.pane);
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

  #dressPanes(spec: TimeSeriesSpec): void {
    const panes = this.#chart.panes();
    spec.panes.forEach((pane, index) => panes[index]?.setStretchFactor(pane.weight * 1000));
    // Room under the data for the ribbon, above it for the pane's label.
    const bottom = spec.ribbon ? 0.12 : 0.06;
    panes.forEach((pane, index) =>
      pane
        .priceScale('right')
        .applyOptions({ scaleMargins: { top: 0.12, bottom: index === 0 ? bottom : 0.08 } }),
    );
    if (this.#painters.length === spec.panes.length && !this.#panesChanged) return;
    this.#panesChanged = false;
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
    for (const level of levelsOf(spec.panes[pane])) this.#paintLevel(spec, { pane, level }, surface);
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

  #paintLevel(
    spec: TimeSeriesSpec,
    { pane, level }: { readonly pane: number; readonly level: number },
    { ctx, width }: PaneSurface<Time>,
  ): void {
    const series = spec.series.find((candidate) => candidate.pane === pane);
    const y = series && this.#shown.get(series.id)?.api.priceToCoordinate(level);
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

  #placeOf(time: Time): number {
    return placeOfTimestamp(time as UTCTimestamp, this.#spec ?? {});
  }

  #dayOf(event: MouseEventParams): number | null {
    return event.time === undefined ? null : this.#placeOf(event.time);
  }

  #hover(event: MouseEventParams): void {
    this.#events.onhover(event.point ? this.#dayOf(event) : null);
  }

  #pick(event: MouseEventParams): void {
    const day = this.#dayOf(event);
    if (day !== null)
      this.#events.onpick(dayOfPlace(day, this.#spec ?? {}), event.sourceEvent?.shiftKey ?? false);
  }
}

/** Lines across a pane. */
function levelsOf(pane: PaneSpec | undefined): readonly number[] {
  if (!pane) return [];
  return pane.zeroLine ? [0, ...(pane.levels ?? [])] : (pane.levels ?? []);
}

/** Places that come at once at the most before all is drawn anew. */
const mostNewPlaces = 64;

/** Places of the axis before that the axis now begins with; null where it is not the same one grown longer. */
function placesThatStand(before: TimeSeriesSpec | null, spec: TimeSeriesSpec): number | null {
  if (!before || before.minutes !== spec.minutes) return null;
  if (before.days === spec.days) return spec.days.length;
  const { length } = before.days;
  const isGrown =
    commonPlaces(before.days, spec.days) === length && spec.days.length - length <= mostNewPlaces;
  return isGrown ? length : null;
}
