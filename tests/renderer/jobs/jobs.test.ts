import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { JobRow } from '#contract/schemas/system.ts';
import type { Services } from '#services/service-context.ts';
import { appCommands } from '#renderer/commands/app-commands.ts';
import { jobColumns, percentWords } from '#renderer/panels/jobs/job-rows.ts';
import { jobsCommands } from '#renderer/panels/jobs/jobs-commands.ts';
import { JobsController } from '#renderer/panels/jobs/jobs.svelte.ts';
import { draftOfSchedule, newDraft, triggerOf } from '#renderer/panels/jobs/schedule-draft.ts';
import { scheduleColumns } from '#renderer/panels/jobs/schedule-rows.ts';
import { settingsWords } from '#renderer/panels/jobs/schedule-words.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { JobList } from '#renderer/state/job-list.svelte.ts';
import { notices } from '#renderer/ui/notices.svelte.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { openParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { scheduleAnswers } from '../support/fake-schedules.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

async function open(overrides: Overrides = {}): Promise<JobsController> {
  const parts = await openParts({ schedules: scheduleAnswers(), ...overrides });
  const jobs = inRoot(() => new JobsController({ ...parts, jobs: new JobList(parts.engine) }));
  await until(() => jobs.list.data !== null && jobs.models.data !== null);
  return jobs;
}

type SaveInput = Parameters<Services['schedules']['save']>[0];

/** Schedules that remember what was saved. */
function recorded(): { saved: SaveInput[]; overrides: Overrides } {
  const answers = scheduleAnswers();
  const saved: SaveInput[] = [];
  const save: Services['schedules']['save'] = (input, context) => {
    saved.push(input);
    return answers.save(input, context);
  };
  return { saved, overrides: { schedules: { ...answers, save } } };
}

describe('the Jobs & schedules screen', () => {
  it('shows the first schedule with the month of its next slot, and says why one is paused', async () => {
    const jobs = await open();
    expect(jobs.selected?.scheduleId).toBe('close');
    expect(jobs.month).toBe('2026-05');
    expect(jobs.paused.map(({ name }) => name)).toEqual(['Quintic before the open']);
    expect(jobs.list.status).toBe('partial');
    jobs.turn(1);
    expect(jobs.month).toBe('2026-06');
    jobs.select('morning');
    expect(jobs.month).toBe('2026-05');
  });

  it('writes rows in words', async () => {
    const jobs = await open();
    const cells = jobs.schedules.map((row) => scheduleColumns.map((column) => showCell(column, row)));
    expect(cells[0]).toEqual([
      'Heston at the close',
      'Waiting',
      '20 minutes after the close of each NYSE session',
      'Mon 2026-05-18 16:20',
      'ran',
    ]);
    expect(cells[1]!.slice(3)).toEqual(['–', 'failed']);
    expect(cells[2]!.slice(3)).toEqual(['with new quotes', '–']);
    expect(settingsWords(jobs.schedules[0]!, jobs.labelOf)).toBe(
      'Heston to SPX options, VIX futures and VIX options from 8 starts; put in use where it converges',
    );
  });

  it('switches off, resumes, runs and removes', async () => {
    const jobs = await open();
    await jobs.setEnabled('close', false);
    await until(() => jobs.selected?.state === 'disabled');
    await jobs.setEnabled('morning', true);
    await until(() => jobs.paused.length === 0);
    await jobs.runNow('close');
    await until(() => jobs.selected?.lastSlots[0]?.reason.startsWith('Run by hand'));
    expect(notices.list.at(-1)?.text).toContain('Heston at the close: Run by hand');
    await jobs.remove('arrival');
    await until(() => jobs.schedules.length === 2);
    await jobs.remove('arrival');
    expect(jobs.error?.code).toBe('UNKNOWN_SCHEDULE');
  });
});

describe('the form', () => {
  it('saves a new schedule with the calibration of the desk, without a date', async () => {
    const { saved, overrides } = recorded();
    const jobs = await open(overrides);
    jobs.desk.set({ model: 'mrlrj', starts: 3 });
    await until(() => jobs.desk.model?.id === 'mrlrj');
    jobs.edit(null);
    expect(jobs.draft?.name).toBe('MRLRJ after the close');
    jobs.change({ name: '  Every evening ', kind: 'cron', expression: ' 30  18 * * 1-5 ', promote: true });
    await jobs.save();
    expect(saved[0]).toMatchObject({
      name: 'Every evening',
      promote: true,
      trigger: {
        kind: 'cron',
        expression: '30 18 * * 1-5',
        timeZone: 'America/New_York',
        sessionsOnly: true,
      },
      settings: { model: 'mrlrj', starts: 3 },
    });
    expect(saved[0]!.settings).not.toHaveProperty('asOf');
    expect(jobs.draft).toBeNull();
    await until(() => jobs.selected?.name === 'Every evening');
  });

  it('keeps what a schedule fits unless the desk is to be taken', async () => {
    const { saved, overrides } = recorded();
    const jobs = await open(overrides);
    jobs.desk.set({ model: 'mrlrj' });
    jobs.edit(jobs.selected);
    expect(jobs.draft).toMatchObject({ scheduleId: 'close', kind: 'afterClose', minutes: 20 });
    jobs.change({ minutes: 45 });
    await jobs.save();
    expect(saved[0]).toMatchObject({
      scheduleId: 'close',
      settings: { model: 'heston' },
      trigger: { minutes: 45 },
    });
    jobs.edit(jobs.selected);
    jobs.takeDesk(true);
    await jobs.save();
    expect(saved[1]!.settings.model).toBe('mrlrj');
  });

  it('says the trigger in words with its next slots, or what is wrong with it', async () => {
    const jobs = await open();
    jobs.edit(null);
    await until(() => jobs.preview.data?.inWords === '20 minutes after the close of each NYSE session');
    jobs.change({ kind: 'cron', expression: '45 8 * *' });
    await until(() => jobs.preview.error?.code === 'BAD_SCHEDULE');
    jobs.change({ expression: '45 8 * * 1-5' });
    await until(() => jobs.preview.error === null && jobs.preview.data?.inWords.startsWith('At 08:45'));
    jobs.closeForm();
    expect(jobs.draft).toBeNull();
  });

  it('cannot be saved without a name or over a faulty desk, and stays open where the engine refuses', async () => {
    const answers = scheduleAnswers();
    const save = async (): Promise<never> => {
      throw new VolterraError('STORE_READ_ONLY');
    };
    const jobs = await open({ schedules: { ...answers, save } });
    jobs.edit(null);
    jobs.change({ name: ' ' });
    expect(jobs.canSave).toBe(false);
    jobs.change({ name: 'x' });
    expect(jobs.canSave).toBe(true);
    await jobs.save();
    expect(jobs.error?.code).toBe('STORE_READ_ONLY');
    expect(jobs.draft).not.toBeNull();
    jobs.desk.setParam('rho', { mode: 'fixed', fixed: 7 });
    await until(() => jobs.settings === null);
    expect(jobs.canSave).toBe(false);
  });

  it('gives back each kind of trigger', async () => {
    const jobs = await open();
    for (const schedule of jobs.schedules) {
      expect(triggerOf(draftOfSchedule(schedule))).toEqual(schedule.trigger);
    }
    expect(triggerOf(newDraft)).toEqual({ kind: 'afterClose', minutes: 20, exchange: 'NYSE' });
  });
});

describe('rows of jobs', () => {
  const row: JobRow = {
    jobId: 'j',
    procedure: 'calibration.run',
    label: 'Fits a model.',
    status: 'done',
    fraction: 1,
    stage: 'Done',
    etaMs: null,
    inputHash: 'a'.repeat(64),
    seed: 1,
    queuedAtMs: 0,
    startedAtMs: 1000,
    endedAtMs: 5000,
    codeVersion: '0',
    error: null,
  };

  it('say what it was, how long it took and what came of it', () => {
    expect(jobColumns.map((column) => showCell(column, row))).toEqual([
      '1970-01-01 00:00',
      'Calibration',
      'done',
      '4.0 s',
      '',
    ]);
    const error = { code: 'NO_DATA', message: 'There is no chain.', advice: 'Import one.' } as const;
    const failed = { ...row, status: 'failed' as const, startedAtMs: null, error };
    expect(jobColumns.map((column) => showCell(column, failed)).slice(2)).toEqual([
      'failed',
      '–',
      'There is no chain.',
    ]);
    expect([percentWords(0.42), percentWords(null)]).toEqual(['42 %', '']);
  });
});

describe('its commands', () => {
  it('have keys of their own', async () => {
    const jobs = await open();
    const frame = {
      openPalette: () => {},
      openShortcuts: () => {},
      openAbout: () => {},
      focusDate: () => {},
      toggleTable: () => {},
    };
    const own = jobsCommands(jobs);
    const keys = [...appCommands(jobs.app as unknown as AppState, [], frame), ...own].flatMap(
      ({ keys: one }) => one ?? [],
    );
    expect(new Set(keys).size).toBe(keys.length);
    const byId = Object.fromEntries(own.map((command) => [command.id, command]));
    byId['jobs.toggle']!.run();
    await until(() => jobs.selected?.state === 'disabled');
    byId['jobs.edit']!.run();
    expect(jobs.draft?.scheduleId).toBe('close');
    byId['jobs.month-1']!.run();
    expect(jobs.month).not.toBe('2026-05');
  });
});
