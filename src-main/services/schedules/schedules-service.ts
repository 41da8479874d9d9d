import { VolterraError } from '#contract/errors.ts';
import type { Schedule, ScheduleInput, ScheduleRun } from '#contract/schemas/schedules.ts';
import { canonicalJson } from '#platform/canonical-json.ts';
import type { StoredSchedule } from '#store/store.ts';
import type { AreaService, ServiceContext } from '../service-context.ts';
import { describeSchedule, describeTrigger } from './describe-schedule.ts';
import { freshProgress } from './progress.ts';
import type { ScheduleDeps } from './schedule-deps.ts';
import { Scheduler } from './scheduler.ts';
import { type Claim, findSchedule, SlotDesk } from './slot-desk.ts';

export interface SchedulesService extends AreaService<'schedules'> {
  /** Runs what is due from now on; for engines that stay. */
  start(): void;
  /** Takes no more slots. */
  close(): Promise<void>;
  /** Settles when runs under way have ended; after the job queue was closed. */
  settled(): Promise<void>;
  /** An import brought quotes. */
  quotesArrived(): Promise<void>;
}

const shownSlots = 50;

/** Schedules: kept, told in words, run when they are due, by hand, or in one pass. */
export function createSchedulesService(deps: ScheduleDeps): SchedulesService {
  const desk = new SlotDesk(deps);
  const scheduler = new Scheduler(desk, deps);
  const { reader, writer } = deps;
  const describe = async (stored: StoredSchedule): Promise<Schedule> => {
    const { scheduleId } = stored;
    const slots = await reader.scheduleSlots({ scheduleId, limit: shownSlots });
    const isRunning = desk.isRunning(scheduleId);
    return describeSchedule(stored, slots, { calendars: deps.calendars, nowMs: deps.now(), isRunning });
  };
  const store = async (stored: StoredSchedule): Promise<StoredSchedule> => {
    await writer.saveSchedule(stored);
    return stored;
  };
  const changed = async (change: () => Promise<StoredSchedule>): Promise<Schedule> => {
    const stored = await desk.inTurn(change);
    scheduler.wake();
    return describe(stored);
  };
  return {
    start: () => scheduler.start(),
    close: () => scheduler.close(),
    settled: () => scheduler.settled(),
    quotesArrived: async () => {
      await desk.dataArrived();
      scheduler.wake();
    },
    list: async () => ({ schedules: await Promise.all((await reader.schedules()).map(describe)) }),
    preview: ({ trigger }) =>
      Promise.resolve().then(() => describeTrigger(trigger, deps.calendars, deps.now())),
    save: (input) =>
      changed(async () => {
        check(input, deps);
        const { scheduleId } = input;
        const before = scheduleId === undefined ? undefined : await findSchedule(reader, scheduleId);
        return store(toStored(input, before, deps));
      }),
    remove: async ({ scheduleId }) => {
      if (!(await desk.inTurn(() => writer.removeSchedule(scheduleId))))
        throw new VolterraError('UNKNOWN_SCHEDULE', { data: { scheduleId } });
      return {};
    },
    setEnabled: ({ scheduleId, enabled }) =>
      changed(async () => {
        const before = await findSchedule(reader, scheduleId);
        return store({
          ...before,
          enabled,
          progress: enabled ? resumed(before, deps.now()) : before.progress,
        });
      }),
    runNow: async ({ scheduleId }, context) => performed(desk, await desk.claimNow(scheduleId), context),
    runDue: async ({ scheduleId }, context) => {
      if (scheduleId !== undefined) await findSchedule(reader, scheduleId);
      const ids =
        scheduleId === undefined ? (await reader.schedules()).map((one) => one.scheduleId) : [scheduleId];
      return { runs: await runAll(desk, ids, context) };
    },
  };
}

/** Each is taken when its turn comes: a pass that is stopped leaves the others due. */
async function runAll(
  desk: SlotDesk,
  ids: readonly string[],
  context: ServiceContext,
): Promise<ScheduleRun[]> {
  const runs: ScheduleRun[] = [];
  for (const id of ids) {
    context.signal.throwIfAborted();
    for (const claim of await desk.claimDue(id)) runs.push(await performed(desk, claim, context));
  }
  return runs;
}

async function performed(desk: SlotDesk, claim: Claim, context: ServiceContext): Promise<ScheduleRun> {
  const { scheduleId, name } = claim.schedule;
  context.progress(null, `Schedule ${name}`);
  return { scheduleId, name, slot: await desk.perform(claim, context) };
}

function check({ trigger, settings }: ScheduleInput, deps: ScheduleDeps): void {
  const { nextSlotsMs } = describeTrigger(trigger, deps.calendars, deps.now());
  deps.checkSettings(settings);
  if (trigger.kind !== 'newData' && nextSlotsMs.length === 0)
    throw new VolterraError('BAD_SCHEDULE', {
      message: 'The trigger is not due any more before the calendar of the exchange ends.',
      field: 'trigger',
    });
}

/** A trigger that was changed counts from now on, and so does a schedule that was paused or disabled. */
function toStored(
  input: ScheduleInput,
  before: StoredSchedule | undefined,
  { now, newId }: Pick<ScheduleDeps, 'now' | 'newId'>,
): StoredSchedule {
  const nowMs = now();
  if (!before) return { ...input, scheduleId: newId(), createdAtMs: nowMs, progress: freshProgress(nowMs) };
  const isSame = canonicalJson(before.trigger) === canonicalJson(input.trigger);
  const { scheduleId, createdAtMs } = before;
  const progress = isSame ? before.progress : { ...before.progress, decidedToMs: nowMs, dataAtMs: null };
  const saved = { ...before, ...input, scheduleId, createdAtMs, progress };
  const starts = input.enabled && (!before.enabled || progress.pausedReason !== null);
  return starts ? { ...saved, progress: resumed(saved, nowMs) } : saved;
}

function resumed({ progress, enabled }: StoredSchedule, nowMs: number): StoredSchedule['progress'] {
  const isWaiting = enabled && progress.pausedReason === null;
  if (isWaiting) return progress;
  return { ...progress, decidedToMs: nowMs, dataAtMs: null, failures: 0, pausedReason: null };
}
