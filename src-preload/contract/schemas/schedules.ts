import { z } from 'zod';
import { calibrationSettings } from './calibration.ts';
import { epochMs } from './common.ts';

/** Exchanges whose sessions a schedule may follow. */
export const scheduleExchange = z.enum(['NYSE', 'CBOE', 'CFE']);

/** When it is due. */
export const scheduleTrigger = z.discriminatedUnion('kind', [
  /** Five-field cron in a time zone. */
  z.strictObject({
    kind: z.literal('cron'),
    expression: z.string().max(120),
    timeZone: z.string().max(60).default('America/New_York'),
    /** Only on sessions of the exchange: the day of a slot is the day there. */
    sessionsOnly: z.boolean().default(true),
    exchange: scheduleExchange.default('NYSE'),
  }),
  /** So many minutes after the close of each session, early closes included. */
  z.strictObject({
    kind: z.literal('afterClose'),
    minutes: z.int().min(0).max(720),
    exchange: scheduleExchange.default('NYSE'),
  }),
  /** After an import that brought quotes: of options, or of volatility futures. */
  z.strictObject({ kind: z.literal('newData') }),
]);
export type ScheduleTrigger = z.output<typeof scheduleTrigger>;

export const scheduleInput = z.strictObject({
  scheduleId: z.string().max(80).optional(),
  name: z.string().min(1).max(80),
  trigger: scheduleTrigger,
  settings: calibrationSettings.omit({ asOf: true, snapshotId: true, indexSnapshotId: true }),
  /** Make a converged run the current one. */
  promote: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
export type ScheduleInput = z.output<typeof scheduleInput>;

export const scheduleState = z.enum(['waiting', 'running', 'disabled', 'paused']);

/**
 * `caughtUp`: one run, later than its slot or for several slots; `missed`: a slot that such a run covers.
 */
export const slotOutcome = z.enum(['ran', 'failed', 'skippedUnchanged', 'caughtUp', 'missed']);
export type SlotOutcome = z.infer<typeof slotOutcome>;

export const scheduleSlot = z.strictObject({
  slotMs: epochMs,
  ranAtMs: epochMs.nullable(),
  outcome: slotOutcome,
  runId: z.string().nullable(),
  /** “Caught up once for 30 missed slots”, “inputs unchanged since …”. */
  reason: z.string(),
});
export type ScheduleSlot = z.infer<typeof scheduleSlot>;

export const schedule = scheduleInput.extend({
  scheduleId: z.string(),
  state: scheduleState,
  /** Why it is paused, in words. */
  stateReason: z.string().nullable(),
  /** The trigger in words: “At 16:20, Monday through Friday, New York time, on sessions of the NYSE”. */
  inWords: z.string(),
  /** Next five instants; empty where it waits for data, is disabled or paused. */
  nextSlotsMs: z.array(epochMs),
  /** Newest first. */
  lastSlots: z.array(scheduleSlot),
});
export type Schedule = z.infer<typeof schedule>;

export const schedulePreview = z.strictObject({ inWords: z.string(), nextSlotsMs: z.array(epochMs) });

/** What one schedule did in one pass. */
export const scheduleRun = z.strictObject({ scheduleId: z.string(), name: z.string(), slot: scheduleSlot });
export type ScheduleRun = z.infer<typeof scheduleRun>;
