import { createYieldCurveChart } from 'lightweight-charts';
import type {
  ISeriesApi,
  IYieldCurveChartApi,
  Logical,
  MouseEventParams,
  SeriesType,
} from 'lightweight-charts';
import { paintCurveLabels } from '../paint/curve-labels.ts';
import { paintDayTicks } from '../paint/day-ticks.ts';
import type { CurveLineSpec, CurveSpec } from '../spec.ts';
import { withAlpha } from '../theme.ts';
import type { ChartTheme } from '../theme.ts';
import { BandSeries } from './band-series.ts';
import { commonOptions } from './chart-options.ts';
import { PanePainter } from './marks.ts';
import type { PaneSurface } from './marks.ts';
import { PathSeries } from './path-series.ts';

export interface CurveEvents {
  onhover(x: number | null): void;
}

const bandId = '(band)';
const largestLabelShare = 0.36;
/** Room that is kept free for labels at the ends of the curves. */
const labelRoomPx = 128;

/**
 * A yield-curve chart of the library with one place per day to expiry. Its own tick labels are fixed to months and
 * years, so they are silenced and ours are drawn in their stead.
 */
export class CurveDrawing {
  readonly #container: HTMLElement;
  readonly #chart: IYieldCurveChartApi;
  readonly #shown = new Map<string, ISeriesApi<SeriesType, number>>();
  readonly #painter = new PanePainter<number>('top', (surface) => this.#paint(surface));
  readonly #ticks = new PanePainter<number>('bottom', (surface) => this.#paintTicks(surface));
  #spec: CurveSpec | null = null;
  #theme: ChartTheme;
  #hoverX: number | null = null;

  constructor(container: HTMLElement, theme: ChartTheme, events: CurveEvents) {
    this.#container = container;
    this.#theme = theme;
    this.#chart = createYieldCurveChart(container, { ...commonOptions(theme, 2), ...fixedOptions });
    this.#chart.panes()[0]?.attachPrimitive(this.#ticks);
    this.#chart.panes()[0]?.attachPrimitive(this.#painter);
    this.#chart.subscribeCrosshairMove((event: MouseEventParams<number>) =>
      events.onhover(event.point && event.time !== undefined ? event.time : null),
    );
  }

  update(spec: CurveSpec, theme: ChartTheme): void {
    this.#spec = spec;
    this.#theme = theme;
    const room = Math.ceil(spec.xMax / (1 - largestLabelShare));
    const common = commonOptions(theme, spec.decimals);
    const yieldCurve = { baseResolution: 1, minimumTimeRange: room, startTimeRange: 0 };
    const leftPriceScale = { ...fixedOptions.leftPriceScale, borderColor: theme.rule };
    const options = { ...common, ...fixedOptions, leftPriceScale, yieldCurve };
    this.#chart.applyOptions(options);
    this.#removeSeries(spec);
    this.#setBand(spec);
    // The first curve is the one that is asked for: it is drawn last, over the others.
    for (const line of spec.lines.toReversed()) this.#setLine(line);
    this.#bringForward(spec);
    this.#fit();
  }

  /** Where another panel or the keyboard points. */
  point(x: number | null): void {
    this.#hoverX = x;
    this.#painter.requestUpdate();
  }

  /** The chart was given another size: the labels need the same pixels as before. */
  resize(): void {
    this.#fit();
  }

  screenshot(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  dispose(): void {
    this.#chart.remove();
  }

  #fit(): void {
    const xMax = this.#spec?.xMax ?? 0;
    const width = this.#container.clientWidth || 600;
    const share = Math.min(largestLabelShare, labelRoomPx / width);
    this.#chart.timeScale().setVisibleLogicalRange({ from: -xMax * 0.02, to: xMax / (1 - share) });
  }

  #removeSeries(spec: CurveSpec): void {
    const wanted = new Set(spec.lines.map((line) => line.id));
    if (spec.band) wanted.add(bandId);
    for (const [id, api] of this.#shown) {
      if (wanted.has(id)) continue;
      this.#chart.removeSeries(api);
      this.#shown.delete(id);
    }
  }

  #setBand(spec: CurveSpec): void {
    const { band } = spec;
    if (!band) return;
    let api = this.#shown.get(bandId);
    if (!api) {
      api = this.#chart.addCustomSeries(new BandSeries<number>());
      this.#shown.set(bandId, api);
    }
    const fill = withAlpha(this.#theme.tones.muted, 0.16);
    api.applyOptions({ fill, joinAll: true, lastValueVisible: false, priceLineVisible: false } as never);
    const data = Array.from(band.x, (time, index) => ({
      time,
      low: band.low[index]!,
      high: band.high[index]!,
    }));
    api.setData(data as never);
  }

  #setLine(line: CurveLineSpec): void {
    let api = this.#shown.get(line.id);
    if (!api) {
      api = this.#chart.addCustomSeries(new PathSeries<number>());
      this.#shown.set(line.id, api);
    }
    api.applyOptions({
      color: this.#theme.tones[line.tone],
      fill: this.#theme.panel,
      dash: line.dash,
      glyph: line.glyph,
      widthPx: line.widthPx,
      connected: line.connected,
      bridge: Number.POSITIVE_INFINITY,
      lastValueVisible: false,
      priceLineVisible: false,
    } as never);
    const data = Array.from(line.x, (time, index) => ({ time, value: line.y[index]! }));
    api.setData(data.filter(({ value }) => Number.isFinite(value)) as never);
  }

  #bringForward(spec: CurveSpec): void {
    const order = [...(spec.band ? [bandId] : []), ...spec.lines.map((line) => line.id).toReversed()];
    order.forEach((id, index) => this.#shown.get(id)?.setSeriesOrder(index));
  }

  #paintTicks(surface: PaneSurface<number>): void {
    if (this.#spec) paintDayTicks(surface, this.#spec, this.#theme);
  }

  #paint(surface: PaneSurface<number>): void {
    const spec = this.#spec;
    if (!spec) return;
    const anchor = this.#shown.get(spec.lines[0]?.id ?? '');
    if (this.#hoverX !== null) this.#paintPointer(surface, this.#hoverX);
    if (!anchor) return;
    paintCurveLabels(surface, spec, { theme: this.#theme, yOf: (value) => anchor.priceToCoordinate(value) });
  }

  #paintPointer({ ctx, xOf, height }: PaneSurface<number>, place: number): void {
    const x = xOf(place as Logical);
    if (x === null) return;
    ctx.fillStyle = withAlpha(this.#theme.focus, 0.75);
    ctx.fillRect(Math.round(x), 0, 1, height);
  }
}

const fixedOptions = {
  handleScroll: false,
  handleScale: false,
  leftPriceScale: { visible: true, scaleMargins: { top: 0.1, bottom: 0.14 } },
  rightPriceScale: { visible: false },
  timeScale: { visible: false, lockVisibleTimeRangeOnResize: true },
} as const;
