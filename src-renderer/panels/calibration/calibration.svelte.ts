import { VolterraError } from '#contract/errors.ts';
import type {
  CalibrationRun,
  CalibrationSettingsInput,
  CalibrationSummary,
} from '#contract/schemas/calibration.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { defaultView, isCalibrationView } from './calibration-view.ts';
import type { CalibrationView } from './calibration-view.ts';
import { componentIds } from './component-words.ts';
import type { ComponentId } from './component-words.ts';
import type { Remedy } from './failure-advice.ts';
import { expiryName, slicesOf } from './fit-picture.ts';
import type { ExpiryFit, FitPicture } from './fit-picture.ts';
import { LiveRun } from './live-run.svelte.ts';
import type { LossPoint } from './live-run.svelte.ts';
import type { ModelNames } from './param-rows.ts';
import { Replay } from './replay.svelte.ts';
import { isOwn, naturalRival, newest, runBefore } from './run-rows.ts';
import type { RunRow } from './run-rows.ts';
import { draftOf } from './settings-draft.ts';
import { SettingsDesk } from './settings-desk.svelte.ts';

const viewName = 'calibration.view';
const mostRuns = 500;
/** The running calibration outlives the screen: who comes back finds its curve. */
const liveRuns = new WeakMap<Engine, LiveRun>();

function liveRunOf(engine: Engine): LiveRun {
  const known = liveRuns.get(engine);
  if (known) return known;
  const made = new LiveRun();
  liveRuns.set(engine, made);
  return made;
}

/** State of the Calibration screen: the desk, what runs, the run that is shown and the one beside it. */
export class CalibrationController {
  readonly app: AppParts;
  readonly models;
  readonly list;
  readonly shownQuery;
  readonly besideQuery;
  readonly preview;
  readonly desk: SettingsDesk;
  readonly live: LiveRun;
  readonly replay: Replay;
  /** A choice by hand holds until the as-of date or the model of the desk moves. */
  #chosen = $state.raw<{ readonly runId: string; readonly basis: string } | null>(null);
  #besideId = $state<string | null>(null);
  #watching = $state(true);
  #param = $state<string | null>(null);
  #expiry = $state<string | null>(null);
  #promoting = $state(false);
  #actionError = $state.raw<VolterraError | null>(null);

  constructor(app: AppParts) {
    this.app = app;
    const { engine } = app;
    this.models = createQuery(engine, ['models', 'list'], () => ({}));
    this.list = createQuery(engine, ['calibration', 'list'], () => ({ limit: mostRuns }));
    this.desk = new SettingsDesk(
      app.preferences,
      () => this.models.data?.models ?? [],
      () => app.asOf.date,
    );
    this.live = liveRunOf(engine);
    this.replay = new Replay((runId) => engine.client.calibration.replay({ runId }));
    this.preview = createQuery(
      engine,
      ['calibration', 'preview'],
      () => this.desk.settled && { settings: this.desk.settled },
    );
    this.shownQuery = createQuery(engine, ['calibration', 'get'], () =>
      this.shownId === null ? null : { runId: this.shownId },
    );
    this.besideQuery = createQuery(
      engine,
      ['calibration', 'get'],
      () => this.beside && { runId: this.beside.runId },
    );
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #viewText = $derived.by(() =>
    JSON.stringify(this.app.preferences.layout(viewName, isCalibrationView) ?? defaultView),
  );
  readonly view: CalibrationView = $derived.by(() => JSON.parse(this.#viewText) as CalibrationView);

  setView(change: Partial<CalibrationView>): void {
    this.app.preferences.setLayout(viewName, { ...this.view, ...change });
  }

  get runs(): readonly CalibrationSummary[] {
    return this.list.data?.runs ?? [];
  }

  get #basis(): string {
    return `${this.app.asOf.date} ${this.desk.draft.model}`;
  }

  /** The run that was chosen, else the newest of the desk's model on or before the as-of date, else of any model. */
  get shownId(): string | null {
    if (this.#chosen?.basis === this.#basis) return this.#chosen.runId;
    const asOf = this.app.asOf.date;
    const known = this.runs.filter(
      (run) => isOwn(run) && (asOf === null || run.quoteDate === null || run.quoteDate <= asOf),
    );
    const own = known.filter(({ model }) => model === this.desk.draft.model);
    return (newest(own) ?? newest(known))?.runId ?? null;
  }

  get shown(): CalibrationRun | null {
    const { data } = this.shownQuery;
    return data && data.runId === this.shownId ? data : null;
  }

  get shownSummary(): CalibrationSummary | null {
    return this.runs.find(({ runId }) => runId === this.shownId) ?? null;
  }

  /** The screen follows the running calibration instead of a stored one. */
  get watching(): boolean {
    return this.live.running && this.#watching;
  }

  watch(): void {
    this.#watching = true;
  }

  show(runId: string): void {
    this.#chosen = { runId, basis: this.#basis };
    this.#watching = false;
    if (this.#besideId === runId) this.#besideId = null;
  }

  /** The shown run ended before there was anything to draw. */
  get barren(): boolean {
    const { shown } = this;
    return !this.watching && shown !== null && shown.fittedParams.length + shown.expiries.length === 0;
  }

  get before(): CalibrationSummary | null {
    const { shown } = this;
    return shown && runBefore(this.runs, shown);
  }

  get beside(): CalibrationSummary | null {
    return this.runs.find(({ runId }) => runId === this.#besideId && runId !== this.shownId) ?? null;
  }

  get besideRun(): CalibrationRun | null {
    const { data } = this.besideQuery;
    return this.beside && data?.runId === this.beside.runId ? data : null;
  }

  compare(runId: string | null): void {
    this.#besideId = runId;
  }

  toggleCompare(): void {
    const { shownSummary } = this;
    if (this.beside || !shownSummary) return this.compare(null);
    this.compare(naturalRival(this.runs, shownSummary)?.runId ?? null);
  }

  swap(): void {
    const [a, b] = [this.shownId, this.beside?.runId];
    if (!a || !b) return;
    this.show(b);
    this.compare(a);
  }

  readonly modelNames = (id: string): ModelNames => {
    const info = this.models.data?.models.find((model) => model.id === id);
    return { label: info?.label ?? id, params: info?.params ?? [] };
  };

  symbolOf(model: string, name: string): string {
    return this.modelNames(model).params.find((param) => param.name === name)?.symbol ?? name;
  }

  get rows(): readonly RunRow[] {
    const besideId = this.beside?.runId ?? null;
    const roleOf = (runId: string): RunRow['role'] =>
      besideId === null || this.watching ? '' : runId === besideId ? 'B' : runId === this.shownId ? 'A' : '';
    return this.runs.map((run) => ({
      run,
      modelLabel: this.modelNames(run.model).label,
      role: roleOf(run.runId),
    }));
  }

  readonly picture: FitPicture | null = $derived.by(() => {
    const { state } = this.live;
    if (this.watching && state) {
      const name = this.modelNames(state.model).label;
      return {
        title: `${name}, running`,
        name: briefly(name),
        quoteDate: this.preview.data?.inputs.quoteDate ?? null,
        source: '',
        sample: false,
        expiries: state.expiries,
      };
    }
    const { shown, besideRun } = this;
    return shown && this.#pictureOf(shown, besideRun && nameAmong(['A', shown], besideRun, this));
  });
  readonly besidePicture: FitPicture | null = $derived.by(() => {
    const { shown, besideRun } = this;
    return shown && besideRun && this.#pictureOf(besideRun, nameAmong(['B', besideRun], shown, this));
  });

  #pictureOf(run: CalibrationRun, shortName: string | null): FitPicture {
    const name = this.modelNames(run.model).label;
    return {
      title: `${name}, ${run.quoteDate ?? 'no date'}`,
      name: shortName ?? briefly(name),
      quoteDate: run.quoteDate,
      source: run.imported?.fileName ?? run.provenance?.sources.join(', ') ?? '',
      sample: run.sample,
      expiries: run.expiries,
    };
  }

  /** How the loss fell: of the running calibration, else of the shown run. */
  get trace(): readonly LossPoint[] {
    if (this.watching) return this.live.state?.points ?? [];
    const trace = this.shown?.trace;
    return trace
      ? Array.from(trace.evaluations, (evaluations, index) => ({ evaluations, loss: trace.loss[index]! }))
      : [];
  }

  /** Kinds of instruments that the shown calibration speaks about. */
  get shownComponents(): readonly ComponentId[] {
    const { picture } = this;
    return componentIds.filter((id) => picture?.expiries.some(({ component }) => component === id));
  }

  get component(): ComponentId {
    const { shownComponents, view } = this;
    return shownComponents.includes(view.component) ? view.component : (shownComponents[0] ?? view.component);
  }

  get slices(): readonly ExpiryFit[] {
    return slicesOf(this.picture, this.component);
  }

  get selectedSlice(): ExpiryFit | null {
    const { slices } = this;
    const chosen = slices.find((fit) => expiryName(fit) === this.#expiry);
    if (chosen) return chosen;
    return (
      slices.toSorted((a, b) => Math.abs(a.expiryYears - 30 / 365) - Math.abs(b.expiryYears - 30 / 365))[0] ??
      null
    );
  }

  selectExpiry(name: string): void {
    this.#expiry = name;
  }

  step(by: number): void {
    const { slices, selectedSlice } = this;
    if (!selectedSlice) return;
    const index = Math.max(0, Math.min(slices.length - 1, slices.indexOf(selectedSlice) + by));
    this.#expiry = expiryName(slices[index]!);
  }

  /** The parameter whose profile is drawn. */
  get param(): string | null {
    const { shown } = this;
    if (!shown) return null;
    const names = shown.profiles.map(({ param }) => param);
    return this.#param !== null && names.includes(this.#param) ? this.#param : (names[0] ?? null);
  }

  selectParam(name: string): void {
    this.#param = name;
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
    this.#watching = true;
    this.#actionError = null;
    try {
      const call = engine.client.calibration.run({ settings });
      const about = { model: settings.model, asOf: settings.asOf ?? null };
      const run = await this.live.follow(call, about);
      this.list.refresh();
      if (run && this.#watching) this.#chosen = { runId: run.runId, basis: this.#basis };
    } catch (error) {
      this.#take(error);
    }
  }

  /** The shown run again, with one thing changed. */
  retry(remedy: Remedy): void {
    const { shown } = this;
    if (!shown) return;
    this.desk.replace(remedy.change(draftOf(shown.settings, this.desk.draft)));
    void this.run();
  }

  /** The desk as it stood for the shown run. */
  takeSettings(): void {
    const { shown } = this;
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
    return this.shown !== null && (this.shown.status !== 'CONVERGED' || this.shown.imported !== undefined);
  }

  async promote(acknowledge: boolean): Promise<boolean> {
    const { shown } = this;
    if (!shown || this.#promoting) return false;
    this.#promoting = true;
    this.#actionError = null;
    try {
      await this.app.engine.client.calibration.promote({ runId: shown.runId, acknowledge });
      this.list.refresh();
      this.shownQuery.refresh();
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

/** "Quintic OU" of "Quintic OU, two factors": names of lines are short. */
const briefly = (label: string): string => label.split(',')[0]!;

type Named = Pick<CalibrationRun, 'model' | 'quoteDate' | 'runId'>;

/** What tells one run from the other: the model, else the day. */
function nameAmong(
  [letter, run]: readonly [letter: string, run: Named],
  other: Named,
  { modelNames }: { readonly modelNames: (id: string) => ModelNames },
): string {
  if (run.model !== other.model) return `${letter} ${briefly(modelNames(run.model).label)}`;
  return run.quoteDate === other.quoteDate ? letter : `${letter} ${run.quoteDate ?? ''}`;
}
