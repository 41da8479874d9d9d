import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import type { LiveRun } from './live-run.svelte.ts';
import { isOwn, naturalRival, newest, runBefore } from './run-rows.ts';
import type { RunRow } from './run-rows.ts';

const mostRuns = 500;

/** What a choice of runs depends on besides. */
export interface RunChoiceParts {
  readonly app: AppParts;
  readonly live: LiveRun;
  /** Model of the desk. */
  readonly model: () => string;
  readonly labelOf: (model: string) => string;
}

/** The stored runs: which of them is shown, which stands beside it, and whether the screen follows the running one instead. */
export class RunChoice {
  readonly list;
  readonly shownQuery;
  readonly besideQuery;
  readonly #parts: RunChoiceParts;
  /** A choice by hand holds until the as-of date or the model of the desk moves. */
  #chosen = $state.raw<{ readonly runId: string; readonly basis: string } | null>(null);
  #besideId = $state<string | null>(null);
  #watching = $state(true);

  constructor(parts: RunChoiceParts) {
    this.#parts = parts;
    const { engine } = parts.app;
    this.list = createQuery(engine, ['calibration', 'list'], () => ({ limit: mostRuns }));
    this.shownQuery = createQuery(engine, ['calibration', 'get'], () =>
      this.shownId === null ? null : { runId: this.shownId },
    );
    this.besideQuery = createQuery(
      engine,
      ['calibration', 'get'],
      () => this.beside && { runId: this.beside.runId },
    );
  }

  get all(): readonly CalibrationSummary[] {
    return this.list.data?.runs ?? [];
  }

  get #basis(): string {
    return `${this.#parts.app.asOf.date} ${this.#parts.model()}`;
  }

  /** The run that was chosen, else the newest of the desk's model on or before the as-of date, else of any model. */
  get shownId(): string | null {
    if (this.#chosen?.basis === this.#basis) return this.#chosen.runId;
    const asOf = this.#parts.app.asOf.date;
    const known = this.all.filter(
      (run) => isOwn(run) && (asOf === null || run.quoteDate === null || run.quoteDate <= asOf),
    );
    const own = known.filter(({ model }) => model === this.#parts.model());
    return (newest(own) ?? newest(known))?.runId ?? null;
  }

  get shown(): CalibrationRun | null {
    const { data } = this.shownQuery;
    return data && data.runId === this.shownId ? data : null;
  }

  get shownSummary(): CalibrationSummary | null {
    return this.all.find(({ runId }) => runId === this.shownId) ?? null;
  }

  /** The screen follows the running calibration instead of a stored one. */
  get watching(): boolean {
    return this.#parts.live.running && this.#watching;
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
    return shown && runBefore(this.all, shown);
  }

  get beside(): CalibrationSummary | null {
    return this.all.find(({ runId }) => runId === this.#besideId && runId !== this.shownId) ?? null;
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
    this.compare(naturalRival(this.all, shownSummary)?.runId ?? null);
  }

  swap(): void {
    const [a, b] = [this.shownId, this.beside?.runId];
    if (!a || !b) return;
    this.show(b);
    this.compare(a);
  }

  /** A run that has just ended is shown, unless somebody looks at another meanwhile. */
  showEnded(runId: string): void {
    if (this.#watching) this.#chosen = { runId, basis: this.#basis };
  }

  get rows(): readonly RunRow[] {
    const besideId = this.beside?.runId ?? null;
    const roleOf = (runId: string): RunRow['role'] =>
      besideId === null || this.watching ? '' : runId === besideId ? 'B' : runId === this.shownId ? 'A' : '';
    return this.all.map((run) => ({
      run,
      modelLabel: this.#parts.labelOf(run.model),
      role: roleOf(run.runId),
    }));
  }
}
