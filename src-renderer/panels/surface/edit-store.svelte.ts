import type { Preferences } from '#renderer/state/preferences.svelte.ts';
import { EditHistory } from './edit-history.svelte.ts';
import { isQuoteEdits, noEdits } from './quote-edits.ts';
import type { QuoteEdits } from './quote-edits.ts';

const layoutName = 'surface.edits';
const keptChains = 20;
/** Clicks that follow each other this closely are fitted together. */
const settleMs = 500;
/** The engine keeps settings of up to 64 KiB each. */
const longestText = 60_000;

type Saved = Readonly<Record<string, QuoteEdits>>;

/** Edits by chain: each with its own way back, all kept with the workspace. */
export class EditStore {
  readonly #preferences: Pick<Preferences, 'layout' | 'setLayout'>;
  readonly #histories: Record<string, EditHistory<QuoteEdits>> = {};
  #chain: string | null = null;
  #history = $state.raw(new EditHistory<QuoteEdits>(noEdits));
  #settled = $state.raw<QuoteEdits>(noEdits);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(preferences: Pick<Preferences, 'layout' | 'setLayout'>) {
    this.#preferences = preferences;
  }

  get present(): QuoteEdits {
    return this.#history.present;
  }

  /** The edits that the whole surface is fitted with: the present ones, a moment after the last change. */
  get settled(): QuoteEdits {
    return this.#settled;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  get count(): number {
    return this.present.exclude.length + this.present.include.length;
  }

  /** Edits of a chain that may not be the one in force. */
  of(chain: string): QuoteEdits {
    return this.#histories[chain]?.present ?? this.#saved()[chain] ?? noEdits;
  }

  /** The chain in force changed. */
  open(chain: string | null): void {
    if (chain === this.#chain) return;
    this.#chain = chain;
    const known = chain === null ? undefined : this.#histories[chain];
    const history = known ?? new EditHistory(chain === null ? noEdits : this.of(chain));
    if (chain !== null) this.#histories[chain] = history;
    clearTimeout(this.#timer);
    this.#history = history;
    this.#settled = history.present;
  }

  do(next: QuoteEdits): void {
    this.#history.do(next);
    this.#changed();
  }

  undo(): void {
    this.#history.undo();
    this.#changed();
  }

  redo(): void {
    this.#history.redo();
    this.#changed();
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#settled = this.present), settleMs);
    if (this.#chain === null) return;
    const others = Object.entries(this.#saved()).filter(([chain]) => chain !== this.#chain);
    const own = this.count > 0 ? [[this.#chain, this.present] as const] : [];
    this.#preferences.setLayout(layoutName, fitting([...others, ...own].slice(-keptChains)));
  }

  #saved(): Saved {
    return this.#preferences.layout(layoutName, isSaved) ?? {};
  }
}

/** The newest chains whose edits fit into one setting. */
function fitting(saved: readonly (readonly [string, QuoteEdits])[]): Saved {
  const kept = Object.fromEntries(saved);
  return JSON.stringify(kept).length <= longestText ? kept : fitting(saved.slice(1));
}

function isSaved(value: unknown): value is Saved {
  return typeof value === 'object' && value !== null && Object.values(value).every(isQuoteEdits);
}
