import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import type { ScheduleSlot } from '#contract/schemas/schedules.ts';
import type { ScheduleProgress, StoredSchedule, StoredSlot } from '#store/store.ts';
import { afterSlot, catchUpReason, dueOf, endOfRun, type SlotEnd, withClock } from './progress.ts';
import type { DueContext, ScheduleDeps } from './schedule-deps.ts';
import { createSlotSource, type DueSlots } from './slot-source.ts';

type DeskDeps = Omit<ScheduleDeps, 'jobs' | 'alarm' | 'checkSettings'>;

/** A slot that is taken: nobody else runs it, and an engine that dies over it leaves its row behind. */
export interface Claim {
  readonly schedule: StoredSchedule;
  readonly slot: StoredSlot;
  /** Why it is a run that catches up; null where it is in time. */
  readonly catchUp: string | null;
}

/** Enough to see every slot that is kept. */
const allSlots = 2001;
const endedMeanwhile = 'Volterra ended while it ran.';

/** Decides which slots are due, takes them, runs them and writes down how they ended; one decision at a time. */
export class SlotDesk {
  readonly #deps: DeskDeps;
  readonly #running = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  #recovered: Promise<void> | undefined;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  isRunning(scheduleId: string): boolean {
    return this.#running.has(scheduleId);
  }

  /** Changes of schedules wait for decisions about them and the other way round. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Takes what is due of all schedules, or of one. A schedule that runs is left alone until it has ended. */
  async claimDue(scheduleId?: string): Promise<Claim[]> {
    await this.#recover();
    return this.inTurn(async () => {
      const claims: Claim[] = [];
      for (const schedule of await this.#deps.reader.schedules()) {
        if (scheduleId !== undefined && schedule.scheduleId !== scheduleId) continue;
        const claim = await this.#claimOne(schedule).catch((error: unknown) =>
          this.#pauseSenseless(schedule, error),
        );
        if (claim) claims.push(claim);
      }
      return claims;
    });
  }

  /** Takes a slot that was asked for by hand. */
  async claimNow(scheduleId: string): Promise<Claim> {
    await this.#recover();
    return this.inTurn(async () => {
      const schedule = await findSchedule(this.#deps.reader, scheduleId);
      if (this.isRunning(scheduleId)) throw new VolterraError('SCHEDULE_RUNNING', { data: { scheduleId } });
      const slotMs = await this.#freeSlot(scheduleId, this.#deps.now());
      return this.#take(schedule, { slotMs, byHand: true }, { progress: schedule.progress });
    });
  }

  /** Runs a slot that was taken. Work that is interrupted gives the slot back. */
  async perform(claim: Claim, context: DueContext): Promise<ScheduleSlot> {
    try {
      const end = await this.#attempt(claim, context);
      return await this.inTurn(() => this.#finish(claim, end));
    } finally {
      this.#running.delete(claim.schedule.scheduleId);
    }
  }

  /** Gives a slot back that was not run, so that it is due again. */
  async release(claim: Claim): Promise<void> {
    const { scheduleId } = claim.schedule;
    try {
      await this.inTurn(async () => {
        const schedule = await this.#find(scheduleId);
        if (!schedule) return;
        const progress = claim.slot.byHand ? schedule.progress : dueAgain(schedule, claim.slot.slotMs);
        await this.#deps.writer.saveSlots({ scheduleId, slots: [], released: claim.slot.slotMs, progress });
      });
    } finally {
      this.#running.delete(scheduleId);
    }
  }

  /** Data came in: schedules that wait for data are due once, however often it came. */
  dataArrived(): Promise<void> {
    return this.inTurn(async () => {
      const dataAtMs = this.#deps.now();
      for (const { scheduleId, trigger, enabled, progress } of await this.#deps.reader.schedules()) {
        if (trigger.kind !== 'newData' || !enabled || progress.pausedReason !== null) continue;
        await this.#deps.writer.saveSlots({ scheduleId, slots: [], progress: { ...progress, dataAtMs } });
      }
    });
  }

  async #claimOne(schedule: StoredSchedule): Promise<Claim | null> {
    const { scheduleId, enabled, progress: before, trigger } = schedule;
    if (!enabled || before.pausedReason !== null) return null;
    const nowMs = this.#deps.now();
    const progress = withClock(before, nowMs);
    if (this.isRunning(scheduleId)) return this.#moveOn(schedule, progress);
    const due = dueOf(createSlotSource(trigger, this.#deps.calendars), progress, nowMs);
    if (due === null) return this.#moveOn(schedule, progress);
    if (progress.dataAtMs === null && (await this.#isDone(scheduleId, due.lastMs)))
      return this.#moveOn(schedule, { ...progress, decidedToMs: nowMs });
    const slotMs = progress.dataAtMs === null ? due.lastMs : await this.#freeSlot(scheduleId, due.lastMs);
    const decided = { ...progress, decidedToMs: nowMs, dataAtMs: null };
    return this.#take(schedule, { slotMs, byHand: false }, { progress: decided, due });
  }

  /** Nothing to run; a clock that was set back is remembered, also while the schedule runs. */
  async #moveOn({ scheduleId, progress: before }: StoredSchedule, progress: ScheduleProgress): Promise<null> {
    if (progress.decidedToMs !== before.decidedToMs)
      await this.#deps.writer.saveSlots({ scheduleId, slots: [], progress });
    return null;
  }

  /** A trigger that this version cannot read, such as a zone that is gone: the other schedules go on. */
  async #pauseSenseless({ scheduleId, progress }: StoredSchedule, error: unknown): Promise<null> {
    if (!(error instanceof VolterraError) || error.code !== 'BAD_SCHEDULE') throw error;
    const pausedReason = `Paused: ${error.message}`;
    await this.#deps.writer.saveSlots({ scheduleId, slots: [], progress: { ...progress, pausedReason } });
    this.#deps.logger.warn({ scheduleId }, pausedReason);
    return null;
  }

  async #take(
    schedule: StoredSchedule,
    { slotMs, byHand }: Pick<StoredSlot, 'slotMs' | 'byHand'>,
    { progress, due = null }: { progress: ScheduleProgress; due?: DueSlots | null },
  ): Promise<Claim> {
    const { scheduleId } = schedule;
    const nowMs = this.#deps.now();
    const catchUp = due && catchUpReason(due, nowMs);
    const open = { ranAtMs: nowMs, outcome: null, byHand, runId: this.#deps.newId(), reason: 'Running' };
    const slot: StoredSlot = { slotMs, ...open };
    const missed = (due?.earlierMs ?? []).map((earlierMs) => missedSlot(earlierMs, slotMs));
    this.#running.add(scheduleId);
    try {
      await this.#deps.writer.saveSlots({ scheduleId, slots: [slot, ...missed], progress });
    } catch (error) {
      this.#running.delete(scheduleId);
      throw error;
    }
    return { schedule: { ...schedule, progress }, slot, catchUp };
  }

  async #attempt(claim: Claim, context: DueContext): Promise<SlotEnd> {
    const { schedule, slot, catchUp } = claim;
    const { settings, promote, name, progress } = schedule;
    try {
      if (!slot.byHand && progress.lastInputsHash !== null) {
        const inputsHash = await this.#deps.hashInputs(settings, context);
        if (inputsHash === progress.lastInputsHash) return unchanged(progress, catchUp);
      }
      const request = { settings, promote, label: name, runId: slot.runId! };
      const result = await this.#deps.runDue(request, context);
      if (result.status === 'CANCELLED' && isInterrupted(context.signal.reason)) throw context.signal.reason;
      return withHand(slot, endOfRun(result, catchUp));
    } catch (error) {
      if (isInterrupted(error) || isInterrupted(context.signal.reason)) {
        await this.release(claim);
        throw error;
      }
      return withHand(slot, await this.#endOfError(claim, error, context.signal.aborted));
    }
  }

  async #endOfError({ schedule, slot }: Claim, error: unknown, isCancelled: boolean): Promise<SlotEnd> {
    // A calibration that failed is stored too.
    const runId = (await this.#storedRun(slot))?.runId ?? null;
    const none = { outcome: 'failed', runId, inputsHash: null } as const;
    if (isCancelled) return { ...none, reason: 'Cancelled by hand.', counts: false };
    const isKnown = error instanceof VolterraError;
    if (!isKnown)
      this.#deps.logger.error({ err: error, scheduleId: schedule.scheduleId }, 'a scheduled run failed');
    const reason = isKnown
      ? `${sentence(error.message)} ${error.toWire().advice}`
      : 'It failed unforeseen; the log says how.';
    return { ...none, reason, counts: true };
  }

  async #finish({ schedule: { scheduleId, name }, slot }: Claim, end: SlotEnd): Promise<ScheduleSlot> {
    const { outcome, runId, reason } = end;
    const ended = { ...slot, outcome, runId, reason };
    const schedule = await this.#find(scheduleId);
    if (schedule) {
      const progress = afterSlot(schedule.progress, end);
      await this.#deps.writer.saveSlots({ scheduleId, slots: [ended], progress });
      if (progress.pausedReason !== null && schedule.progress.pausedReason === null)
        this.#deps.logger.warn({ scheduleId, name }, progress.pausedReason);
    }
    return { slotMs: slot.slotMs, ranAtMs: slot.ranAtMs, outcome, runId, reason };
  }

  /** Once, before the first decision: slots that an engine took and did not end. */
  #recover(): Promise<void> {
    this.#recovered ??= this.inTurn(async () => {
      for (const schedule of await this.#deps.reader.schedules()) {
        const slots = await this.#deps.reader.scheduleSlots({
          scheduleId: schedule.scheduleId,
          limit: allSlots,
        });
        for (const slot of slots)
          if (slot.outcome === null) await this.#recoverSlot(schedule.scheduleId, slot);
      }
    });
    this.#recovered.catch(() => (this.#recovered = undefined));
    return this.#recovered;
  }

  /** A run that was stored is one; else the slot is due again, until it has ended the engine too often. */
  async #recoverSlot(scheduleId: string, slot: StoredSlot): Promise<void> {
    const schedule = await findSchedule(this.#deps.reader, scheduleId);
    const run = await this.#storedRun(slot);
    const claim: Claim = { schedule, slot, catchUp: null };
    if (run)
      return void (await this.#finish(claim, withHand(slot, endOfRun({ ...run, inputsHash: null }, null))));
    const none = { outcome: 'failed', runId: null, inputsHash: null } as const;
    const end = withHand(slot, { ...none, reason: endedMeanwhile, counts: true });
    const progress = afterSlot(schedule.progress, end);
    if (slot.byHand || progress.pausedReason !== null) return void (await this.#finish(claim, end));
    const again = dueAgain({ ...schedule, progress }, slot.slotMs);
    await this.#deps.writer.saveSlots({ scheduleId, slots: [], released: slot.slotMs, progress: again });
  }

  async #storedRun({ runId }: StoredSlot): Promise<CalibrationRun | null> {
    return runId === null ? null : this.#deps.reader.calibration(runId);
  }

  async #find(scheduleId: string): Promise<StoredSchedule | undefined> {
    return (await this.#deps.reader.schedules()).find((schedule) => schedule.scheduleId === scheduleId);
  }

  async #isDone(scheduleId: string, slotMs: number): Promise<boolean> {
    const at = { fromMs: slotMs, toMs: slotMs, limit: 1 };
    const [slot] = await this.#deps.reader.scheduleSlots({ scheduleId, ...at });
    return slot !== undefined && slot.outcome !== 'missed';
  }

  /** First instant from one on at which nothing ran. */
  async #freeSlot(scheduleId: string, fromMs: number): Promise<number> {
    for (let slotMs = fromMs; ; slotMs += 1) if (!(await this.#isDone(scheduleId, slotMs))) return slotMs;
  }
}

/** @throws VolterraError UNKNOWN_SCHEDULE */
export async function findSchedule(
  reader: ScheduleDeps['reader'],
  scheduleId: string,
): Promise<StoredSchedule> {
  const schedule = (await reader.schedules()).find((candidate) => candidate.scheduleId === scheduleId);
  if (!schedule)
    throw new VolterraError('UNKNOWN_SCHEDULE', {
      message: `There is no schedule ${scheduleId}.`,
      data: { scheduleId },
    });
  return schedule;
}

function dueAgain({ trigger, progress }: StoredSchedule, slotMs: number): ScheduleProgress {
  if (trigger.kind === 'newData') return { ...progress, dataAtMs: progress.dataAtMs ?? slotMs };
  return { ...progress, decidedToMs: Math.min(progress.decidedToMs, slotMs - 1) };
}

function missedSlot(slotMs: number, coveredBy: number): StoredSlot {
  const reason = `Missed; the run for ${new Date(coveredBy).toISOString().slice(0, 16)}Z covers it.`;
  return { slotMs, ranAtMs: null, outcome: 'missed', byHand: false, runId: null, reason };
}

function unchanged({ lastRunId, lastInputsHash }: ScheduleProgress, catchUp: string | null): SlotEnd {
  const since = `Inputs unchanged since run ${lastRunId ?? ''}.`;
  const reason = [catchUp, since].filter(Boolean).join(' ');
  return { outcome: 'skippedUnchanged', runId: null, reason, inputsHash: lastInputsHash, counts: false };
}

/** Who runs by hand sees what comes of it: that pauses nothing. */
function withHand(slot: StoredSlot, end: SlotEnd): SlotEnd {
  return slot.byHand ? { ...end, reason: `By hand. ${end.reason}`, counts: false } : end;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function isInterrupted(error: unknown): boolean {
  return error instanceof VolterraError && error.code === 'INTERRUPTED';
}
