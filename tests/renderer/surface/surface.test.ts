import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { Services } from '#services/service-context.ts';
import { appCommands } from '#renderer/commands/app-commands.ts';
import { chainOn, comparedChain, quoteTime, sessionsBetween } from '#renderer/panels/surface/chain-choice.ts';
import { filterRows, quoteRows, reasonCounts } from '#renderer/panels/surface/quote-rows.ts';
import { sliceKey } from '#renderer/panels/surface/refit.svelte.ts';
import { surfaceCommands } from '#renderer/panels/surface/surface-commands.ts';
import { SurfaceController } from '#renderer/panels/surface/surface.svelte.ts';
import { defaultView, isSurfaceView } from '#renderer/panels/surface/surface-view.ts';
import {
  badgeWords,
  daysWords,
  healthOf,
  paramWords,
  reportWords,
} from '#renderer/panels/surface/surface-words.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { openParts } from '../market/open-parts.ts';
import type { OpenParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { fakeChains, surfaceAnswers } from '../support/fake-surface.ts';
import { days } from '../support/market-fixture.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

type FitInput = Parameters<Services['surface']['fit']>[0];

async function open(overrides: Overrides = {}): Promise<{ surface: SurfaceController; parts: OpenParts }> {
  const parts = await openParts(overrides);
  const surface = inRoot(() => new SurfaceController(parts));
  await until(() => surface.fit.data !== null || surface.fit.error !== null);
  return { surface, parts };
}

/** A fit that remembers what it was asked. */
function recorded(): { asked: FitInput[]; overrides: Overrides } {
  const asked: FitInput[] = [];
  const fit: Services['surface']['fit'] = (input, context) => {
    asked.push(input);
    return surfaceAnswers.fit(input, context);
  };
  return { asked, overrides: { surface: { fit } } };
}

describe('the Smile & surface screen', () => {
  it('opens with the last SPX chain and the fitted expiry next to 30 days', async () => {
    const { surface } = await open();
    expect(surface.pick.current?.snapshotId).toBe('SPX@2026-05-15');
    expect(surface.selected?.expiry).toBe('2026-06-12');
    expect(surface.smileSpec?.title).toBe('Smile 2026-06-12 SPXW');
    expect(surface.surfaceSpec?.rows).toHaveLength(15);
    expect(surface.pick.ageSessions).toBe(0);
    expect(surface.fit.status).toBe('partial');
  });

  it('follows the as-of date to the chain on or before it, and keeps the expiry', async () => {
    const { surface, parts } = await open();
    surface.selectKey('SPX 2026-07-17');
    parts.asOf.step(-1);
    await until(() => surface.data?.chain?.quoteDate === '2026-05-14');
    expect(surface.selected?.expiry).toBe('2026-07-17');
    parts.asOf.step(-10);
    await until(() => surface.pick.current === null);
    surface.pick.choose(fakeChains.at(-1)!.snapshotId);
    await until(() => surface.pick.current?.snapshotId === fakeChains.at(-1)!.snapshotId);
    expect(parts.asOf.date).toBe(fakeChains.at(-1)!.quoteDate);
  });

  it('takes a quote out, fits its expiry at once and the whole surface a moment later', async () => {
    const { asked, overrides } = recorded();
    const { surface } = await open(overrides);
    const slice = surface.selected!;
    const index = slice.quotes.reason.indexOf('used');
    expect(surface.desk.toggle(slice, index)).toMatch(/ is out of the fit\.$/);
    await until(() => surface.selected!.quotes.reason[index] === 'excludedByHand');
    expect(asked.at(-1)).toMatchObject({
      expiries: [{ root: slice.root, expiry: slice.expiry }],
      exclude: [{ strike: slice.quotes.strikes[index] }],
    });
    expect(surface.selected!.fit.rmseVolPoints).not.toBe(slice.fit.rmseVolPoints);
    await until(
      () => surface.fit.data!.slices[surface.selectedIndex]!.quotes.reason[index] === 'excludedByHand',
    );
    expect(asked.at(-1)?.expiries).toBeUndefined();
    surface.desk.undo();
    await until(() => surface.selected!.quotes.reason[index] === 'used');
    expect(surface.edits.canRedo).toBe(true);
    surface.desk.redo();
    await until(() => surface.selected!.quotes.reason[index] === 'excludedByHand');
  });

  it('keeps edits by chain and with the workspace', async () => {
    const { surface, parts } = await open();
    surface.desk.toggle(surface.selected!, surface.selected!.quotes.reason.indexOf('used'));
    expect(surface.edits.count).toBe(1);
    parts.asOf.step(-1);
    await until(() => surface.edits.count === 0);
    parts.asOf.step(1);
    await until(() => surface.edits.count === 1);
    const again = inRoot(() => new SurfaceController(parts));
    await until(() => again.edits.count === 1);
    expect(again.edits.canUndo).toBe(false);
  });

  it('fits a whole-surface method as a whole', async () => {
    const { asked, overrides } = recorded();
    const { surface } = await open(overrides);
    surface.setView({ method: 'ssvi' });
    await until(() => surface.data?.method === 'ssvi');
    surface.desk.toggle(surface.selected!, surface.selected!.quotes.reason.indexOf('used'));
    await until(() => surface.data!.slices.some(({ quotes }) => quotes.reason.includes('excludedByHand')));
    expect(asked.every(({ expiries }) => expiries === undefined)).toBe(true);
  });

  it('lays the chain before and another method beside the fit', async () => {
    const { surface } = await open();
    surface.setView({ compare: 'previous', overlay: 'sabr' });
    await until(() => surface.beside.length === 2);
    expect(surface.smileSpec!.lines.map(({ label, dash }) => [label, dash])).toEqual([
      ['SVI', 'solid'],
      ['2026-05-14', 'dashed'],
      ['SABR', 'dotted'],
    ]);
    expect(surface.rows.find(({ atmChange }) => atmChange !== null)).toBeDefined();
  });

  it('draws no line of a chain that is no longer compared with', async () => {
    const last = fakeChains.at(-1)!.snapshotId;
    const fit: Services['surface']['fit'] = (input, context) =>
      input.snapshotId === last
        ? Promise.reject(new VolterraError('BAD_SURFACE'))
        : surfaceAnswers.fit(input, context);
    const { surface } = await open({ surface: { fit } });
    surface.setView({ compare: 'previous' });
    await until(() => surface.beside.length === 1);
    surface.setView({ compare: last });
    await until(() => surface.compareFit.error !== null);
    expect(surface.beside).toEqual([]);
    expect(surface.rows.every(({ atmChange }) => atmChange === null)).toBe(true);
  });

  it('leads from a violation to the smile that shows it', async () => {
    const { surface } = await open();
    const row = surface.violations.find(({ kind }) => kind === 'calendar')!;
    surface.showViolation(row);
    expect(sliceKey(surface.selected!)).toBe(row.sliceKey);
    expect(surface.smileSpec!.spans).toHaveLength(1);
    expect(surface.beside.map(({ id }) => id)).toEqual(['floor']);
    surface.step(1);
    expect(surface.smileSpec!.spans).toHaveLength(0);
  });

  it('projects the grid that is shown and forgets the result with the next fit', async () => {
    const { surface } = await open();
    surface.project();
    await until(() => surface.projection.resultFor(surface.data) !== null);
    surface.setView({ surface: 'change' });
    await until(() => surface.surfaceSpec?.title === 'Change by the projection');
    surface.setView({ method: 'essvi' });
    await until(() => surface.data?.method === 'essvi');
    expect(surface.projection.resultFor(surface.data)).toBeNull();
    expect(surface.surfaceSpec?.title).toBe('Implied vol surface');
  });

  it('never shows the numbers of another chain under an error', async () => {
    const fit: Services['surface']['fit'] = (input, context) =>
      input.snapshotId === 'SPX@2026-05-15'
        ? surfaceAnswers.fit(input, context)
        : Promise.reject(new VolterraError('AMERICAN_OPTIONS'));
    const { surface, parts } = await open({ surface: { fit } });
    parts.asOf.step(-1);
    await until(() => surface.fit.error !== null);
    expect([surface.data, surface.slices, surface.smileSpec]).toEqual([null, [], null]);
  });

  it('says so when a single expiry could not be fitted again', async () => {
    const fit: Services['surface']['fit'] = (input, context) =>
      input.expiries ? Promise.reject(new VolterraError('BAD_SURFACE')) : surfaceAnswers.fit(input, context);
    const { surface } = await open({ surface: { fit } });
    surface.desk.toggle(surface.selected!, surface.selected!.quotes.reason.indexOf('used'));
    await until(() => surface.refit.error?.code === 'BAD_SURFACE');
  });

  it('has commands with ids and keys of their own', async () => {
    const { surface } = await open();
    const nothing = (): void => {};
    const frame = {
      openPalette: nothing,
      openShortcuts: nothing,
      openAbout: nothing,
      focusDate: nothing,
      toggleTable: nothing,
    };
    const all = [...appCommands({} as AppState, [], frame), ...surfaceCommands(surface)];
    const keys = all.flatMap((command) => command.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { keys: own, keyLabel } of all) expect(own === undefined).toBe(keyLabel === undefined);
    const run = (id: string): void => all.find((command) => command.id === id)!.run();
    const before = surface.selectedIndex;
    run('surface.next-expiry');
    expect(surface.selectedIndex).toBe(before + 1);
    run('surface.axis');
    await until(() => surface.view.axis === 'delta');
  });
});

describe('chains', () => {
  const newestFirst = fakeChains;

  it('are the last on or before a day, and compared with an earlier one', () => {
    expect(chainOn(newestFirst, '2026-05-16')?.quoteDate).toBe('2026-05-15');
    expect(chainOn(newestFirst, '2020-01-01')).toBeNull();
    expect(comparedChain(newestFirst, newestFirst[0]!, 'previous')?.quoteDate).toBe('2026-05-14');
    expect(comparedChain(newestFirst, newestFirst[0]!, newestFirst[2]!.snapshotId)).toBe(newestFirst[2]);
    expect(comparedChain(newestFirst, newestFirst[0]!, 'none')).toBeNull();
    expect(comparedChain(newestFirst, newestFirst.at(-1)!, 'previous')).toBeNull();
  });

  it('are timed in New York and aged in sessions', () => {
    expect(quoteTime(newestFirst[0]!)).toBe('2026-05-15 16:00 ET');
    // A weekend lies between.
    expect(sessionsBetween(days, '2026-05-08', '2026-05-11')).toBe(1);
  });
});

describe('words of the screen', () => {
  it('tell violations apart and count expiries and pairs', async () => {
    const { surface } = await open();
    const { arbitrage } = surface.data!;
    expect(reportWords(arbitrage)).toBe('2 of 14 pairs with calendar arbitrage.');
    expect(badgeWords(arbitrage)).toBe('Arbitrage: 2 calendar');
    const free = { ...arbitrage, calendar: [], butterfly: [], lee: [], free: true };
    expect(badgeWords(free)).toBe('Arbitrage-free');
    expect(reportWords(free)).toBe('No static arbitrage in the fit; 14 pairs of expiries checked.');
    expect(healthOf(surface.slices)).toMatchObject({ fitted: 15, refused: 2 });
  });

  it('write parameters by their letters, and days with hours where they matter', () => {
    expect(paramWords({ rho: -0.7201, a: 0.00012346 })).toEqual([
      ['ρ', '−0.7201'],
      ['a', '0.0001235'],
    ]);
    expect(daysWords({ expiryYears: 1.5 / 365 })).toBe('1.5 d');
    expect(daysWords({ expiryYears: 30.4 / 365 })).toBe('30 d');
  });

  it('list every quote not used, faulty ones first asked for', async () => {
    const { surface } = await open();
    const rows = quoteRows(surface.slices);
    const total = surface.slices.reduce((sum, { quotes }) => sum + quotes.strikes.length, 0);
    const used = surface.slices.reduce((sum, { usedQuotes }) => sum + usedQuotes, 0);
    expect(rows).toHaveLength(total - used);
    expect(reasonCounts(rows).reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
    const faulty = filterRows(rows, 'faulty');
    expect(faulty.length).toBeGreaterThan(0);
    expect(faulty.some(({ reason }) => reason === 'inTheMoney')).toBe(false);
    expect(filterRows(rows, 'crossed').every(({ bid, ask }) => bid > ask)).toBe(true);
  });

  it('take back only views that were once stored', () => {
    expect(isSurfaceView(defaultView)).toBe(true);
    for (const wrong of [null, {}, { ...defaultView, method: 'moon' }, { ...defaultView, axis: 3 }]) {
      expect(isSurfaceView(wrong)).toBe(false);
    }
  });
});
