import type { FeedLineFault, FeedOpening, FeedState, FeedSteering } from '#contract/schemas/bars.ts';
import type { SessionBar } from '#quant/market/bar-merger.ts';

export type Steer = FeedSteering['steer'];

/** What a feed knows of itself before its first bar is shown. */
export type FeedHead = Omit<FeedOpening, 'interval' | 'indicators'>;

export interface FeedCounts {
  readonly sourceBars: number;
  readonly sourceTotal: number | null;
  readonly outsideSessions: number;
  readonly lines: number;
  readonly badLines: number;
  readonly repeatedLines: number;
}

/** What is new of a feed. */
export interface FeedNews {
  readonly parts: readonly SessionBar[];
  /** What was told before is void, and `parts` begin at the beginning. */
  readonly isRestart: boolean;
  readonly state: FeedState;
  readonly message: string;
  readonly head: FeedHead;
  readonly counts: FeedCounts;
  readonly barsPerSecond: number | null;
  readonly badLines: readonly FeedLineFault[];
}

/** Bars from somewhere, one batch after the other: a replay of stored ones, or a file that grows. */
export interface BarFeed {
  /** Settles when there is something new; null ends the feed. The first news hold what is there already. */
  next(signal: AbortSignal): Promise<FeedNews | null>;
  /** @throws VolterraError INVALID_INPUT where the feed cannot do that */
  steer(steer: Steer): FeedState;
}

/** Waits; rejects when the signal aborts. The clock of tests stands in its place. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;
