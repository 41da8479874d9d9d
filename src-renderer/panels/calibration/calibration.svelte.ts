import { VolterraError } from '#contract/errors.ts';
import type { CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { BesideHistory } from './beside-history.svelte.ts';
import { defaultView, isCalibrationView } from './calibration-view.ts';
import type { CalibrationView } from './calibration-view.ts';
import type { ComponentId } from './component-words.ts';
import type { Remedy } from './failure-advice.ts';
import { FitSelection } from './fit-selection.svelte.ts';
import { LiveRun } from './live-run.svelte.ts';
import type { ModelNames } from './param-rows.ts';
import { Replay } from '../frame/replay.svelte.ts';
import { RunChoice } from './run-choice.svelte.ts';
import { repairWords } from './run-words.ts';
import { draftOf } from './settings-draft.ts';
import { SettingsDesk } from './settings-desk.svelte.ts';

const viewName = 'calibration.view';
/** The running calibration outlives the screen: who comes back finds its curve. */
const liveRuns = new WeakMap<Engine, LiveRun>();

function liveRunOf(engine: Engine): LiveRun {
  const known = liveRuns.get(engine);
  if (known) return known;
  const made = new LiveRun();
  liveRuns.set(engine, made);
  return made;
}

/** State of the Calibration screen: the desk, what runs, and what is done with the run that is shown. */
export class CalibrationController {
  readonly app: AppParts;
  readonly models;
  readonly preview;
  /** What can repair a surface; asked for once a repaired one is wanted. */
  readonly estimators;
  readonly desk: SettingsDesk;
  readonly live: LiveRun;
  readonly runs: RunChoice;
  readonly fit: FitSelection;
  readonly replay: Replay;
  readonly besideHistory: BesideHistory;
  #promoting = $state(false);
  #actionError = $state.raw<VolterraError | null>(null);

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    this.models = createQuery(engine, ['models', 'list'], () => ({}));
    this.desk = new SettingsDesk(
      app.preferences,
      () => this.models.data?.models ?? [],
      () => app.asOf.date,
    );
    this.estimators = createQuery(
      engine,
      ['repairLab', 'estimators'],
      () => this.desk.draft.optionsFrom !== 'quotes' && {},
    );
    this.live = liveRunOf(engine);
    const labelOf = (model: string): string => this.modelNames(model).label;
    this.runs = new RunChoice({ app, live: this.live, model: () => this.desk.draft.model, labelOf });
    this.replay = new Replay((runId) => engine.client.calibration.replay({ runId }));
    this.preview = createQuery(
      engine,
      ['calibration', 'preview'],
      () => this.desk.settled && { settings: this.desk.settled },
    );
    this.fit = new FitSelection({
      ...{ runs: this.runs, live: this.live, labelOf },
      quoteDate: () => this.preview.data?.inputs.quoteDate ?? null,
      component: () => this.view.component,
    });
    this.besideHistory = new BesideHistory({
      ...{ app, runs: this.runs },
      underlyingOf: (model) => this.models.data?.models.find(({ id }) => id === model)?.underlying,
      looks: () => this.view.lower === 'history',
    });
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #viewText = $derived.by(() =>
    JSON.stringify(this.app.preferences.layout(viewName, isCalibrationView) ?? defaultView),
  );
  readonly view: CalibrationView = $derived.by(() => JSON.parse(this.#viewText) as CalibrationView);

  setView(change: Partial<CalibrationView>): void {
    this.app.preferences.setLayout(viewName, { ...this.view, ...change });
  }

  readonly modelNames = (id: string): ModelNames => {
    const info = this.models.data?.models.find((model) => model.id === id);
    return { label: info?.label ?? id, params: info?.params ?? [] };
  };

  symbolOf(model: string, name: string): string {
    return this.modelNames(model).params.find((param) => param.name === name)?.symbol ?? name;
  }

  /** The parameter whose profile is to be drawn. */
  selectParam(name: string): void {
    this.fit.selectParam(name);
    this.setView({ param: 'profile' });
  }

  get canRun(): boolean {
    return (
      !this.live.running && this.desk.settings !== null && this.desk.faults.length === 0 && !this.refused
    );
  }

  /** The quotes of the desk as it stands cannot be fitted; why is said beside it. */
  get refused(): boolean {
    const { preview } = this;
    return preview.data !== null && preview.data.refusal !== null && !preview.busy && preview.error === null;
  }

  /** Instruments that were asked for and have no quotes, where others have some. */
  get barrenComponents(): readonly ComponentId[] {
    const { data } = this.preview;
    const asked = this.desk.components.filter((id) => this.desk.draft.weights[id] !== null);
    const barren = asked.filter(
      (id) => !data?.expiries.some(({ component, quotes }) => component === id && quotes > 0),
    );
    return data && barren.length < asked.length ? barren : [];
  }

  fitWithout(components: readonly ComponentId[]): void {
    for (const id of components) this.desk.setWeight(id, null);
  }

  async run(): Promise<void> {
    const { settings } = this.desk;
    if (settings && this.canRun) await this.#run(settings);
  }

  async #run(settings: CalibrationSettingsInput): Promise<void> {
    const { engine } = this.app;
    this.runs.watch();
    this.#actionError = null;
    try {
      const { repair } = settings;
      const call = engine.client.calibration.run({
        settings,
        ...(repair ? { label: repairWords[repair.targets] } : {}),
      });
      const about = { model: settings.model, asOf: settings.asOf ?? null };
      const run = await this.live.follow(call, about);
      this.runs.list.refresh();
      if (run) this.runs.showEnded(run.runId);
    } catch (error) {
      this.#take(error);
    }
  }

  /** The shown run again, with one thing changed. */
  retry(remedy: Remedy): void {
    const { shown } = this.runs;
    if (!shown) return;
    this.desk.replace(remedy.change(draftOf(shown.settings, this.desk.draft)));
    void this.run();
  }

  /** The desk as it stood for the shown run. */
  takeSettings(): void {
    const { shown } = this.runs;
    if (shown) this.desk.replace(draftOf(shown.settings, this.desk.draft));
  }

  async stop(): Promise<void> {
    try {
      await this.live.stop();
    } catch (error) {
      this.#take(error);
    }
  }

  get promoting(): boolean {
    return this.#promoting;
  }

  /** Whether using the shown run needs an explicit yes. */
  get needsYes(): boolean {
    const { shown } = this.runs;
    return shown !== null && (shown.status !== 'CONVERGED' || shown.imported !== undefined);
  }

  async promote(acknowledge: boolean): Promise<boolean> {
    const { shown } = this.runs;
    if (!shown || this.#promoting) return false;
    this.#promoting = true;
    this.#actionError = null;
    try {
      await this.app.engine.client.calibration.promote({ runId: shown.runId, acknowledge });
      this.runs.list.refresh();
      this.runs.shownQuery.refresh();
      return true;
    } catch (error) {
      this.#take(error);
      return false;
    } finally {
      this.#promoting = false;
    }
  }

  /** Why the last thing that the user did was refused. */
  get actionError(): VolterraError | null {
    return this.#actionError;
  }

  #take(error: unknown): void {
    this.#actionError =
      error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
  }
}
