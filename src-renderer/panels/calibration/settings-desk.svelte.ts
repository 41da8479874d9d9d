import type { ModelInfo } from '#contract/schemas/pricing.ts';
import type { CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import type { Preferences } from '#renderer/state/preferences.svelte.ts';
import { componentsOf } from './component-words.ts';
import type { ComponentId } from './component-words.ts';
import { defaultDraft, faultsOf, paramDraftOf, settingsOf, untouched } from './settings-draft.ts';
import type { ParamDraft, SettingsDraft } from './settings-draft.ts';

const layoutName = 'calibration.desk';
const settleMs = 400;

/** The desk: what will be fitted and how, kept with the workspace. */
export class SettingsDesk {
  readonly #preferences: Preferences;
  readonly #models: () => readonly ModelInfo[];
  readonly #asOf: () => string | null;
  #settledText = $state<string | null>(null);

  constructor(preferences: Preferences, models: () => readonly ModelInfo[], asOf: () => string | null) {
    this.#preferences = preferences;
    this.#models = models;
    this.#asOf = asOf;
    $effect(() => {
      const text = this.model && this.faults.length === 0 ? JSON.stringify(this.settings) : null;
      const timer = setTimeout(() => (this.#settledText = text), settleMs);
      return () => clearTimeout(timer);
    });
  }

  // As text: every change of any setting makes new objects, and equal text stops it from going further.
  readonly #draftText = $derived.by(() =>
    JSON.stringify({ ...defaultDraft, ...this.#preferences.layout(layoutName, isDraft) }),
  );
  readonly draft: SettingsDraft = $derived.by(() => JSON.parse(this.#draftText) as SettingsDraft);

  get model(): ModelInfo | null {
    const models = this.#models();
    return models.find(({ id }) => id === this.draft.model) ?? models[0] ?? null;
  }

  get components(): readonly ComponentId[] {
    return this.model ? componentsOf(this.model) : [];
  }

  get faults(): readonly string[] {
    return this.model ? faultsOf(this.draft, this.model) : [];
  }

  /** Null while the models are not known. */
  get settings(): CalibrationSettingsInput | null {
    return this.model && settingsOf(this.draft, this.model, this.#asOf());
  }

  /** The settings once typing has come to rest; null where they cannot be run. */
  get settled(): CalibrationSettingsInput | null {
    return this.#settledText === null ? null : (JSON.parse(this.#settledText) as CalibrationSettingsInput);
  }

  set(change: Partial<SettingsDraft>): void {
    this.replace({ ...this.draft, ...change });
  }

  replace(draft: SettingsDraft): void {
    this.#preferences.setLayout(layoutName, draft);
  }

  setWeight(id: ComponentId, weight: number | null): void {
    this.set({ weights: { ...this.draft.weights, [id]: weight } });
  }

  param(name: string): ParamDraft {
    return paramDraftOf(this.draft, name);
  }

  setParam(name: string, change: Partial<ParamDraft>): void {
    const { model, params } = this.draft;
    const own = params[model] ?? {};
    this.set({ params: { ...params, [model]: { ...own, [name]: { ...this.param(name), ...change } } } });
  }

  resetParams(): void {
    const { model, params } = this.draft;
    this.set({ params: { ...params, [model]: {} } });
  }

  isUntouched(name: string): boolean {
    return JSON.stringify(this.param(name)) === JSON.stringify(untouched);
  }

  reset(): void {
    this.replace({ ...defaultDraft, model: this.draft.model });
  }
}

function isDraft(value: unknown): value is SettingsDraft {
  if (typeof value !== 'object' || value === null) return false;
  const draft = value as Record<string, unknown>;
  return (
    typeof draft['model'] === 'string' &&
    typeof draft['weights'] === 'object' &&
    typeof draft['params'] === 'object' &&
    typeof draft['starts'] === 'number'
  );
}
