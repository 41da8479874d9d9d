import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { reasonWords } from '#renderer/charts/definitions/quote-reasons.ts';
import { quoteName } from '#renderer/charts/smile.chart.ts';
import type { EditStore } from './edit-store.svelte.ts';
import { canToggle, changedExpiries, noEdits, toggleQuote } from './quote-edits.ts';
import type { QuoteRef } from './quote-edits.ts';
import type { Refit } from './refit.svelte.ts';

interface DeskParts {
  readonly edits: EditStore;
  readonly refit: Refit;
  /** False where the method joins all expiries: then only the whole surface can be fitted again. */
  readonly bySlice: () => boolean;
}

/** Takes quotes out of the fit and brings them back, and sees to it that their expiry is fitted again. */
export class QuoteDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Returns what a screen reader says. */
  toggle(slice: SurfaceSlice, index: number): string {
    const reason = slice.quotes.reason[index];
    const name = quoteName(slice, index);
    if (slice.expiry === null || reason === undefined) return 'This quote cannot be edited.';
    if (!canToggle(reason)) return `${name}: ${reasonWords[reason]}.`;
    const kind = slice.quotes.isCall[index] === 1 ? 'call' : 'put';
    const strike = slice.quotes.strikes[index]!;
    const ref: QuoteRef = { root: slice.root, expiry: slice.expiry, strike, kind };
    const { edits } = this.#parts;
    this.#edit(() => edits.do(toggleQuote(edits.present, ref, reason)));
    return `${name} is ${reason === 'used' ? 'out of' : 'in'} the fit.`;
  }

  undo(): void {
    this.#edit(() => this.#parts.edits.undo());
  }

  redo(): void {
    this.#edit(() => this.#parts.edits.redo());
  }

  clear(): void {
    this.#edit(() => this.#parts.edits.do(noEdits));
  }

  #edit(change: () => void): void {
    const { edits, refit, bySlice } = this.#parts;
    const before = edits.present;
    change();
    const expiries = changedExpiries(before, edits.present);
    if (expiries.length > 0 && bySlice()) void refit.run(expiries, edits.present);
  }
}
