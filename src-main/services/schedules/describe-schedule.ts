import { VolterraError } from '#contract/errors.ts';
import type { Schedule, ScheduleSlot, ScheduleTrigger } from '#contract/schemas/schedules.ts';
import type { Calendars } from '#ingest/calendars.ts';
import type { StoredSchedule, StoredSlot } from '#store/store.ts';
import { triggerInWords } from './in-words.ts';
import { createSlotSource, nextSlots } from './slot-source.ts';

const shownSlots = 5;

/**
 * A trigger in words with its next slots.
 * @throws VolterraError BAD_SCHEDULE
 */
export function describeTrigger(
  trigger: ScheduleTrigger,
  calendars: Calendars,
  nowMs: number,
): Pick<Schedule, 'inWords' | 'nextSlotsMs'> {
  const source = createSlotSource(trigger, calendars);
  return { inWords: triggerInWords(trigger), nextSlotsMs: nextSlots(source, nowMs, shownSlots) };
}

/** A stored schedule as it stands. */
export function describeSchedule(
  stored: StoredSchedule,
  lastSlots: readonly StoredSlot[],
  { calendars, nowMs, isRunning }: { calendars: Calendars; nowMs: number; isRunning: boolean },
): Schedule {
  const { progress, createdAtMs: _, ...input } = stored;
  const isPaused = progress.pausedReason !== null;
  const waits = stored.enabled && !isPaused;
  const told = tell(stored.trigger, calendars, nowMs);
  return {
    ...input,
    state: isRunning ? 'running' : stored.enabled ? (isPaused ? 'paused' : 'waiting') : 'disabled',
    stateReason: progress.pausedReason,
    inWords: told.inWords,
    nextSlotsMs: waits ? told.nextSlotsMs : [],
    lastSlots: lastSlots.flatMap((slot) => endedSlot(slot)),
  };
}

function tell(...question: Parameters<typeof describeTrigger>): ReturnType<typeof describeTrigger> {
  try {
    return describeTrigger(...question);
  } catch (error) {
    if (!(error instanceof VolterraError)) throw error;
    return { inWords: error.message, nextSlotsMs: [] };
  }
}

function endedSlot({ slotMs, ranAtMs, outcome, runId, reason }: StoredSlot): ScheduleSlot[] {
  return outcome === null ? [] : [{ slotMs, ranAtMs, outcome, runId, reason }];
}
