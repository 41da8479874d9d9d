/** A bar of a source with the session that it lies in. */
export interface SessionBar {
  readonly startMs: number;
  readonly endMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Finite; the others may be NaN. */
  readonly close: number;
  readonly volume: number;
  readonly session: BarSession;
}

/** Hours of one session as instants, and its place in the sequence of sessions. */
export interface BarSession {
  readonly day: number;
  readonly openMs: number;
  readonly closeMs: number;
  /** Counts sessions: neighbours differ by one. Null where hours are not known, and then nothing is missing between days. */
  readonly ordinal: number | null;
}

/** A bar of a coarser interval; the last one of a series may still be forming. */
export interface MergedBar {
  readonly day: number;
  readonly startMs: number;
  /** End of what the bar holds so far. */
  readonly endMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Source bars in it. */
  readonly sourceBars: number;
  /** True once it reaches the end of its interval. */
  readonly isClosed: boolean;
  readonly opensSession: boolean;
  /** Bars of this interval that the sessions had between the one before and this one. */
  readonly missingBars: number;
  /** Whole sessions among them. */
  readonly missingSessions: number;
}

interface Slot {
  readonly session: BarSession;
  readonly index: number;
  readonly last: number;
}

/**
 * Merges bars into coarser ones that never cross a session: [open + i·Δ, open + (i+1)·Δ), the last one cut at the close.
 *
 * Open, close and sum of volume of what they hold, highest high and lowest low; where a bar has its close alone, the close
 * counts for all four once it is merged with others.
 */
export class BarMerger {
  readonly #intervalMs: number;
  #slot: Slot | null = null;
  #bar: MergedBar | null = null;
  #parts: SessionBar[] = [];

  /** @param intervalMs length of the bars; Infinity for whole sessions */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /**
   * Takes the next bar of the source; one with the end of the last one takes its place.
   * @param part in the order of time
   * @returns the bar that it became part of, and whether that is a new one
   */
  push(part: SessionBar): { readonly bar: MergedBar; readonly isNew: boolean } {
    const slot = this.#slotOf(part);
    const isNew =
      this.#slot === null ||
      slot.index !== this.#slot.index ||
      slot.session.openMs !== this.#slot.session.openMs;
    if (isNew) {
      const missing = missingBetween(this.#slot, slot);
      this.#parts = [part];
      this.#bar = this.#first(part, slot, missing);
      this.#slot = slot;
    } else {
      if (this.#parts.at(-1)!.endMs === part.endMs) this.#parts.pop();
      this.#parts.push(part);
      this.#bar = this.#joined(this.#bar!, slot);
    }
    return { bar: this.#bar, isNew };
  }

  #slotOf({ session, endMs }: SessionBar): Slot {
    const place = (atMs: number): number =>
      Number.isFinite(this.#intervalMs)
        ? Math.max(0, Math.ceil((atMs - session.openMs) / this.#intervalMs) - 1)
        : 0;
    return { session, index: place(endMs), last: place(session.closeMs) };
  }

  #first(
    part: SessionBar,
    slot: Slot,
    missing: Pick<MergedBar, 'missingBars' | 'missingSessions'>,
  ): MergedBar {
    const { open, high, low, close, volume, endMs, session } = part;
    const isSession = !Number.isFinite(this.#intervalMs);
    return {
      day: session.day,
      startMs: isSession ? session.openMs : session.openMs + slot.index * this.#intervalMs,
      endMs,
      ...{ open, high, low, close, volume },
      sourceBars: 1,
      isClosed: endMs >= this.#endOf(slot),
      opensSession: this.#slot === null || this.#slot.session.openMs !== session.openMs,
      ...missing,
    };
  }

  #joined(before: MergedBar, slot: Slot): MergedBar {
    const parts = this.#parts;
    const only = parts.length === 1 ? parts[0]! : null;
    let [high, low, volume] = [-Infinity, Infinity, Number.NaN];
    for (const part of parts) {
      high = Math.max(high, orClose(part.high, part.close));
      low = Math.min(low, orClose(part.low, part.close));
      if (!Number.isNaN(part.volume)) volume = (Number.isNaN(volume) ? 0 : volume) + part.volume;
    }
    const last = parts.at(-1)!;
    return {
      ...before,
      endMs: last.endMs,
      open: only ? only.open : orClose(parts[0]!.open, parts[0]!.close),
      high: only ? only.high : high,
      low: only ? only.low : low,
      close: last.close,
      volume,
      sourceBars: parts.length,
      isClosed: last.endMs >= this.#endOf(slot),
    };
  }

  #endOf({ session, index }: Slot): number {
    if (!Number.isFinite(this.#intervalMs)) return session.closeMs;
    return Math.min(session.openMs + (index + 1) * this.#intervalMs, session.closeMs);
  }
}

const orClose = (value: number, close: number): number => (Number.isNaN(value) ? close : value);

function missingBetween(before: Slot | null, next: Slot): Pick<MergedBar, 'missingBars' | 'missingSessions'> {
  if (!before) return { missingBars: 0, missingSessions: 0 };
  if (before.session.openMs === next.session.openMs)
    return { missingBars: next.index - before.index - 1, missingSessions: 0 };
  if (before.session.ordinal === null || next.session.ordinal === null)
    return { missingBars: 0, missingSessions: 0 };
  const sessions = Math.max(0, next.session.ordinal - before.session.ordinal - 1);
  const bars = before.last - before.index + next.index + sessions * (next.last + 1);
  return { missingBars: Math.max(0, bars), missingSessions: sessions };
}
