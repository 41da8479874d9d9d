import type { ExploreResult, ModelInfo } from '#contract/schemas/pricing.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { Engine } from '#renderer/api/engine.svelte.ts';
import type { PlotSpec } from '#renderer/charts/spec.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { ExploreChoice, isSavedChoice } from './explore-choice.svelte.ts';
import { densityPlot, indexPlot, smilePlot, tenorName, type ExplorePicture } from './explore-charts.ts';
import {
  gridFor,
  MOST_INDEX_EXPIRIES,
  type MarketFaults,
  type MarketInputs,
  type ParamValues,
} from './explore-request.ts';
import { NewestWins } from './newest-wins.svelte.ts';

interface Asked {
  readonly model: ModelInfo;
  readonly params: ParamValues;
  readonly market: MarketInputs;
  readonly years: readonly number[];
  readonly freeYears: number | null;
  readonly logMoneyness: Float64Array;
  /** Follows a slider: drawn as far as a frame allows. */
  readonly moving: boolean;
}

interface Answered {
  readonly input: Asked;
  readonly output: ExploreResult;
}

const layoutName = 'model-explorer';
/** A slider that stands still this long has been let go, and the picture gets all its strikes. */
const restMs = 120;
/** Computing for a picture that follows a slider: a frame of 16 ms less the way to the engine and back, and the drawing. */
const movingMs = 9;

/** What outlives the screen: leaving it and coming back finds the same picture. */
class Kept {
  readonly choice: ExploreChoice;
  readonly answer: NewestWins<Asked, ExploreResult>;
  pinned = $state.raw<Answered | null>(null);

  constructor({ engine, preferences }: ExplorerParts) {
    this.choice = new ExploreChoice(preferences.layout(layoutName, isSavedChoice));
    this.answer = new NewestWins({
      ask: (asked, signal) =>
        engine.client.models.explore(
          {
            model: asked.model.id,
            params: { ...asked.params },
            market: { ...asked.market },
            expiriesYears: [...asked.years],
            logMoneyness: asked.logMoneyness,
            indexExpiriesYears: asked.years.slice(0, MOST_INDEX_EXPIRIES),
            ...(asked.moving && { withinMs: movingMs }),
          },
          { signal },
        ),
      givesWay: (asked) => !asked.moving,
    });
  }
}

type ExplorerParts = Pick<AppState, 'engine' | 'preferences'>;

const keptBy = new WeakMap<Engine, Kept>();

function keptOf(app: ExplorerParts): Kept {
  const kept = keptBy.get(app.engine) ?? new Kept(app);
  keptBy.set(app.engine, kept);
  return kept;
}

/** The chosen model with its parameters, and the pictures of the newest ones that the engine has answered. */
export class ExplorerController {
  readonly list;
  readonly choice: ExploreChoice;
  readonly answer: NewestWins<Asked, ExploreResult>;
  readonly #kept: Kept;
  #moving = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: ExplorerParts) {
    this.#kept = keptOf(app);
    this.choice = this.#kept.choice;
    this.answer = this.#kept.answer;
    this.list = createQuery(app.engine, ['models', 'list'], () => ({}));
    $effect(() => this.#follow());
    $effect(() => {
      if (!this.#moving && this.fault === null) app.preferences.setLayout(layoutName, this.choice.sound);
    });
  }

  get models(): readonly ModelInfo[] {
    return this.list.data?.models ?? [];
  }

  get model(): ModelInfo | null {
    return this.choice.modelIn(this.models);
  }

  get params(): ParamValues {
    return this.model ? this.choice.paramsOf(this.model) : {};
  }

  get market(): MarketInputs | null {
    return this.model && this.choice.marketOf(this.model);
  }

  get marketFaults(): MarketFaults | null {
    return this.model && this.choice.marketFaults(this.model);
  }

  get fault(): string | null {
    return this.model && this.choice.faultOf(this.model);
  }

  /** The model that the pictures show: the one before while the chosen one is computed. */
  get shown(): ModelInfo | null {
    return this.answer.data?.input.model ?? null;
  }

  /** True while the pictures are those of another model. */
  get awaited(): boolean {
    return this.model !== null && this.shown?.id !== this.model.id && this.answer.error === null;
  }

  /** True where the pictures are not those of the values beside them. */
  get outdated(): boolean {
    return this.shown !== null && (this.awaited || this.answer.error !== null || this.fault !== null);
  }

  readonly picture: ExplorePicture | null = $derived.by(() => {
    const { data } = this.answer;
    return data && { ...partsOf(data), pinned: this.#pinnedPicture, axis: this.choice.axis };
  });

  readonly smile: PlotSpec | null = $derived.by(() =>
    this.picture && this.picture.result.slices.length > 0 ? smilePlot(this.picture) : null,
  );

  readonly density: PlotSpec | null = $derived.by(() =>
    this.picture && this.picture.result.slices.length > 0 ? densityPlot(this.picture) : null,
  );

  readonly index: PlotSpec | null = $derived.by(() => this.picture && indexPlot(this.picture));

  /** Says which expiries have no index smile. */
  get indexNote(): string | null {
    const { data } = this.answer;
    if (!data?.output.index || data.input.years.length <= MOST_INDEX_EXPIRIES) return null;
    const shown = data.input.years.slice(0, MOST_INDEX_EXPIRIES).map(tenorName);
    return `Index smiles of the first ${MOST_INDEX_EXPIRIES} of ${data.input.years.length} expiries: ${shown.join(', ')}.`;
  }

  /** Says why lines have gaps while a value moves. */
  get gapNote(): string | null {
    return this.answer.data?.output.cutShort ? 'Gaps: not drawn while a value moves.' : null;
  }

  get isPinned(): boolean {
    return this.#kept.pinned !== null;
  }

  setParam(name: string, value: number): void {
    if (!this.model) return;
    this.choice.setParam(this.model, name, value);
    this.#move();
  }

  setFreeYears(years: number): void {
    this.choice.setFreeYears(years);
    this.#move();
  }

  setMarket(change: Partial<MarketInputs>): void {
    if (this.model) this.choice.setMarket(this.model, change);
  }

  reset(): void {
    if (this.model) this.choice.reset(this.model);
  }

  /** Keeps the present picture, dashed, behind the next ones; again to let it go. */
  togglePin(): void {
    this.#kept.pinned = this.#kept.pinned ? null : this.answer.data;
  }

  get #pinnedPicture(): ExplorePicture['pinned'] {
    return this.#kept.pinned && partsOf(this.#kept.pinned);
  }

  /** Few strikes as long as the value moves, all of them when it rests. */
  #move(): void {
    clearTimeout(this.#timer);
    this.#moving = true;
    this.#timer = setTimeout(() => (this.#moving = false), restMs);
  }

  #follow(): void {
    const { model, choice } = this;
    if (!model) return;
    if (this.fault !== null) return this.answer.forget();
    const { years, freeYears } = choice;
    this.answer.request({
      model,
      params: choice.paramsOf(model),
      market: choice.marketOf(model),
      years,
      freeYears,
      logMoneyness: gridFor(years, this.#moving),
      moving: this.#moving,
    });
  }
}

const partsOf = ({ input, output }: Answered) => ({
  title: input.model.label,
  formula: input.model.formula,
  result: output,
  logMoneyness: input.logMoneyness,
  spot: input.market.spot,
  freeYears: input.freeYears,
});
