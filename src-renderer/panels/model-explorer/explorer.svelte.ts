import type { ExploreResult, ModelInfo } from '#contract/schemas/pricing.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { PlotSpec } from '#renderer/charts/spec.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { densityPlot, indexPlot, smilePlot, type ExplorePicture, type StrikeAxis } from './explore-charts.ts';
import {
  faultOf,
  gridFor,
  startMarket,
  startOf,
  tenors,
  type MarketInputs,
  type ParamValues,
  type TenorLabel,
} from './explore-request.ts';
import { NewestWins } from './newest-wins.svelte.ts';

interface Asked {
  readonly model: ModelInfo;
  readonly params: ParamValues;
  readonly market: MarketInputs;
  readonly years: readonly number[];
  readonly logMoneyness: Float64Array;
}

/** The chosen model with its parameters, and the pictures of the newest ones that the engine has answered. */
export class ExplorerController {
  readonly list;
  readonly answer: NewestWins<Asked, ExploreResult>;
  #modelId = $state('heston');
  #params = $state.raw<Readonly<Record<string, ParamValues>>>({});
  #markets = $state.raw<Readonly<Record<string, MarketInputs>>>({});
  #tenors = $state.raw<readonly TenorLabel[]>(['1M', '3M', '1Y']);
  #pinned = $state.raw<{ readonly asked: Asked; readonly result: ExploreResult } | null>(null);
  axis = $state<StrikeAxis>('k');

  constructor(app: AppState) {
    const { engine } = app;
    this.list = createQuery(engine, ['models', 'list'], () => ({}));
    this.answer = new NewestWins((asked) =>
      engine.client.models.explore({
        model: asked.model.id,
        params: { ...asked.params },
        market: { ...asked.market },
        expiriesYears: [...asked.years],
        logMoneyness: asked.logMoneyness,
        indexExpiriesYears: asked.years.slice(0, 3),
      }),
    );
    $effect(() => {
      const { model } = this;
      if (!model || this.fault !== null) return;
      const years = this.years;
      this.answer.request({
        model,
        params: this.params,
        market: this.market,
        years,
        logMoneyness: gridFor(years),
      });
    });
  }

  get models(): readonly ModelInfo[] {
    return this.list.data?.models ?? [];
  }

  get model(): ModelInfo | null {
    return this.models.find(({ id }) => id === this.#modelId) ?? this.models[0] ?? null;
  }

  get params(): ParamValues {
    const { model } = this;
    return model ? (this.#params[model.id] ?? startOf(model)) : {};
  }

  get market(): MarketInputs {
    const { model } = this;
    return (
      (model && this.#markets[model.id]) ??
      (model ? startMarket(model) : { spot: 100, rate: 0, dividendYield: 0 })
    );
  }

  get chosenTenors(): readonly TenorLabel[] {
    return this.#tenors;
  }

  get years(): readonly number[] {
    return tenors.filter(({ label }) => this.#tenors.includes(label)).map(({ years }) => years);
  }

  /** First value that makes no sense by itself. */
  get fault(): string | null {
    for (const spec of this.model?.params ?? []) {
      const fault = faultOf(spec, this.params[spec.name]!);
      if (fault) return `${spec.symbol}: ${fault}`;
    }
    return this.market.spot > 0 ? null : 'Spot: must be above 0.';
  }

  /** The newest picture of the chosen model; the one before stays while the engine works. */
  get picture(): ExplorePicture | null {
    const { data } = this.answer;
    if (!data || data.input.model.id !== this.model?.id) return null;
    const { model, logMoneyness } = data.input;
    const pinned = this.#pinned && {
      result: this.#pinned.result,
      logMoneyness: this.#pinned.asked.logMoneyness,
    };
    return {
      title: model.label,
      formula: model.formula,
      result: data.output,
      logMoneyness,
      pinned,
      axis: this.axis,
    };
  }

  get smile(): PlotSpec | null {
    return this.picture && this.picture.result.slices.length > 0 ? smilePlot(this.picture) : null;
  }

  get density(): PlotSpec | null {
    return this.picture && this.picture.result.slices.length > 0 ? densityPlot(this.picture) : null;
  }

  get index(): PlotSpec | null {
    return this.picture && indexPlot(this.picture);
  }

  get isPinned(): boolean {
    return this.#pinned !== null;
  }

  choose(id: string): void {
    this.#modelId = id;
  }

  setParam(name: string, value: number): void {
    const { model } = this;
    if (model) this.#params = { ...this.#params, [model.id]: { ...this.params, [name]: value } };
  }

  setMarket(change: Partial<MarketInputs>): void {
    const { model } = this;
    if (model) this.#markets = { ...this.#markets, [model.id]: { ...this.market, ...change } };
  }

  toggleTenor(label: TenorLabel): void {
    const chosen = this.#tenors.includes(label)
      ? this.#tenors.filter((one) => one !== label)
      : [...this.#tenors, label];
    if (chosen.length > 0) this.#tenors = chosen;
  }

  reset(): void {
    const { model } = this;
    if (!model) return;
    this.#params = { ...this.#params, [model.id]: startOf(model) };
    this.#markets = { ...this.#markets, [model.id]: startMarket(model) };
  }

  /** Keeps the present picture, dashed, behind the next ones; again to let it go. */
  togglePin(): void {
    const { data } = this.answer;
    this.#pinned = this.#pinned || !data ? null : { asked: data.input, result: data.output };
  }
}
