import type { IndexHistoryFit } from '#contract/schemas/index-history.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import type { RunChoice } from './run-choice.svelte.ts';

/** What the question depends on. */
export interface BesideHistoryParts {
  readonly app: AppParts;
  readonly runs: RunChoice;
  readonly underlyingOf: (model: string) => 'asset' | 'volatilityIndex' | undefined;
  /** Whether somebody looks. */
  readonly looks: () => boolean;
}

/** How far back closes count, in years before the quotes; all where null. */
const windows = { all: null, years10: 10, years5: 5, years2: 2 } as const;
export type HistoryWindow = keyof typeof windows;
export const historyWindows: readonly { readonly id: HistoryWindow; readonly label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'years10', label: '10 years' },
  { id: 'years5', label: '5 years' },
  { id: 'years2', label: '2 years' },
];

/** The shown run of a model of the index beside the series of the index; asked only where somebody looks. */
export class BesideHistory {
  readonly query;
  readonly #parts: BesideHistoryParts;
  #window = $state<HistoryWindow>('all');

  constructor(parts: BesideHistoryParts) {
    this.#parts = parts;
    this.query = createQuery(parts.app.engine, ['calibration', 'indexHistory'], () =>
      parts.looks() && this.applies ? this.#input : null,
    );
  }

  /** Models of the asset have no series of the index beside them. */
  get applies(): boolean {
    const { runs, underlyingOf } = this.#parts;
    const { shown, watching } = runs;
    if (watching || !shown || shown.fittedParams.length === 0) return false;
    return underlyingOf(shown.model) === 'volatilityIndex';
  }

  get window(): HistoryWindow {
    return this.#window;
  }

  choose(window: HistoryWindow): void {
    this.#window = window;
  }

  /** The answer for the run that is shown; an older one stays out of sight. */
  get fit(): IndexHistoryFit | null {
    const { data } = this.query;
    return data && data.runId === this.#parts.runs.shown?.runId ? data : null;
  }

  get #input(): { runId: string; from?: string } {
    const { runId, quoteDate } = this.#parts.runs.shown!;
    const years = windows[this.#window];
    if (years === null || quoteDate === null) return { runId };
    return { runId, from: yearsBefore(quoteDate, years) };
  }
}

/** The last day of February where the day has none. */
function yearsBefore(isoDate: string, years: number): string {
  const year = String(Number(isoDate.slice(0, 4)) - years).padStart(4, '0');
  return `${year}${isoDate.slice(4).replace('-02-29', '-02-28')}`;
}
