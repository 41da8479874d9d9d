import { VolterraError } from '#contract/errors.ts';
import { calibrationSettings } from '#contract/schemas/calibration.ts';
import type { Schedule, ScheduleSlot, ScheduleTrigger } from '#contract/schemas/schedules.ts';
import type { Services } from '#services/service-context.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Friday 2026-05-15, 16:20 in New York. */
const lastSlotMs = Date.UTC(2026, 4, 15, 20, 20);

const settingsOf = (model: string) => {
  const {
    asOf: _asOf,
    snapshotId: _chain,
    indexSnapshotId: _index,
    ...rest
  } = calibrationSettings.parse({
    model,
    componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
  });
  return rest;
};

/** Weekdays after an instant, at its time of day. */
function weekdaysAfter(fromMs: number, count: number): number[] {
  const found: number[] = [];
  for (let at = fromMs + dayMs; found.length < count; at += dayMs) {
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) found.push(at);
  }
  return found;
}

function wordsOf(trigger: ScheduleTrigger): string {
  if (trigger.kind === 'newData')
    return 'After each import that brought quotes of options or of volatility futures';
  if (trigger.kind === 'afterClose')
    return `${trigger.minutes} minutes after the close of each ${trigger.exchange} session`;
  const [minute = '', hour = ''] = trigger.expression.split(' ');
  return `At ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}, Monday through Friday, ${trigger.timeZone}${trigger.sessionsOnly ? `, on sessions of the ${trigger.exchange}` : ''}`;
}

const slot = (
  daysBack: number,
  outcome: ScheduleSlot['outcome'],
  reason: string,
  runId: string | null,
): ScheduleSlot => ({
  slotMs: lastSlotMs - daysBack * dayMs,
  ranAtMs:
    outcome === 'missed' || outcome === 'skippedUnchanged' ? null : lastSlotMs - daysBack * dayMs + 40_000,
  outcome,
  runId,
  reason,
});

export const fakeSchedules: readonly Schedule[] = [
  {
    scheduleId: 'close',
    name: 'Heston at the close',
    trigger: { kind: 'afterClose', minutes: 20, exchange: 'NYSE' },
    settings: settingsOf('heston'),
    promote: true,
    enabled: true,
    state: 'waiting',
    stateReason: null,
    inWords: '20 minutes after the close of each NYSE session',
    nextSlotsMs: weekdaysAfter(lastSlotMs, 5),
    lastSlots: [
      slot(0, 'ran', 'Converged, RMSE 0.71 vol points.', 'heston-0'),
      slot(1, 'ran', 'Converged, RMSE 0.72 vol points.', 'heston-1'),
      slot(2, 'failed', 'Not converged: the limit of 200 iterations came first.', 'heston-2'),
      slot(3, 'caughtUp', 'Caught up once for 3 missed slots.', 'heston-3'),
      slot(4, 'missed', 'The computer was asleep; caught up on 2026-05-12.', null),
      slot(7, 'missed', 'The computer was asleep; caught up on 2026-05-12.', null),
      slot(8, 'skippedUnchanged', 'Inputs unchanged since 2026-05-06.', null),
    ],
  },
  {
    scheduleId: 'morning',
    name: 'Quintic before the open',
    trigger: {
      kind: 'cron',
      expression: '45 8 * * 1-5',
      timeZone: 'America/New_York',
      sessionsOnly: true,
      exchange: 'CBOE',
    },
    settings: settingsOf('quintic-ou-2f'),
    promote: false,
    enabled: false,
    state: 'paused',
    stateReason:
      'It failed 3 times within 10 minutes: the worker process ended before its answer. Resume it when that is mended.',
    inWords: 'At 08:45, Monday through Friday, America/New_York, on sessions of the CBOE',
    nextSlotsMs: [],
    lastSlots: [slot(1, 'failed', 'The worker process ended before its answer.', null)],
  },
  {
    scheduleId: 'arrival',
    name: 'MRLRJ when quotes arrive',
    trigger: { kind: 'newData' },
    settings: settingsOf('mrlrj'),
    promote: false,
    enabled: true,
    state: 'waiting',
    stateReason: null,
    inWords: 'After each import that brought quotes of options or of volatility futures',
    nextSlotsMs: [],
    lastSlots: [],
  },
];

/** Schedules of a small desk, with what came of their slots. */
export function scheduleAnswers(start: readonly Schedule[] = fakeSchedules): Services['schedules'] {
  let all = [...start];
  const find = (scheduleId: string): Schedule => {
    const found = all.find((one) => one.scheduleId === scheduleId);
    if (!found) throw new VolterraError('UNKNOWN_SCHEDULE');
    return found;
  };
  const put = (changed: Schedule): Schedule => {
    all = all.some(({ scheduleId }) => scheduleId === changed.scheduleId)
      ? all.map((one) => (one.scheduleId === changed.scheduleId ? changed : one))
      : [...all, changed];
    return changed;
  };
  const nextOf = (trigger: ScheduleTrigger): number[] =>
    trigger.kind === 'newData' ? [] : weekdaysAfter(lastSlotMs, 5);
  return {
    list: async () => ({ schedules: all }),
    save: async (input) => {
      const known = input.scheduleId === undefined ? null : find(input.scheduleId);
      return put({
        ...input,
        scheduleId: input.scheduleId ?? `schedule-${all.length + 1}`,
        state: input.enabled ? 'waiting' : 'disabled',
        stateReason: null,
        inWords: wordsOf(input.trigger),
        nextSlotsMs: input.enabled ? nextOf(input.trigger) : [],
        lastSlots: known?.lastSlots ?? [],
      });
    },
    remove: async ({ scheduleId }) => {
      find(scheduleId);
      all = all.filter((one) => one.scheduleId !== scheduleId);
      return {};
    },
    setEnabled: async ({ scheduleId, enabled }) => {
      const one = find(scheduleId);
      return put({
        ...one,
        enabled,
        state: enabled ? 'waiting' : 'disabled',
        stateReason: null,
        nextSlotsMs: enabled ? nextOf(one.trigger) : [],
      });
    },
    preview: async ({ trigger }) => {
      if (trigger.kind === 'cron' && trigger.expression.trim().split(/\s+/).length !== 5) {
        throw new VolterraError('BAD_SCHEDULE', {
          message: 'A cron expression has five fields: minute, hour, day, month, weekday.',
        });
      }
      return { inWords: wordsOf(trigger), nextSlotsMs: nextOf(trigger) };
    },
    runNow: async ({ scheduleId }, { progress }) => {
      const one = find(scheduleId);
      progress(0.5, 'Start 4 of 8');
      const done: ScheduleSlot = {
        ...slot(0, 'ran', 'Run by hand: converged, RMSE 0.71 vol points.', 'heston-0'),
        slotMs: lastSlotMs + hourMs,
      };
      put({ ...one, lastSlots: [done, ...one.lastSlots] });
      return { scheduleId, name: one.name, slot: done };
    },
    runDue: async () => ({ runs: [] }),
  };
}
