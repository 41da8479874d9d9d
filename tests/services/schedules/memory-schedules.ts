import type { ScheduleDeps } from '#services/schedules/schedule-deps.ts';
import type { StoredSchedule, StoredSlot } from '#store/store.ts';

export interface MemorySchedules {
  readonly reader: ScheduleDeps['reader'];
  readonly writer: ScheduleDeps['writer'];
  /** Rows of a schedule, oldest first. */
  slotsOf(scheduleId: string): StoredSlot[];
  allSlots(): StoredSlot[];
  /** The row of one slot. */
  slotAt(scheduleId: string, slotMs: number): StoredSlot | undefined;
  /** Runs that the store knows by id. */
  readonly stored: Set<string>;
}

/** The part of the store that schedules use, in memory, with the rules of the tables. */
export function memorySchedules(): MemorySchedules {
  const schedules = new Map<string, StoredSchedule>();
  const slots = new Map<string, Map<number, StoredSlot>>();
  const stored = new Set<string>();
  const rowsOf = (scheduleId: string): Map<number, StoredSlot> => {
    const rows = slots.get(scheduleId) ?? new Map<number, StoredSlot>();
    slots.set(scheduleId, rows);
    return rows;
  };
  return {
    stored,
    allSlots: () => [...slots.values()].flatMap((rows) => [...rows.values()]),
    slotAt: (scheduleId, slotMs) => rowsOf(scheduleId).get(slotMs),
    slotsOf: (scheduleId) => [...rowsOf(scheduleId).values()].sort((a, b) => a.slotMs - b.slotMs),
    reader: {
      schedules: async () => [...schedules.values()],
      scheduleSlots: async ({ scheduleId, fromMs = -Infinity, toMs = Infinity, limit }) => {
        const rows = rowsOf(scheduleId);
        if (fromMs === toMs) return [rows.get(fromMs)].filter((row) => row !== undefined).slice(0, limit);
        return [...rows.values()]
          .filter(({ slotMs }) => slotMs >= fromMs && slotMs <= toMs)
          .sort((a, b) => b.slotMs - a.slotMs)
          .slice(0, limit);
      },
      calibration: async (runId) =>
        // Schedules read no more of a run than these.
        stored.has(runId) ? ({ runId, status: 'CONVERGED', message: 'Converged.' } as never) : null,
    },
    writer: {
      saveSchedule: async (schedule) => void schedules.set(schedule.scheduleId, schedule),
      removeSchedule: async (scheduleId) => {
        slots.delete(scheduleId);
        return schedules.delete(scheduleId);
      },
      saveSlots: async ({ scheduleId, slots: rows, released, progress }) => {
        const schedule = schedules.get(scheduleId);
        if (!schedule) return false;
        schedules.set(scheduleId, { ...schedule, progress });
        const kept = rowsOf(scheduleId);
        if (released !== undefined) kept.delete(released);
        for (const row of rows)
          if (row.outcome !== 'missed' || !kept.has(row.slotMs)) kept.set(row.slotMs, row);
        return true;
      },
    },
  };
}
