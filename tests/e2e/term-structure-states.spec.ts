import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { CurveResult } from '#contract/schemas/market.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { termStructureAnswers } from '../renderer/support/fake-market.ts';
import { emptyInfo } from '../renderer/support/fake-states.ts';
import { curve, days } from '../renderer/support/market-fixture.ts';
import { checkInBothThemes } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import type { ScriptedHost } from './support/scripted-host.ts';
import { test } from './support/watched-page.ts';

const forever = (): Promise<never> => new Promise(() => {});
const broken = async (): Promise<never> => {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
};
/** The usual curve with something changed. */
const changed = (change: (usual: CurveResult) => Partial<CurveResult>): Overrides => ({
  termStructure: {
    curve: async (input, context) => {
      const usual = await termStructureAnswers.curve(input, context);
      return { ...usual, ...change(usual) };
    },
  },
});

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
}

const screen = (page: Page) => page.getByRole('main', { name: 'Term structure' });
const chart = (page: Page) => screen(page).getByRole('application', { name: /^VIX futures curve/ });

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: {
      system: { info: emptyInfo },
      market: {
        dates: async () => ({ days: new Int32Array(0), latest: null, chainDates: [], sample: false }),
      },
    },
    prepare: (page) => expect(screen(page).getByText('The VIX futures curve would be here')).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: { termStructure: { curve: forever, constantMaturity: forever, contango: forever } },
    prepare: (page) => expect(screen(page).getByText('Reading the history')).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await expect(chart(page)).toBeVisible();
      await expect(screen(page).getByRole('grid', { name: 'VIX futures by contract' })).toContainText('VX8');
    },
  },
  {
    state: 'overlays',
    overrides: {},
    prepare: async (page) => {
      for (const layer of ['−1 week', '−1 month'])
        await screen(page).getByRole('button', { name: layer }).click();
      for (const date of ['2025-04-01', '2025-07-15', '2025-09-10', '2025-12-01', '2026-02-02']) {
        await screen(page).getByLabel('Overlay').fill(date);
        await page.keyboard.press('Enter');
      }
      await expect(screen(page).getByRole('button', { name: 'Remove 2026-02-02' })).toBeVisible();
      await screen(page).getByLabel('Months of all years, or days of one').selectOption('2025');
      await expect(screen(page).locator('[aria-busy=true]')).toHaveCount(0);
    },
  },
  {
    state: 'partial',
    overrides: changed((usual) => ({
      status: 'ONE_CONTRACT',
      reason:
        'Only VX1 settled on 2026-05-15: a curve needs two contracts. Import the files of the other months.',
      curves: usual.curves.slice(0, 1).map((only) => ({ ...only, points: only.points.slice(0, 1) })),
      band: null,
      metrics: {
        state: 'unknown',
        contangoM1M2Percent: null,
        contangoM4M7Percent: null,
        rollYieldAnnual: null,
        constantMaturity30: null,
        basisPercent: -0.8,
      },
    })),
    prepare: (page) => expect(screen(page).getByText('a curve needs two contracts').first()).toBeVisible(),
  },
  {
    state: 'no-futures',
    overrides: changed(() => ({
      status: 'NO_FUTURES',
      reason: 'No VIX future settled on this day. Import CFE settlements or a consolidated VX table.',
      curves: [],
      band: null,
    })),
    prepare: (page) =>
      expect(screen(page).getByText('No VIX future settled on this day').first()).toBeVisible(),
  },
  {
    state: 'stale',
    overrides: changed((usual) => ({ freshness: { ...usual.freshness, ageSessions: 3, stale: true } })),
    prepare: (page) => expect(screen(page).getByText('Stale: 3 sessions old').first()).toBeVisible(),
  },
  {
    state: 'error',
    overrides: { termStructure: { curve: broken, constantMaturity: broken, contango: broken } },
    prepare: (page) =>
      expect(screen(page).getByRole('alert').first()).toContainText('could not be read at page 4711'),
  },
];

async function openScreen(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  await page.keyboard.press('3');
  await expect(screen(page)).toBeVisible();
}

for (const { state, overrides, prepare } of states) {
  test.describe(`Term structure screen, ${state}`, () => {
    let host: ScriptedHost;
    test.beforeAll(async () => {
      host = await startScriptedHost(overrides);
    });
    test.afterAll(() => host.close());

    test('is accessible, keeps the policy, and looks as designed in both themes', async ({ page }) => {
      await openScreen(page, host.link());
      await prepare(page);
      await checkInBothThemes(page, 'term-structure', state);
    });
  });
}

test.describe('Term structure screen, at work', () => {
  let host: ScriptedHost;
  test.beforeEach(async ({ page }) => {
    host = await startScriptedHost();
    await openScreen(page, host.link());
    await expect(chart(page)).toBeVisible();
  });
  test.afterEach(() => host.close());

  test('the exported table is exactly the answer, with date and source in every row', async ({ page }) => {
    await page.getByRole('button', { name: 'VIX futures curve: menu' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export CSV' }).click();
    const text = await readFile((await (await download).path())!, 'utf8');
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    const answer = curve(days.length - 1, []);
    const main = answer.curves.find(({ role }) => role === 'as-of')!;
    const exported = rows.filter((row) => row['Curve'] === main.date);
    expect(exported.map((row) => Number(row['settlement, vol points (vol points)']))).toEqual(
      main.points.map(({ settle }) => settle),
    );
    expect(rows.every((row) => row['As of'] === main.date && row['Source'] === main.source)).toBe(true);
  });

  test('the scrubber moves every panel, and play runs to the newest day and stops', async ({ page }) => {
    const slider = page.getByRole('slider', { name: 'As-of date' });
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByLabel('As of', { exact: true })).toHaveValue('2026-05-13');
    await expect(screen(page).getByRole('region', { name: 'Contracts' })).toContainText('2026-05-13');
    await page
      .getByRole('group', { name: 'As-of date in history' })
      .getByRole('button', { name: 'Play' })
      .click();
    await expect(page.getByLabel('As of', { exact: true })).toHaveValue('2026-05-15');
    await expect(
      page.getByRole('group', { name: 'As-of date in history' }).getByRole('button', { name: 'Play' }),
    ).toBeVisible();
  });

  test('Shift and a click in the history lay that day over', async ({ page }) => {
    const history = page.getByRole('application', { name: /^Constant-maturity futures/ });
    await history.click({ position: { x: 250, y: 100 }, modifiers: ['Shift'] });
    await expect(page.getByRole('list', { name: 'Overlaid dates' }).getByRole('button')).toHaveCount(1);
    await expect(page.getByLabel('As of', { exact: true })).toHaveValue('2026-05-15');
  });

  test('the calendar is walked cell by cell and chooses the last day of a month', async ({ page }) => {
    const calendar = page.getByRole('application', { name: /^Contango by month/ });
    await calendar.focus();
    await page.keyboard.press('End');
    await expect(calendar.locator('[aria-live]')).toContainText(/^2026 May: −?[\d.]+ %, \d+ days\.$/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press(' ');
    await expect(page.getByLabel('As of', { exact: true })).toHaveValue('2026-04-30');
  });
});
