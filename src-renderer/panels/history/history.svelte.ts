import { VolterraError } from '#contract/errors.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import { CrosshairSync } from '#renderer/charts/crosshair.svelte.ts';
import { dayOfIso } from '#renderer/charts/day.ts';
import type { CalibrationSummary } from '#contract/schemas/calibration.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { rangeOf } from '../market/range-presets.ts';
import type { DayRange, RangePresetId } from '../market/range-presets.ts';
import { componentIds, componentWords } from '../calibration/component-words.ts';
import { fieldWords, needsThreshold, ruleWords } from './alert-words.ts';
import type { AlertEvent, AlertKind, AlertRule } from './alert-words.ts';
import { isGood, multipleOf, seriesOfErrors } from './history-charts.ts';
import type { Multiple, ParameterHistory, Threshold } from './history-charts.ts';
import type { ParamName } from './history-rows.ts';

const viewName = 'history.view';
const mostRuns = 1000;

interface HistoryView {
  readonly model: string;
  readonly range: RangePresetId;
}

/** What a new rule is made of. */
export interface RuleDraft {
  readonly field: string;
  readonly kind: AlertKind;
  readonly threshold: number | null;
}

/** State of the screen: one model's parameters through time, its runs, what the rules look for and what they reported. */
export class HistoryController {
  readonly app: AppParts;
  readonly sync = new CrosshairSync();
  readonly models;
  /** All runs, to know which models have any. */
  readonly all;
  readonly history;
  readonly rules;
  readonly events;
  #selected = $state<string | null>(null);
  #ruleError = $state.raw<VolterraError | null>(null);

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    this.models = createQuery(engine, ['models', 'list'], () => ({}));
    this.all = createQuery(engine, ['calibration', 'list'], () => ({ limit: mostRuns }));
    this.history = createQuery(
      engine,
      ['calibration', 'history'],
      () => (this.model === null ? null : { model: this.model }),
      { partial: (data) => data.statuses.some((status) => !isGood(status)) },
    );
    this.rules = createQuery(engine, ['calibration', 'alertRules'], () => ({}));
    this.events = createQuery(engine, ['calibration', 'alertEvents'], () =>
      this.model === null ? null : { model: this.model },
    );
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #viewText = $derived.by(() =>
    JSON.stringify(this.app.preferences.layout(viewName, isView) ?? { model: 'heston', range: '6m' }),
  );
  readonly view: HistoryView = $derived.by(() => JSON.parse(this.#viewText) as HistoryView);

  setView(change: Partial<HistoryView>): void {
    this.app.preferences.setLayout(viewName, { ...this.view, ...change });
  }

  /** Models that were calibrated, in the order of the registry. */
  get choices(): readonly { readonly id: string; readonly label: string }[] {
    const runs = this.#own;
    const known = this.models.data?.models ?? [];
    return known
      .filter(({ id }) => runs.some(({ model }) => model === id))
      .map(({ id, label }) => ({ id, label }));
  }

  /** The chosen model where it has runs, else the first that has. */
  get model(): string | null {
    const { choices, view } = this;
    return choices.find(({ id }) => id === view.model)?.id ?? choices[0]?.id ?? null;
  }

  get modelLabel(): string {
    return this.choices.find(({ id }) => id === this.model)?.label ?? this.model ?? '';
  }

  readonly symbolOf = (name: string): string => {
    const info = this.models.data?.models.find(({ id }) => id === this.model);
    return info?.params.find((param) => param.name === name)?.symbol ?? name;
  };

  /** Sets from files were not fitted here: they are no part of a history. */
  get #own(): readonly CalibrationSummary[] {
    return this.all.data?.runs.filter(({ imported }) => imported === undefined) ?? [];
  }

  /** Newest quotes first. */
  get runs(): readonly CalibrationSummary[] {
    const own = this.#own.filter(({ model }) => model === this.model);
    return own.toSorted(
      (a, b) => (b.quoteDate ?? '').localeCompare(a.quoteDate ?? '') || b.startedAtMs - a.startedAtMs,
    );
  }

  get params(): readonly ParamName[] {
    return this.data?.params.map(({ param }) => ({ name: param, symbol: this.symbolOf(param) })) ?? [];
  }

  /** The history that belongs to the chosen model. */
  get data(): ParameterHistory | null {
    const { data } = this.history;
    return data && data.model === this.model ? data : null;
  }

  get failures(): number {
    return this.data?.statuses.filter((status) => !isGood(status)).length ?? 0;
  }

  get breaks(): number {
    return this.data?.params.reduce((sum, { breaks }) => sum + breaks.length, 0) ?? 0;
  }

  get sample(): boolean {
    return this.runs.some(({ sample }) => sample);
  }

  readonly multiples: readonly Multiple[] = $derived.by(() => {
    const { data } = this;
    if (!data) return [];
    const { modelLabel, sample } = this;
    const common = { model: modelLabel, source: 'Calibrations', sample };
    const params = data.params.map((series) =>
      multipleOf(data, series, {
        ...common,
        field: series.param,
        title: this.symbolOf(series.param),
        unit: series.unit === '1' ? '' : series.unit,
        thresholds: this.#thresholdsOf(series.param),
      }),
    );
    const errors = componentIds.flatMap((id) => {
      const values = data.rmse[id];
      if (!values) return [];
      const field = `rmse:${id}`;
      return multipleOf(data, seriesOfErrors(field, values), {
        ...common,
        field,
        title: `RMSE ${componentWords[id].short}`,
        unit: componentWords[id].unit,
        thresholds: this.#thresholdsOf(field),
      });
    });
    return [...params, ...errors];
  });

  #thresholdsOf(field: string): readonly Threshold[] {
    return this.ownRules.flatMap((rule) =>
      rule.enabled && rule.field === field && needsThreshold(rule.kind) && rule.threshold !== null
        ? [{ label: `alert ${rule.kind}`, value: rule.threshold }]
        : [],
    );
  }

  get range(): DayRange | null {
    const { data } = this;
    const asOf = this.app.asOf.date;
    return data
      ? rangeOf(
          this.view.range,
          Int32Array.from(data.quoteDates, dayOfIso),
          asOf === null ? null : dayOfIso(asOf),
        )
      : null;
  }

  /** The run that was chosen, else the one of the as-of date. */
  get selectedId(): string | null {
    const asOf = this.app.asOf.date;
    const chosen = this.runs.find(({ runId }) => runId === this.#selected);
    if (chosen && chosen.quoteDate === asOf) return chosen.runId;
    return this.runs.find(({ quoteDate }) => quoteDate === asOf)?.runId ?? null;
  }

  /** A run has a date: choosing it chooses the date everywhere. */
  select({ runId, quoteDate }: Pick<CalibrationSummary, 'runId' | 'quoteDate'>): void {
    this.#selected = runId;
    if (quoteDate !== null) this.app.asOf.choose(quoteDate);
  }

  openEvent({ runId, quoteDate }: AlertEvent): void {
    this.select({ runId, quoteDate });
  }

  get ownRules(): readonly AlertRule[] {
    return this.rules.data?.rules.filter(({ model }) => model === this.model) ?? [];
  }

  /** What a rule can look at. */
  get fields(): readonly { readonly id: string; readonly label: string }[] {
    return this.multiples.map(({ field }) => ({ id: field, label: fieldWords(field, this.symbolOf) }));
  }

  wordsOf(rule: Pick<AlertRule, 'field' | 'kind' | 'threshold'>): string {
    return ruleWords(rule, this.symbolOf);
  }

  get ruleError(): VolterraError | null {
    return this.#ruleError;
  }

  async addRule({ field, kind, threshold }: RuleDraft): Promise<boolean> {
    const { model } = this;
    if (model === null) return false;
    return this.#change((client) =>
      client.saveAlertRule({
        model,
        field: kind === 'failure' ? 'status' : field,
        kind,
        threshold: needsThreshold(kind) ? threshold : null,
        enabled: true,
      }),
    );
  }

  setRuleEnabled(rule: AlertRule, enabled: boolean): Promise<boolean> {
    return this.#change((client) => client.saveAlertRule({ ...rule, enabled }));
  }

  removeRule(alertId: string): Promise<boolean> {
    return this.#change((client) => client.removeAlertRule({ alertId }));
  }

  async #change(
    act: (client: AppParts['engine']['client']['calibration']) => Promise<unknown>,
  ): Promise<boolean> {
    this.#ruleError = null;
    try {
      await act(this.app.engine.client.calibration);
      this.rules.refresh();
      return true;
    } catch (error) {
      this.#ruleError =
        error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      return false;
    }
  }

  /** The Calibration screen with this model on its desk: it shows the run of the as-of date. */
  openCalibration(): void {
    const { preferences } = this.app;
    const desk = preferences.layout('calibration.desk', isObject) ?? {};
    if (this.model !== null) preferences.setLayout('calibration.desk', { ...desk, model: this.model });
    this.app.show('calibration');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isView(value: unknown): value is HistoryView {
  return isObject(value) && typeof value['model'] === 'string' && typeof value['range'] === 'string';
}
