import { createQuery } from '#renderer/api/query.svelte.ts';
import { dateAtOrBefore, unionDays } from '#renderer/charts/axis.ts';
import { chainVarianceChart } from '#renderer/charts/chain-variance.chart.ts';
import { CrosshairSync } from '#renderer/charts/crosshair.svelte.ts';
import { dayOfIso } from '#renderer/charts/day.ts';
import type { CurveSpec, TimeSeriesSpec } from '#renderer/charts/spec.ts';
import { variancePremiumChart } from '#renderer/charts/variance-premium.chart.ts';
import { vixCurveChart } from '#renderer/charts/vix-curve.chart.ts';
import { vixHistoryChart } from '#renderer/charts/vix-history.chart.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { ParametersJob } from './parameters-job.svelte.ts';
import type { MarketParameters } from './parameters-job.svelte.ts';
import { rangeOf } from './range-presets.ts';
import type { DayRange, RangePresetId } from './range-presets.ts';
import { isRealisedChoice, realisedDetail, realisedLabel } from './realised-choice.ts';
import type { RealisedChoice } from './realised-choice.ts';

const defaultRealised: RealisedChoice = { estimator: 'close-to-close', windowSessions: 21 };
const parametersKey = 'estimates.marketParameters, last result';
const homeCurve = { roles: ['prior-day'], band: true, published: false, family: false } as const;
const chainMaxDays = 120;

/** What a screen needs of the window. */
export type AppParts = Pick<AppState, 'engine' | 'asOf' | 'preferences' | 'show'>;

/** State of the Market screen: what it asks, what it draws, and what a user can do on it. */
export class MarketController {
  readonly app: AppParts;
  readonly sync = new CrosshairSync();
  readonly overview;
  readonly index;
  readonly realised;
  readonly regimes;
  readonly curve;
  readonly premium;
  readonly chain;
  readonly parameters: ParametersJob;
  #preset = $state<RangePresetId>('1y');
  #chainView = $state<'expiries' | 'picture' | 'forwards'>('expiries');

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    const ofDay = (): { asOf: string } | null => (app.asOf.date === null ? null : { asOf: app.asOf.date });
    const whenDated =
      <T>(input: () => T): (() => T | null) =>
      () =>
        app.asOf.date === null ? null : input();
    this.overview = createQuery(engine, ['market', 'overview'], ofDay, {
      partial: (data) => data.missing.length > 0,
    });
    this.index = createQuery(
      engine,
      ['market', 'series'],
      whenDated(() => ({ seriesId: 'VIX' })),
    );
    this.realised = createQuery(
      engine,
      ['market', 'realisedVol'],
      whenDated(() => ({ seriesId: 'SPX', ...this.realisedChoice })),
    );
    this.regimes = createQuery(
      engine,
      ['market', 'regimes'],
      whenDated(() => ({})),
    );
    this.curve = createQuery(engine, ['termStructure', 'curve'], ofDay);
    this.premium = createQuery(engine, ['market', 'variancePremium'], ofDay);
    this.chain = createQuery(engine, ['vixIndex', 'compute'], ofDay);
    this.parameters = new ParametersJob(
      (asOf) => engine.client.estimates.marketParameters({ asOf }),
      (engine.cache.get(parametersKey) as MarketParameters | undefined) ?? null,
      (result) => engine.cache.set(parametersKey, result),
    );
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #realisedText = $derived.by(() =>
    JSON.stringify(this.app.preferences.layout('market.realised', isRealisedChoice) ?? defaultRealised),
  );
  readonly realisedChoice: RealisedChoice = $derived.by(
    () => JSON.parse(this.#realisedText) as RealisedChoice,
  );

  chooseRealised(change: Partial<RealisedChoice>): void {
    this.app.preferences.setLayout('market.realised', { ...this.realisedChoice, ...change });
  }

  get preset(): RangePresetId {
    return this.#preset;
  }

  choosePreset(preset: RangePresetId): void {
    this.#preset = preset;
  }

  get chainView(): 'expiries' | 'picture' | 'forwards' {
    return this.#chainView;
  }

  chooseChainView(view: 'expiries' | 'picture' | 'forwards'): void {
    this.#chainView = view;
  }

  pickDate(iso: string): void {
    this.app.asOf.choose(iso);
  }

  readonly historySpec: TimeSeriesSpec | null = $derived.by(() => {
    const index = this.index.data;
    if (!index || index.days.length === 0) return null;
    const realised = this.realised.error ? null : this.realised.data;
    const choice = this.realisedChoice;
    const options = { realisedLabel: realisedLabel(choice), realisedDetail: realisedDetail(choice) };
    return vixHistoryChart.view({ index, realised, regimes: this.regimes.data }, options);
  });

  readonly premiumSpec: TimeSeriesSpec | null = $derived.by(() => {
    const data = this.premium.data;
    return data && data.days.length > 0 ? variancePremiumChart.view(data, null) : null;
  });

  readonly curveSpec: CurveSpec | null = $derived.by(() => {
    const data = this.curve.data;
    return data && data.status !== 'NO_FUTURES' ? vixCurveChart.view(data, homeCurve) : null;
  });

  readonly chainSpec: CurveSpec | null = $derived.by(() => {
    const data = this.chain.data;
    return data && data.perExpiry.length > 0
      ? chainVarianceChart.view(data, { maxDays: chainMaxDays })
      : null;
  });

  /** Follows the preset, not the as-of date: a click on a day must not make the picture jump. */
  readonly historyRange: DayRange | null = $derived.by(() => {
    const days = unionDays(
      this.index.data?.days ?? new Int32Array(0),
      this.realised.data?.days ?? new Int32Array(0),
    );
    return rangeOf(this.preset, days, null);
  });

  readonly premiumRange: DayRange | null = $derived.by(() => {
    const days = this.premium.data?.days ?? new Int32Array(0);
    return rangeOf(this.preset === 'all' ? 'all' : '5y', days, null);
  });

  /** True where the shown parameters were estimated for another day than the one in force. */
  get parametersOutdated(): boolean {
    const { result } = this.parameters;
    return result !== null && result.asOf !== this.app.asOf.date;
  }

  /** The newest day of the history at or before the as-of date: what the title row says. */
  readonly historyDate: string | null = $derived.by(() => {
    const days = this.index.data?.days;
    return days && this.asOfDay !== null ? dateAtOrBefore(days, this.asOfDay) : null;
  });

  get asOfDay(): number | null {
    const iso = this.app.asOf.date;
    return iso === null ? null : dayOfIso(iso);
  }

  runParameters(): void {
    const iso = this.app.asOf.date;
    if (iso !== null) void this.parameters.run(iso);
  }
}
