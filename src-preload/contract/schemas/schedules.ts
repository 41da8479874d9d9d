import { z } from 'zod';
import { calibrationSettings } from './calibration.ts';
import { epochMs } from './common.ts';

/** When it is due. */
export const scheduleTrigger = z.discriminatedUnion('kind', [
  /** Five-field cron in a time zone. */
  z.strictObject({
    kind: z.literal('cron'),
    expression: z.string().max(120),
    timeZone: z.string().max(60).default('America/New_York'),
    /** Only on sessions of the exchange. */
    sessionsOnly: z.boolean().default(true),
  }),
  /** So many minutes after the close of each session, early closes included. */
  z.strictObject({
    kind: z.literal('afterClose'),
    minutes: z.int().min(0).max(720),
    exchange: z.enum(['NYSE', 'CFE']).default('NYSE'),
  }),
  /** After an import that brought quotes. */
  z.strictObject({ kind: z.literal('newData') }),
]);

export const scheduleInput = z.strictObject({
  scheduleId: z.string().max(80).optional(),
  name: z.string().min(1).max(80),
  trigger: scheduleTrigger,
  settings: calibrationSettings.omit({ asOf: true, snapshotId: true, indexSnapshotId: true }),
  /** Make a converged run the current one. */
  promote: z.boolean().default(false),
  enabled: z.boolean().default(true),
});

export const scheduleState = z.enum(['waiting', 'running', 'disabled', 'paused']);

export const slotOutcome = z.enum(['ran', 'failed', 'skippedUnchanged', 'caughtUp', 'missed']);

export const schedule = scheduleInput.extend({
  scheduleId: z.string(),
  state: scheduleState,
  /** Why it is paused, in words. */
  stateReason: z.string().nullable(),
  /** The trigger in words: “Each session at 16:20 New York time”. */
  inWords: z.string(),
  /** Next five instants; empty where it waits for data. */
  nextSlotsMs: z.array(epochMs),
  lastSlots: z.array(
    z.strictObject({
      slotMs: epochMs,
      ranAtMs: epochMs.nullable(),
      outcome: slotOutcome,
      runId: z.string().nullable(),
      /** “Caught up once for 30 missed slots”, “inputs unchanged since …”. */
      reason: z.string(),
    }),
  ),
});
export type Schedule = z.infer<typeof schedule>;
