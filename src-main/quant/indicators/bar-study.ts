import { BarMerger, type MergedBar, type SessionBar } from '../market/bar-merger.ts';
import type { BarClock, Indicator, IndicatorRun, IndicatorSettings } from './indicator.ts';

/** An indicator with its settings. */
export interface ChosenIndicator {
  readonly indicator: Indicator;
  readonly settings: IndicatorSettings;
}

export interface StudySettings {
  /** Length of the bars; Infinity for whole sessions. */
  readonly intervalMs: number;
  readonly clock: BarClock;
  readonly indicators: readonly ChosenIndicator[];
}

/**
 * Bars of one interval with the values of indicators, told one source bar at a time.
 *
 * A value at a bar depends on that bar and those before it. The last bar is tried, not kept: while it forms, or where its
 * source corrects it, its values follow, and those of the bars before it stand.
 */
export class BarStudy {
  readonly bars: MergedBar[] = [];
  /** [indicator][output][bar] */
  readonly values: number[][][];
  readonly #merger: BarMerger;
  readonly #runs: readonly IndicatorRun[];
  readonly #out: readonly Float64Array[];

  constructor({ intervalMs, clock, indicators }: StudySettings) {
    this.#merger = new BarMerger(intervalMs);
    this.#runs = indicators.map(({ indicator, settings }) => indicator.start(settings, clock));
    this.#out = indicators.map(({ indicator }) => new Float64Array(indicator.outputs.length));
    this.values = indicators.map(({ indicator }) => indicator.outputs.map(() => []));
  }

  /**
   * Takes the next bar of the source; one with the end of the last one takes its place.
   * @returns index of the first bar that changed or came: the bars before it stand
   */
  push(part: SessionBar): number {
    const { bar, isNew } = this.#merger.push(part);
    if (isNew && this.bars.length > 0) this.#write(this.bars.length - 1, true);
    const index = isNew ? this.bars.length : this.bars.length - 1;
    this.bars[index] = bar;
    this.#write(index, false);
    return index;
  }

  #write(index: number, keep: boolean): void {
    const bar = this.bars[index]!;
    const { open, high, low, close, volume, opensSession, missingBars } = bar;
    const seen = { open, high, low, close, volume, opensSession, follows: index > 0 && missingBars === 0 };
    for (let i = 0; i < this.#runs.length; i += 1) {
      const out = this.#out[i]!;
      this.#runs[i]!.next(seen, out, keep);
      for (let k = 0; k < out.length; k += 1) this.values[i]![k]![index] = out[k]!;
    }
  }
}
