import type { Settings } from '#contract/schemas/system.ts';
import type { Engine } from '../api/engine.svelte.ts';
import { createQuery } from '../api/query.svelte.ts';

const saveDelayMs = 400;

/** The settings in force, and the layouts of this workspace; changes are written a moment later, together. */
export class Preferences {
  readonly #engine: Engine;
  readonly #query;
  #changed = $state.raw<Partial<Omit<Settings, 'version'>>>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#query = createQuery(engine, ['system', 'settings'], () => ({}));
  }

  get loaded(): boolean {
    return this.#query.data !== null;
  }

  get settings(): Settings | null {
    const stored = this.#query.data;
    return stored && { ...stored, ...this.#changed };
  }

  set(change: Partial<Omit<Settings, 'version'>>): void {
    this.#changed = { ...this.#changed, ...change };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), saveDelayMs);
  }

  /** @throws VolterraError where the engine refuses, and then nothing is changed here */
  async saveNow(change: Partial<Omit<Settings, 'version'>>): Promise<void> {
    await this.#engine.client.system.saveSettings(change);
    this.#changed = { ...this.#changed, ...change };
  }

  /** What `setLayout` last stored under this name; null where nothing fits. */
  layout<T>(name: string, accepts: (value: unknown) => value is T): T | null {
    const text = this.settings?.layouts[name];
    if (text === undefined) return null;
    try {
      const value: unknown = JSON.parse(text);
      return accepts(value) ? value : null;
    } catch {
      return null;
    }
  }

  setLayout(name: string, value: unknown): void {
    if (!this.settings) return;
    const text = JSON.stringify(value);
    if (this.settings.layouts[name] === text) return;
    this.set({ layouts: { ...this.settings.layouts, [name]: text } });
  }

  /** Share of the first part of a split; `fallback` where the user never moved it. */
  ratio(name: string, fallback: number): number {
    return this.layout(`split.${name}`, isNumber) ?? fallback;
  }

  setRatio(name: string, ratio: number): void {
    this.setLayout(`split.${name}`, Math.round(ratio * 1000) / 1000);
  }

  async #save(): Promise<void> {
    const change = this.#changed;
    try {
      await this.#engine.client.system.saveSettings(change);
    } catch {
      // Not worth a message: the layout holds for this session and is written with the next change.
    }
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
