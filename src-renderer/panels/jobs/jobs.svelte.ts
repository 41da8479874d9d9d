import { VolterraError } from '#contract/errors.ts';
import type { CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import type { ModelInfo } from '#contract/schemas/pricing.ts';
import type { Schedule } from '#contract/schemas/schedules.ts';
import type { JobRow } from '#contract/schemas/system.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { InputOf } from '#renderer/api/query.svelte.ts';
import type { JobList } from '#renderer/state/job-list.svelte.ts';
import { notices } from '#renderer/ui/notices.svelte.ts';
import { SettingsDesk } from '../calibration/settings-desk.svelte.ts';
import type { AppParts } from '../market/market.svelte.ts';
import { draftOfSchedule, newDraft, triggerOf } from './schedule-draft.ts';
import type { ScheduleDraft } from './schedule-draft.ts';
import { addToMonth, localTime, timeZoneOf } from './slot-time.ts';

export type JobsParts = AppParts & { readonly jobs: JobList };
const settleMs = 300;

type SettingsOfSchedule = InputOf<'schedules', 'save'>['settings'];

/** A schedule looks for the quotes itself: the date and the chains are no part of it. */
function withoutDate(settings: CalibrationSettingsInput): SettingsOfSchedule {
  const { asOf: _asOf, snapshotId: _chain, indexSnapshotId: _index, ...rest } = settings;
  return rest;
}

/** State of the screen: what runs, what ran, and what will run by itself. */
export class JobsController {
  readonly app: JobsParts;
  readonly models;
  readonly list;
  readonly preview;
  /** Of the Calibration screen: what a new schedule fits. */
  readonly desk: SettingsDesk;
  #selected = $state<string | null>(null);
  #month = $state<string | null>(null);
  #draft = $state.raw<ScheduleDraft | null>(null);
  #takesDesk = $state(true);
  #settled = $state.raw<ScheduleDraft | null>(null);
  #error = $state.raw<VolterraError | null>(null);
  #busy = $state(false);

  constructor(app: JobsParts) {
    this.app = app;
    const { engine } = app;
    this.models = createQuery(engine, ['models', 'list'], () => ({}));
    this.list = createQuery(engine, ['schedules', 'list'], () => ({}), {
      partial: ({ schedules }) => schedules.some(({ state }) => state === 'paused'),
    });
    this.desk = new SettingsDesk(
      app.preferences,
      () => (this.models.data?.models ?? []) as readonly ModelInfo[],
      () => null,
    );
    this.preview = createQuery(engine, ['schedules', 'preview'], () =>
      this.#settled ? { trigger: triggerOf(this.#settled) } : null,
    );
    $effect(() => {
      const draft = this.#draft;
      const timer = setTimeout(() => (this.#settled = draft), settleMs);
      return () => clearTimeout(timer);
    });
    $effect(() => {
      // A schedule that starts by itself is another one than before: its state is asked again, once this flush is over.
      if (this.#scheduledRuns !== '') queueMicrotask(() => this.list.refresh());
    });
  }

  readonly #scheduledRuns = $derived.by(() =>
    this.app.jobs.running
      .filter(({ procedure }) => procedure.startsWith('schedules.'))
      .map(({ jobId, status }) => `${jobId} ${status}`)
      .join(' '),
  );

  get running(): readonly JobRow[] {
    return this.app.jobs.running;
  }

  get ended(): readonly JobRow[] {
    return this.app.jobs.rows
      .filter(({ endedAtMs }) => endedAtMs !== null)
      .toSorted((a, b) => b.endedAtMs! - a.endedAtMs!);
  }

  get schedules(): readonly Schedule[] {
    return this.list.data?.schedules ?? [];
  }

  get paused(): readonly Schedule[] {
    return this.schedules.filter(({ state }) => state === 'paused');
  }

  get selected(): Schedule | null {
    return (
      this.schedules.find(({ scheduleId }) => scheduleId === this.#selected) ?? this.schedules[0] ?? null
    );
  }

  select(scheduleId: string): void {
    this.#selected = scheduleId;
    this.#month = null;
  }

  /** The month of the calendar: the one of the next slot, else of the last one, else of today. */
  get month(): string {
    const { selected } = this;
    if (this.#month !== null) return this.#month;
    const ms = selected?.nextSlotsMs[0] ?? selected?.lastSlots[0]?.slotMs ?? Date.now();
    return localTime(ms, selected ? timeZoneOf(selected.trigger) : 'UTC').date.slice(0, 7);
  }

  turn(by: number): void {
    this.#month = addToMonth(this.month, by);
  }

  readonly labelOf = (model: string): string =>
    this.models.data?.models.find(({ id }) => id === model)?.label ?? model;

  get draft(): ScheduleDraft | null {
    return this.#draft;
  }

  /** Whether the calibration is that of the desk; else that of the schedule as it stands. */
  get takesDesk(): boolean {
    return this.#takesDesk;
  }

  takeDesk(takes: boolean): void {
    this.#takesDesk = takes;
  }

  edit(schedule: Schedule | null): void {
    this.#error = null;
    this.#takesDesk = schedule === null;
    this.#draft = schedule
      ? draftOfSchedule(schedule)
      : { ...newDraft, name: `${this.desk.model?.label ?? 'Calibration'} after the close` };
    this.#settled = this.#draft;
  }

  change(change: Partial<ScheduleDraft>): void {
    if (this.#draft) this.#draft = { ...this.#draft, ...change };
  }

  closeForm(): void {
    this.#draft = null;
    this.#settled = null;
    this.#error = null;
  }

  /** What the schedule in the form would calibrate; null while it is not known. */
  get settings(): SettingsOfSchedule | null {
    const kept = this.schedules.find(({ scheduleId }) => scheduleId === this.#draft?.scheduleId);
    if (kept && !this.#takesDesk) return kept.settings;
    const { settings, faults } = this.desk;
    return settings && faults.length === 0 ? withoutDate(settings) : null;
  }

  get canSave(): boolean {
    const draft = this.#draft;
    return draft !== null && draft.name.trim() !== '' && this.settings !== null && !this.#busy;
  }

  async save(): Promise<void> {
    const { draft, settings } = this;
    if (!draft || !settings || !this.canSave) return;
    const saved = await this.#act(() =>
      this.app.engine.client.schedules.save({
        ...(draft.scheduleId === null ? {} : { scheduleId: draft.scheduleId }),
        name: draft.name.trim(),
        trigger: triggerOf(draft),
        settings,
        promote: draft.promote,
        enabled: draft.enabled,
      }),
    );
    if (!saved) return;
    this.select(saved.scheduleId);
    this.closeForm();
  }

  async remove(scheduleId: string): Promise<void> {
    await this.#act(() => this.app.engine.client.schedules.remove({ scheduleId }));
  }

  /** Enabling resumes what was paused. */
  async setEnabled(scheduleId: string, enabled: boolean): Promise<void> {
    await this.#act(() => this.app.engine.client.schedules.setEnabled({ scheduleId, enabled }));
  }

  async runNow(scheduleId: string): Promise<void> {
    const done = await this.#act(async () => {
      const call = this.app.engine.client.schedules.runNow({ scheduleId });
      await call.jobId;
      void this.app.jobs.poll();
      return call.result;
    });
    if (done) notices.say(`${done.name}: ${done.slot.reason}`);
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why the last thing that the user did was refused. */
  get error(): VolterraError | null {
    return this.#error;
  }

  async #act<T>(act: () => Promise<T>): Promise<T | null> {
    this.#error = null;
    this.#busy = true;
    try {
      return await act();
    } catch (error) {
      this.#error = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
      return null;
    } finally {
      this.#busy = false;
      this.list.refresh();
    }
  }
}
