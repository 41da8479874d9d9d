import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import type { SlotOutcome } from '#contract/schemas/schedules.ts';
import type { ScheduleProgress } from '#store/store.ts';
import { type DueSlots, dueSlots, mostCounted, type SlotSource } from './slot-source.ts';

const failuresToPause = 3;
/** A slot that runs later than this is said to be late. */
const lateMs = 120_000;

/** The span of a schedule that starts, or starts again, at an instant. */
export function freshProgress(nowMs: number): ScheduleProgress {
  return {
    decidedToMs: nowMs,
    floorMs: Number.MIN_SAFE_INTEGER + 1,
    dataAtMs: null,
    failures: 0,
    pausedReason: null,
    lastInputsHash: null,
    lastRunId: null,
  };
}

/** Where the clock was set back, the slots that are ahead of it again are undecided again; those that ran stay known by their rows. */
export function withClock(progress: ScheduleProgress, nowMs: number): ScheduleProgress {
  if (nowMs >= progress.decidedToMs) return progress;
  return { ...progress, decidedToMs: Math.max(nowMs, progress.floorMs) };
}

/** What is due of a schedule: its last slot, or the data that came in. */
export function dueOf(source: SlotSource, progress: ScheduleProgress, nowMs: number): DueSlots | null {
  if (progress.dataAtMs !== null) return { lastMs: progress.dataAtMs, earlierMs: [], earlierCount: 0 };
  return dueSlots(source, Math.max(progress.decidedToMs, progress.floorMs), nowMs);
}

/** Whether a run is one that catches up, and in which words; null for a slot that runs in time. */
export function catchUpReason({ lastMs, earlierCount }: DueSlots, nowMs: number): string | null {
  if (earlierCount >= mostCounted) return `Caught up once for more than ${mostCounted} missed slots.`;
  if (earlierCount > 0) return `Caught up once for ${earlierCount + 1} missed slots.`;
  const minutes = Math.floor((nowMs - lastMs) / 60_000);
  return nowMs - lastMs > lateMs ? `Caught up ${minutes} minutes after its slot.` : null;
}

/** How a slot ended. */
export interface SlotEnd {
  readonly outcome: Exclude<SlotOutcome, 'missed'>;
  readonly runId: string | null;
  readonly reason: string;
  readonly inputsHash: string | null;
  /** Counts towards the failures after which a schedule is paused. */
  readonly counts: boolean;
}

/** How a slot ended whose calibration came to an end. */
export function endOfRun(
  run: Pick<CalibrationRun, 'runId' | 'status' | 'message'> & { readonly inputsHash: string | null },
  catchUp: string | null,
): SlotEnd {
  const { runId, status, message, inputsHash } = run;
  const words = [catchUp, `${status}: ${message}`].filter(Boolean).join(' ');
  if (status === 'CANCELLED')
    return { outcome: 'failed', runId, reason: words, inputsHash: null, counts: false };
  if (status === 'FAILED') return { outcome: 'failed', runId, reason: words, inputsHash: null, counts: true };
  if (status === 'REFUSED') return { outcome: 'failed', runId, reason: words, inputsHash, counts: true };
  return { outcome: catchUp === null ? 'ran' : 'caughtUp', runId, reason: words, inputsHash, counts: false };
}

/** What the end of a slot makes of its schedule: the third failure in a row pauses it. */
export function afterSlot(progress: ScheduleProgress, end: SlotEnd): ScheduleProgress {
  const known =
    end.inputsHash === null || end.outcome === 'skippedUnchanged'
      ? {}
      : { lastInputsHash: end.inputsHash, lastRunId: end.runId };
  if (end.counts) {
    const failures = progress.failures + 1;
    const pausedReason =
      failures >= failuresToPause
        ? `Paused after ${failures} failures in a row. The last one: ${end.reason}`
        : progress.pausedReason;
    return { ...progress, ...known, failures, pausedReason };
  }
  const isGood = end.outcome === 'ran' || end.outcome === 'caughtUp';
  return { ...progress, ...known, failures: isGood ? 0 : progress.failures };
}
