import { getContext, setContext } from 'svelte';
import type { Freshness } from '#contract/schemas/common.ts';
import type { Engine } from '../api/engine.svelte.ts';
import { createQuery } from '../api/query.svelte.ts';
import { AsOf } from './as-of.svelte.ts';
import { JobList } from './job-list.svelte.ts';
import { PausedSchedules } from './paused-schedules.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { ThemeState } from './theme.svelte.ts';

interface SavedView {
  readonly screen: string;
  readonly symbol: string;
  readonly asOf: string | null;
}

/** What holds for the whole window: engine, as-of date, screen, symbol, theme, jobs, layouts. */
export class AppState {
  readonly engine: Engine;
  readonly preferences: Preferences;
  readonly asOf: AsOf;
  readonly theme: ThemeState;
  readonly jobs: JobList;
  readonly paused: PausedSchedules;
  readonly info;
  readonly #newest;
  #screen = $state<string | null>(null);
  #symbol = $state('VIX');

  constructor(engine: Engine) {
    this.engine = engine;
    this.preferences = new Preferences(engine);
    this.asOf = new AsOf(engine);
    this.theme = new ThemeState(this.preferences);
    this.jobs = new JobList(engine);
    this.paused = new PausedSchedules(engine, () => this.#screen);
    this.info = createQuery(engine, ['system', 'info'], () => ({}));
    this.#newest = createQuery(engine, ['market', 'overview'], () => (this.asOf.latest === null ? null : {}));
    $effect(() => this.#restoreOnce());
    $effect(() => this.#save());
  }

  /** Null until it is known where the user left off. An empty store starts with the import. */
  get screen(): string | null {
    return this.#screen;
  }

  get symbol(): string {
    return this.#symbol;
  }

  /** True when the data in the store was simulated. */
  get sample(): boolean {
    return this.info.data?.sample ?? false;
  }

  /** Age today of the newest data in the store, whatever day is looked at. What was simulated has no age. */
  get freshness(): Freshness | null {
    return this.sample ? null : (this.#newest.data?.freshness ?? null);
  }

  get empty(): boolean {
    return this.info.data?.empty ?? false;
  }

  show(screen: string): void {
    this.#screen = screen;
  }

  chooseSymbol(symbol: string): void {
    this.#symbol = symbol;
  }

  #restoreOnce(): void {
    if (this.#screen !== null || !this.preferences.loaded || this.info.data === null) return;
    const saved = this.preferences.layout('app', isSavedView);
    if (saved) {
      this.#symbol = saved.symbol;
      this.asOf.choose(saved.asOf);
    }
    this.#screen = this.info.data.empty ? 'data' : (saved?.screen ?? 'market');
  }

  #save(): void {
    const { screen, symbol } = this;
    const asOf = this.asOf.wanted;
    if (screen !== null && !this.asOf.playing) this.preferences.setLayout('app', { screen, symbol, asOf });
  }
}

const contextKey = Symbol('app-state');

export function provideApp(app: AppState): AppState {
  return setContext(contextKey, app);
}

/** The state of the window, from within any component. */
export function useApp(): AppState {
  return getContext<AppState>(contextKey);
}

function isSavedView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false;
  const { screen, symbol, asOf } = value as Record<string, unknown>;
  return (
    typeof screen === 'string' && typeof symbol === 'string' && (asOf === null || typeof asOf === 'string')
  );
}
