import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { Services } from '#services/service-context.ts';
import { appCommands } from '#renderer/commands/app-commands.ts';
import { calibrationCommands } from '#renderer/panels/calibration/calibration-commands.ts';
import { CalibrationController } from '#renderer/panels/calibration/calibration.svelte.ts';
import { isCalibrationView } from '#renderer/panels/calibration/calibration-view.ts';
import { paramTables } from '#renderer/panels/calibration/params-view.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { openParts } from '../market/open-parts.ts';
import type { OpenParts } from '../market/open-parts.ts';
import { expiriesOf } from '../support/run-fits.ts';
import { runOf } from '../support/calibration-fixture.ts';
import { runSeeds } from '../support/run-seeds.ts';
import type { RunSeed } from '../support/run-seeds.ts';
import { calibrationAnswers } from '../support/fake-calibration.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

type RunInput = Parameters<Services['calibration']['run']>[0];

interface Opened {
  readonly calibration: CalibrationController;
  readonly parts: OpenParts;
}

async function open(overrides: Overrides = {}): Promise<Opened> {
  const parts = await openParts(overrides);
  const calibration = inRoot(() => new CalibrationController(parts));
  await until(() => calibration.runs.list.data !== null && calibration.models.data !== null);
  return { calibration, parts };
}

async function openShown(overrides: Overrides = {}): Promise<Opened> {
  const opened = await open(overrides);
  await until(() => opened.calibration.runs.shown !== null);
  return opened;
}

/** A calibration that sends what it has and then waits to be let go or stopped. */
function held() {
  const answers = calibrationAnswers();
  const asked: RunInput[] = [];
  const gate = Promise.withResolvers<null>();
  const seed = { runId: 'x', model: 'heston', quoteDate: '2026-05-15', status: 'CANCELLED' } as const;
  const run: Services['calibration']['run'] = async (input, context) => {
    asked.push(input);
    const { params } = runOf(seed);
    context.partial({ evaluations: 12, loss: 900, params });
    context.partial({ evaluations: 40, loss: 90, params, expiries: expiriesOf(seed) });
    context.progress(0.5, 'Start 4 of 8');
    context.signal.addEventListener('abort', () => gate.resolve(null));
    await gate.promise;
    return answers.run(input, { ...context, partial: () => {}, progress: () => {} });
  };
  return { asked, gate, overrides: { calibration: { ...answers, run } } };
}

describe('the Calibration screen', () => {
  it('opens with the newest run of the desk’s model on the as-of date', async () => {
    const { calibration } = await openShown();
    expect(calibration.runs.shownId).toBe('heston-0');
    expect(calibration.runs.before?.runId).toBe('heston-1');
    expect(calibration.fit.shownComponents).toEqual(['assetOptions', 'indexFutures', 'indexOptions']);
    expect(calibration.fit.selectedSlice?.expiry).toBe('2026-06-12');
    expect(calibration.fit.trace.length).toBeGreaterThan(10);
  });

  it('follows the as-of date and the model; a choice by hand holds until one of them moves', async () => {
    const { calibration, parts } = await openShown();
    calibration.runs.show('heston-20');
    expect(calibration.runs.shownId).toBe('heston-20');
    parts.asOf.step(-1);
    await until(() => calibration.runs.shownId === 'heston-1');
    calibration.desk.set({ model: 'quintic-ou-2f' });
    await until(() => calibration.runs.shownId === 'quintic-1');
    calibration.desk.set({ model: 'cgmy' });
    await until(() => calibration.runs.shownId === 'heston-1');
  });

  it('asks for the quotes that would be used once the desk has come to rest', async () => {
    const { calibration } = await open();
    await until(() => calibration.preview.data !== null);
    const before = calibration.preview.data!.inputs.usedQuotes;
    calibration.desk.setWeight('indexOptions', null);
    await until(() => calibration.preview.data!.inputs.usedQuotes < before);
  });

  it('does not offer to fit what has no quotes, but what can be fitted without', async () => {
    const answers = calibrationAnswers();
    const preview: Services['calibration']['preview'] = async (input, context) => {
      const answer = await answers.preview(input, context);
      const asked = input.settings.componentWeights.indexOptions !== undefined;
      const expiries = answer.expiries.filter(({ component }) => component !== 'indexOptions');
      return { ...answer, expiries, refusal: asked ? 'There are no usable VIX options.' : null };
    };
    const { calibration } = await open({ calibration: { ...answers, preview } });
    await until(() => calibration.refused);
    expect(calibration.canRun).toBe(false);
    expect(calibration.barrenComponents).toEqual(['indexOptions']);
    calibration.fitWithout(calibration.barrenComponents);
    await until(() => calibration.canRun);
    expect(calibration.barrenComponents).toEqual([]);
  });

  it('cannot run a desk with a fault', async () => {
    const { calibration } = await open();
    expect(calibration.canRun).toBe(true);
    calibration.desk.setParam('rho', { mode: 'fixed', fixed: 3 });
    await until(() => !calibration.canRun);
    expect(calibration.desk.faults).toEqual(['ρ: must be at most 1.']);
    calibration.desk.resetParams();
    await until(() => calibration.canRun);
  });

  it('goes through the expiries and the instruments', async () => {
    const { calibration } = await openShown();
    const first = calibration.fit.selectedSlice!.expiry;
    calibration.fit.step(1);
    expect(calibration.fit.selectedSlice!.expiry).not.toBe(first);
    calibration.fit.step(99);
    expect(calibration.fit.selectedSlice).toBe(calibration.fit.slices.at(-1));
    calibration.setView({ component: 'indexOptions' });
    await until(() => calibration.fit.component === 'indexOptions');
    expect(calibration.fit.slices).toHaveLength(3);
    calibration.setView({ component: 'varianceSwaps' });
    await until(() => calibration.fit.component === 'assetOptions');
  });
});

describe('a running calibration', () => {
  it('shows the best so far and then the stored run', async () => {
    const { asked, gate, overrides } = held();
    const { calibration } = await openShown(overrides);
    const done = calibration.run();
    await until(() => calibration.live.progress?.stage === 'Start 4 of 8');
    expect(asked[0]).toMatchObject({ settings: { model: 'heston', asOf: '2026-05-15', starts: 8 } });
    expect(calibration.runs.watching).toBe(true);
    expect(calibration.fit.trace.map(({ loss }) => loss)).toEqual([900, 90]);
    expect(calibration.fit.picture?.title).toBe('Heston, running');
    expect(paramTables(calibration)[0]?.names).toMatchObject({ value: 'Best so far', beside: 'In use' });
    expect(calibration.canRun).toBe(false);
    gate.resolve(null);
    await done;
    await until(() => calibration.runs.shown?.runId.startsWith('run-'));
    expect(calibration.live.running).toBe(false);
  });

  it('runs on behind a stored run that is looked at meanwhile', async () => {
    const { gate, overrides } = held();
    const { calibration } = await openShown(overrides);
    const done = calibration.run();
    await until(() => calibration.live.state?.expiries.length);
    calibration.runs.show('quintic-0');
    await until(() => calibration.runs.shown?.runId === 'quintic-0');
    expect([calibration.runs.watching, calibration.live.running]).toEqual([false, true]);
    calibration.runs.watch();
    expect(calibration.runs.watching).toBe(true);
    calibration.runs.show('quintic-0');
    gate.resolve(null);
    await done;
    expect(calibration.runs.shownId).toBe('quintic-0');
  });

  it('is found again by a screen that opens while it runs', async () => {
    const { gate, overrides } = held();
    const { calibration, parts } = await openShown(overrides);
    const done = calibration.run();
    await until(() => calibration.live.state?.expiries.length);
    const again = inRoot(() => new CalibrationController(parts));
    expect(again.live.state?.points).toHaveLength(2);
    gate.resolve(null);
    await done;
    expect(again.live.running).toBe(false);
  });

  it('keeps the best when it is stopped', async () => {
    const { overrides } = held();
    const { calibration } = await openShown(overrides);
    const done = calibration.run();
    await until(() => calibration.live.state?.expiries.length);
    await calibration.stop();
    expect(calibration.live.stopping).toBe(true);
    await done;
    expect(calibration.live.running).toBe(false);
    await until(() => calibration.runs.all.some(({ runId }) => runId.startsWith('run-')));
  });

  it('says why it could not be run, and shows the last run on', async () => {
    const run = async (): Promise<never> => {
      throw new VolterraError('NO_DATA', { message: 'There is no SPX chain on or before 2026-05-15.' });
    };
    const { calibration } = await openShown({ calibration: { ...calibrationAnswers(), run } });
    await calibration.run();
    expect(calibration.live.error?.code).toBe('NO_DATA');
    expect(calibration.fit.picture?.title).toBe('Heston, 2026-05-15');
  });
});

describe('a stored run', () => {
  it('stands beside another one, and the two can be swapped', async () => {
    const { calibration } = await openShown();
    calibration.runs.toggleCompare();
    await until(() => calibration.runs.besideRun !== null);
    expect(calibration.runs.beside?.model).not.toBe('heston');
    expect(calibration.fit.picture?.name).toBe('A Heston');
    const tables = paramTables(calibration);
    expect(tables.map(({ rows }) => rows[0]!.beside)).toEqual([null, null]);
    const other = calibration.runs.beside!.runId;
    calibration.runs.swap();
    await until(() => calibration.runs.shown?.runId === other);
    expect(calibration.runs.beside?.runId).toBe('heston-0');
    calibration.runs.toggleCompare();
    expect(calibration.runs.beside).toBeNull();
  });

  it('has changes against another run of its model', async () => {
    const { calibration } = await openShown();
    calibration.runs.compare('heston-5');
    await until(() => calibration.runs.besideRun !== null);
    const [table, second] = paramTables(calibration);
    expect(second).toBeUndefined();
    expect(table!.names).toEqual({ value: 'A', beside: 'B' });
    expect(table!.rows[0]!.besideError).toBe(0.0004);
    expect(calibration.fit.besidePicture?.name).toMatch(/^B 2026-/);
  });

  it('is put in use, with a yes where it did not converge', async () => {
    const { calibration } = await openShown();
    expect(calibration.needsYes).toBe(false);
    expect(await calibration.promote(false)).toBe(true);
    await until(() => calibration.runs.shown?.current);
    calibration.runs.show('heston-3');
    await until(() => calibration.runs.shown?.runId === 'heston-3');
    expect(calibration.needsYes).toBe(true);
    expect(await calibration.promote(false)).toBe(false);
    expect(calibration.actionError?.code).toBe('RUN_NOT_USABLE');
    expect(await calibration.promote(true)).toBe(true);
    expect(calibration.actionError).toBeNull();
  });

  it('from a file is not shown unasked, stands beside no run unasked, and is put in use only after a yes', async () => {
    const imported: RunSeed = { ...runSeeds[0]!, runId: 'kept', imported: true };
    const { calibration } = await openShown({ calibration: calibrationAnswers([imported, ...runSeeds]) });
    expect(calibration.runs.shownId).toBe('heston-0');
    calibration.runs.toggleCompare();
    expect(calibration.runs.beside?.runId).not.toBe('kept');
    calibration.runs.compare(null);
    calibration.runs.show('kept');
    await until(() => calibration.runs.shown?.runId === 'kept');
    expect(calibration.runs.barren).toBe(false);
    expect(calibration.fit.picture?.source).toBe('desk.json');
    expect(calibration.needsYes).toBe(true);
    expect(await calibration.promote(false)).toBe(false);
    expect(await calibration.promote(true)).toBe(true);
  });

  it('is computed again, and says what differs', async () => {
    const { calibration } = await openShown();
    await calibration.replay.run('heston-0');
    expect(calibration.replay.result?.same).toBe(true);
    await calibration.replay.close();
    expect(calibration.replay.of).toBeNull();
    await calibration.replay.run('nobody');
    expect(calibration.replay.error?.code).toBe('UNKNOWN_RUN');
  });

  it('is run again with one thing changed', async () => {
    const { asked, gate, overrides } = held();
    const { calibration } = await openShown(overrides);
    calibration.runs.show('heston-2');
    await until(() => calibration.runs.shown?.runId === 'heston-2');
    calibration.retry({ label: 'more', change: (draft) => ({ ...draft, maxIterations: 800 }) });
    await until(() => asked.length > 0);
    expect(asked[0]!.settings.maxIterations).toBe(800);
    gate.resolve(null);
    await until(() => !calibration.live.running);
  });

  it('has nothing to draw where it was refused', async () => {
    const { calibration } = await openShown();
    expect(calibration.runs.barren).toBe(false);
    calibration.runs.show('heston-4');
    await until(() => calibration.runs.barren);
  });
});

describe('its commands', () => {
  it('have keys that no other command has', async () => {
    const { calibration, parts } = await openShown();
    const frame = {
      openPalette: () => {},
      openShortcuts: () => {},
      openAbout: () => {},
      focusDate: () => {},
      toggleTable: () => {},
    };
    const commands = [
      ...appCommands(parts as unknown as AppState, [], frame),
      ...calibrationCommands(calibration, { promote: () => {} }),
    ];
    const keys = commands.flatMap(({ keys: one }) => (one === undefined ? [] : [one]));
    expect(new Set(keys).size).toBe(keys.length);
    const byId = Object.fromEntries(commands.map((command) => [command.id, command]));
    byId['calibration.runs.compare']!.run();
    expect(calibration.runs.beside).not.toBeNull();
    byId['calibration.instruments']!.run();
    await until(() => calibration.fit.component === 'indexFutures');
    byId['calibration.residuals']!.run();
    await until(() => calibration.view.residual === 'halfSpreads');
    expect(byId['calibration.stop']!.enabled!()).toBe(false);
  });

  it('keep a view that is one', () => {
    expect(isCalibrationView({ component: 'x' })).toBe(false);
    expect(isCalibrationView(null)).toBe(false);
  });
});
