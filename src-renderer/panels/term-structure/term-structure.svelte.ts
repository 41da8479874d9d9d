import type { FuturesCurve } from '#contract/schemas/market.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import { dateAtOrBefore } from '#renderer/charts/axis.ts';
import { constantMaturityChart } from '#renderer/charts/constant-maturity.chart.ts';
import { cellOfDay, contangoCalendarChart } from '#renderer/charts/contango-calendar.chart.ts';
import { CrosshairSync } from '#renderer/charts/crosshair.svelte.ts';
import { dayOfIso, partsOfDay } from '#renderer/charts/day.ts';
import type { CurveSpec, HeatmapSpec, TimeSeriesSpec } from '#renderer/charts/spec.ts';
import { vixCurveChart } from '#renderer/charts/vix-curve.chart.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { rangeOf } from '../market/range-presets.ts';
import type { DayRange, RangePresetId } from '../market/range-presets.ts';
import { defaultLayout, isCurveLayout, optionsOf, toggleLayer } from './curve-layers.ts';
import type { CurveLayer, CurveLayout } from './curve-layers.ts';
import { addOverlay, removeOverlay, toggleOverlay } from './overlays.ts';

const layoutName = 'term-structure.curve';

/** State of the Term structure screen: what it asks, what it draws, and what a user can do on it. */
export class TermStructureController {
  readonly app: AppParts;
  readonly sync = new CrosshairSync();
  readonly curve;
  readonly history;
  readonly contango;
  #preset = $state<RangePresetId>('5y');
  #calendarYear = $state<number | null>(null);

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    const whenDated =
      <T>(input: () => T): (() => T | null) =>
      () =>
        app.asOf.date === null ? null : input();
    this.curve = createQuery(
      engine,
      ['termStructure', 'curve'],
      () => (app.asOf.date === null ? null : { asOf: app.asOf.date, overlays: [...this.layout.overlays] }),
      { partial: (data) => data.status === 'ONE_CONTRACT' },
    );
    this.history = createQuery(
      engine,
      ['termStructure', 'constantMaturity'],
      whenDated(() => ({})),
    );
    this.contango = createQuery(
      engine,
      ['termStructure', 'contango'],
      whenDated(() => ({})),
    );
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #layoutText = $derived.by(() =>
    JSON.stringify(this.app.preferences.layout(layoutName, isCurveLayout) ?? defaultLayout),
  );
  readonly layout: CurveLayout = $derived.by(() => JSON.parse(this.#layoutText) as CurveLayout);

  #setLayout(change: Partial<CurveLayout>): void {
    this.app.preferences.setLayout(layoutName, { ...this.layout, ...change });
  }

  toggleLayer(layer: CurveLayer): void {
    this.#setLayout({ layers: toggleLayer(this.layout.layers, layer) });
  }

  addOverlay(iso: string): void {
    if (Number.isInteger(dayOfIso(iso))) this.#setLayout({ overlays: addOverlay(this.layout.overlays, iso) });
  }

  removeOverlay(iso: string): void {
    this.#setLayout({ overlays: removeOverlay(this.layout.overlays, iso) });
  }

  clearOverlays(): void {
    this.#setLayout({ overlays: [] });
  }

  /** A click moves the as-of date; with Shift the day's curve is laid over. */
  pickDate(iso: string, extend: boolean): void {
    if (extend) this.#setLayout({ overlays: toggleOverlay(this.layout.overlays, iso) });
    else this.app.asOf.choose(iso);
  }

  get preset(): RangePresetId {
    return this.#preset;
  }

  choosePreset(preset: RangePresetId): void {
    this.#preset = preset;
  }

  /** Null while the calendar shows months of all years. */
  get calendarYear(): number | null {
    return this.#calendarYear;
  }

  chooseCalendarYear(year: number | null): void {
    this.#calendarYear = year;
  }

  readonly years: readonly number[] = $derived.by(() => {
    const days = this.contango.data?.days;
    const first = days?.[0];
    const last = days?.[days.length - 1];
    if (first === undefined || last === undefined) return [];
    const firstYear = partsOfDay(first).year;
    return Array.from(
      { length: partsOfDay(last).year - firstYear + 1 },
      (_, index) => firstYear + index,
    ).reverse();
  });

  readonly asOfCurve: FuturesCurve | null = $derived.by(
    () => this.curve.data?.curves.find(({ role }) => role === 'as-of') ?? null,
  );

  readonly curveSpec: CurveSpec | null = $derived.by(() => {
    const data = this.curve.data;
    return data && data.status !== 'NO_FUTURES' ? vixCurveChart.view(data, optionsOf(this.layout)) : null;
  });

  readonly historySpec: TimeSeriesSpec | null = $derived.by(() => {
    const data = this.history.data;
    return data && data.days.length > 0 ? constantMaturityChart.view(data, null) : null;
  });

  readonly calendarSpec: HeatmapSpec | null = $derived.by(() => {
    const data = this.contango.data;
    return data && data.days.length > 0
      ? contangoCalendarChart.view(data, { year: this.calendarYear })
      : null;
  });

  readonly historyRange: DayRange | null = $derived.by(() =>
    rangeOf(this.preset, this.history.data?.days ?? new Int32Array(0), null),
  );

  /** The newest day of the history at or before the as-of date: what the title row says. */
  readonly historyDate: string | null = $derived.by(() => {
    const days = this.history.data?.days;
    return days && this.asOfDay !== null ? dateAtOrBefore(days, this.asOfDay) : null;
  });

  get asOfDay(): number | null {
    const iso = this.app.asOf.date;
    return iso === null ? null : dayOfIso(iso);
  }

  get markedCell(): number {
    const iso = this.app.asOf.date;
    return this.calendarSpec && iso !== null ? cellOfDay(this.calendarSpec, dayOfIso(iso)) : -1;
  }
}
