import { type ScheduleInput, scheduleInput, type SlotOutcome } from '#contract/schemas/schedules.ts';
import { canonicalJson } from '#platform/canonical-json.ts';
import type { ReadDb, WriteDb } from '../connection.ts';
import type { SlotChange, SlotFilter, StoredSchedule, StoredSlot } from '../store.ts';

/** Slots kept of each schedule; those before can never be decided again. */
const keptSlots = 2000;
const farMs = Number.MAX_SAFE_INTEGER;

interface ScheduleRow {
  readonly schedule_id: string;
  readonly name: string;
  readonly trigger_json: string;
  readonly settings_json: string;
  readonly is_promoting: number;
  readonly is_enabled: number;
  readonly created_at_ms: number;
  readonly decided_to_ms: number;
  readonly floor_ms: number;
  readonly data_at_ms: number | null;
  readonly failure_count: number;
  readonly paused_reason: string | null;
  readonly last_inputs_hash: string | null;
  readonly last_run_id: string | null;
}

interface SlotRow {
  readonly slot_ms: number;
  readonly ran_at_ms: number | null;
  readonly outcome: SlotOutcome | null;
  readonly is_by_hand: number;
  readonly run_id: string | null;
  readonly reason: string;
}

/** Schedules by name, and their slots. */
export class ScheduleRepository {
  readonly #schedules;
  readonly #slots;

  constructor(db: ReadDb) {
    this.#schedules = db.prepare('SELECT * FROM schedule ORDER BY name, schedule_id');
    this.#slots = db.prepare(
      `SELECT slot_ms, ran_at_ms, outcome, is_by_hand, run_id, reason FROM schedule_slot
       WHERE schedule_id = @scheduleId AND slot_ms BETWEEN @fromMs AND @toMs ORDER BY slot_ms DESC LIMIT @limit`,
    );
  }

  schedules(): StoredSchedule[] {
    return (this.#schedules.all() as ScheduleRow[]).map(toSchedule);
  }

  slots({ scheduleId, fromMs = -farMs, toMs = farMs, limit }: SlotFilter): StoredSlot[] {
    return (this.#slots.all({ scheduleId, fromMs, toMs, limit }) as SlotRow[]).map(toSlot);
  }
}

/** Adds a schedule, or replaces it and keeps its slots. */
export function saveSchedule(db: WriteDb, schedule: StoredSchedule): void {
  const { scheduleId, name, trigger, settings, promote, enabled, createdAtMs, progress } = schedule;
  const values = [name, canonicalJson(trigger), canonicalJson(settings), promote ? 1 : 0, enabled ? 1 : 0];
  const now = progressValues(progress);
  db.prepare(
    `INSERT INTO schedule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, trigger_json = excluded.trigger_json,
       settings_json = excluded.settings_json, is_promoting = excluded.is_promoting, is_enabled = excluded.is_enabled`,
  ).run(scheduleId, ...values, createdAtMs, ...now);
  saveProgress(db, scheduleId, progress);
}

/** False where there is no such schedule. */
export function removeSchedule(db: WriteDb, scheduleId: string): boolean {
  return db.prepare('DELETE FROM schedule WHERE schedule_id = ?').run(scheduleId).changes === 1;
}

/** False where the schedule has been removed meanwhile. */
export function saveSlots(db: WriteDb, { scheduleId, slots, released, progress }: SlotChange): boolean {
  if (!saveProgress(db, scheduleId, progress)) return false;
  if (released !== undefined)
    db.prepare('DELETE FROM schedule_slot WHERE schedule_id = ? AND slot_ms = ?').run(scheduleId, released);
  const put = 'INTO schedule_slot VALUES (?, ?, ?, ?, ?, ?, ?)';
  const [replace, addMissed] = [
    db.prepare(`INSERT OR REPLACE ${put}`),
    db.prepare(`INSERT OR IGNORE ${put}`),
  ];
  for (const { slotMs, ranAtMs, outcome, byHand, runId, reason } of slots) {
    const statement = outcome === 'missed' ? addMissed : replace;
    statement.run(scheduleId, slotMs, ranAtMs, outcome, byHand ? 1 : 0, runId, reason);
  }
  forgetOldest(db, scheduleId);
  return true;
}

function forgetOldest(db: WriteDb, scheduleId: string): void {
  const last = db
    .prepare('SELECT slot_ms FROM schedule_slot WHERE schedule_id = ? ORDER BY slot_ms DESC LIMIT 1 OFFSET ?')
    .pluck()
    .get(scheduleId, keptSlots) as number | undefined;
  if (last === undefined) return;
  db.prepare('DELETE FROM schedule_slot WHERE schedule_id = ? AND slot_ms <= ?').run(scheduleId, last);
  db.prepare('UPDATE schedule SET floor_ms = max(floor_ms, ?) WHERE schedule_id = ?').run(last, scheduleId);
}

function saveProgress(db: WriteDb, scheduleId: string, progress: StoredSchedule['progress']): boolean {
  const { changes } = db
    .prepare(
      `UPDATE schedule SET decided_to_ms = ?, floor_ms = max(floor_ms, ?), data_at_ms = ?, failure_count = ?,
         paused_reason = ?, last_inputs_hash = ?, last_run_id = ? WHERE schedule_id = ?`,
    )
    .run(...progressValues(progress), scheduleId);
  return changes === 1;
}

function progressValues(progress: StoredSchedule['progress']): (string | number | null)[] {
  const { decidedToMs, floorMs, dataAtMs, failures, pausedReason, lastInputsHash, lastRunId } = progress;
  return [decidedToMs, floorMs, dataAtMs, failures, pausedReason, lastInputsHash, lastRunId];
}

function toSchedule(row: ScheduleRow): StoredSchedule {
  return {
    scheduleId: row.schedule_id,
    name: row.name,
    trigger: JSON.parse(row.trigger_json) as ScheduleInput['trigger'],
    // Settings that are newer than the schedule take their default.
    settings: scheduleInput.shape.settings.parse(JSON.parse(row.settings_json)),
    promote: row.is_promoting === 1,
    enabled: row.is_enabled === 1,
    createdAtMs: row.created_at_ms,
    progress: {
      decidedToMs: row.decided_to_ms,
      floorMs: row.floor_ms,
      dataAtMs: row.data_at_ms,
      failures: row.failure_count,
      pausedReason: row.paused_reason,
      lastInputsHash: row.last_inputs_hash,
      lastRunId: row.last_run_id,
    },
  };
}

function toSlot(row: SlotRow): StoredSlot {
  return {
    slotMs: row.slot_ms,
    ranAtMs: row.ran_at_ms,
    outcome: row.outcome,
    byHand: row.is_by_hand === 1,
    runId: row.run_id,
    reason: row.reason,
  };
}
