import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { ChainVarianceData } from '#renderer/charts/chain-variance.chart.ts';
import { tableOf } from '#renderer/charts/table.ts';
import { vixCurveChart } from '#renderer/charts/vix-curve.chart.ts';
import { loadFixture } from '../renderer/charts/load-fixture.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { marketAnswers } from '../renderer/support/fake-market.ts';
import { emptyInfo, staleOverview } from '../renderer/support/fake-states.ts';
import { curve, days } from '../renderer/support/market-fixture.ts';
import { checkInBothThemes } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import type { ScriptedHost } from './support/scripted-host.ts';
import { test } from './support/watched-page.ts';

const forever = (): Promise<never> => new Promise(() => {});
const chain: Overrides = {
  vixIndex: { compute: async () => loadFixture<ChainVarianceData>('chain-variance.json') },
};
const noDates: Overrides = {
  system: { info: emptyInfo },
  market: { dates: async () => ({ days: new Int32Array(0), latest: null, chainDates: [], sample: false }) },
};
const broken = async (): Promise<never> => {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
};

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
}

const screen = (page: Page) => page.getByRole('main', { name: 'Market' });

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: noDates,
    prepare: (page) =>
      expect(screen(page).getByText('The state of the volatility market would be here')).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: {
      market: { overview: forever, series: forever, realisedVol: forever, variancePremium: forever },
      termStructure: { curve: forever },
      vixIndex: { compute: forever },
    },
    prepare: (page) => expect(screen(page).getByText('Reading the VIX history')).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: chain,
    prepare: async (page) => {
      await expect(screen(page).getByRole('application', { name: /^VIX and realised vol/ })).toBeVisible();
      await expect(screen(page).getByRole('grid', { name: 'Market parameters' })).toContainText(
        'Mean reversion κ',
      );
    },
  },
  {
    state: 'partial',
    overrides: {
      market: {
        overview: async (input, context) => {
          const overview = await marketAnswers.overview(input, context);
          const family = overview.family.map((tile) =>
            tile.seriesId === 'VIX6M'
              ? {
                  ...tile,
                  value: null,
                  change: null,
                  percentile1y: null,
                  window: null,
                  missing: 'No VIX6M yet. Import VIX6M_History.csv from Cboe.',
                }
              : tile,
          );
          return { ...overview, family, missing: ['No VIX6M yet. Import VIX6M_History.csv from Cboe.'] };
        },
        realisedVol: async () => {
          throw new VolterraError('UNKNOWN_SERIES', { message: 'There is no SPX history yet.' });
        },
        variancePremium: async () => {
          throw new VolterraError('TOO_FEW_DATA', { message: 'There is no SPX history yet.' });
        },
      },
    },
    prepare: async (page) => {
      await expect(screen(page).getByText('1 series missing')).toBeVisible();
      await expect(screen(page).getByText('Import VIX6M_History.csv from Cboe.').first()).toBeVisible();
      await expect(screen(page).getByText('There is no SPX chain on or before this day.')).toBeVisible();
    },
  },
  {
    state: 'stale',
    overrides: { ...chain, market: { overview: staleOverview } },
    prepare: (page) => expect(screen(page).getByText('Stale: 3 sessions old').first()).toBeVisible(),
  },
  {
    state: 'error',
    overrides: {
      market: { series: broken, overview: broken, variancePremium: broken },
      termStructure: { curve: broken },
      vixIndex: { compute: broken },
      estimates: { marketParameters: broken },
    },
    prepare: async (page) => {
      await expect(screen(page).getByRole('alert').first()).toContainText('could not be read at page 4711');
      await expect(screen(page).getByRole('button', { name: 'Try again' }).first()).toBeVisible();
    },
  },
];

/** The screen as a user reaches it. */
async function openScreen(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  await page.keyboard.press('2');
  await expect(screen(page)).toBeVisible();
}

for (const { state, overrides, prepare } of states) {
  test.describe(`Market screen, ${state}`, () => {
    let host: ScriptedHost;
    test.beforeAll(async () => {
      host = await startScriptedHost(overrides);
    });
    test.afterAll(() => host.close());

    test('is accessible, keeps the policy, and looks as designed in both themes', async ({ page }) => {
      await openScreen(page, host.link());
      await prepare(page);
      await checkInBothThemes(page, 'market', state);
    });
  });
}

test.describe('Market screen, at work', () => {
  let host: ScriptedHost;
  // A host for each: the window remembers its as-of date.
  test.beforeEach(async () => {
    host = await startScriptedHost(chain);
  });
  test.afterEach(() => host.close());

  test('a chart is walked by keyboard, says its points, and chooses the date', async ({ page }) => {
    await openScreen(page, host.link());
    const chart = page.getByRole('application', { name: /^VIX and realised vol/ });
    await chart.focus();
    await page.keyboard.press('End');
    const spoken = chart.locator('[aria-live]');
    await expect(spoken).toContainText('2026-05-15, VIX: open 21.40, high 21.90');
    await page.keyboard.press('ArrowLeft');
    await expect(spoken).toContainText('2026-05-14, VIX');
    await page.keyboard.press('ArrowDown');
    await expect(spoken).toContainText('2026-05-14, SPX realised, Close to close, 21 sessions');
    await page.keyboard.press('Enter');
    await expect(spoken).toContainText('VIX by day, last 21.30 on 2026-05-15');
    await page.keyboard.press(' ');
    await expect(page.getByLabel('As of', { exact: true })).toHaveValue('2026-05-14');
  });

  test('a click on a day sets the as-of date', async ({ page }) => {
    await openScreen(page, host.link());
    const chart = page.getByRole('application', { name: /^VIX and realised vol/ });
    await expect(chart.locator('canvas').first()).toBeVisible();
    await chart.click({ position: { x: 300, y: 120 } });
    await expect(page.getByLabel('As of', { exact: true })).not.toHaveValue('2026-05-15');
  });

  test('the table stands in for the picture with the same values', async ({ page }) => {
    await openScreen(page, host.link());
    const picture = page.getByRole('application', { name: /^VIX futures curve/ });
    await expect(picture).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await picture.focus();
    await page.keyboard.press('t');
    const table = page.getByRole('grid', { name: 'VIX futures: data' });
    await expect(table).toBeVisible();
    const layers = { roles: ['prior-day'], band: true, published: false, family: false } as const;
    const drawn = tableOf(vixCurveChart.view(curve(days.length - 1, []), layers)).rows;
    await expect(table).toHaveAttribute('aria-rowcount', String(drawn.length + 1));
    for (const [index, row] of drawn.slice(0, 8).entries()) {
      const cells = table.locator(`[aria-rowindex="${index + 2}"]`).getByRole('gridcell');
      const shown = row.map((cell, column) =>
        typeof cell === 'number' ? cell.toFixed(column === 3 ? 2 : 0) : cell!,
      );
      await expect(cells).toHaveText(shown);
    }
    await page.keyboard.press('t');
    await expect(picture).toBeVisible();
  });

  test('the picture is exported with its date and source', async ({ page }) => {
    await openScreen(page, host.link());
    await expect(page.getByRole('application', { name: /^VIX futures curve/ })).toBeVisible();
    await page.getByRole('button', { name: 'VIX futures: menu' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export PNG' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('vix-futures_2026-05-15.png');
    const bytes = await readFile((await file.path())!);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    // The caption's 44 pixels stand over the chart's own height.
    const height = bytes.readUInt32BE(20);
    const box = await page.getByRole('application', { name: /^VIX futures curve/ }).boundingBox();
    expect(Math.abs(height - (box!.height + 44))).toBeLessThanOrEqual(2);
  });

  test('parameters can be estimated for another day, with their provenance on demand', async ({ page }) => {
    await openScreen(page, host.link());
    const grid = page.getByRole('grid', { name: 'Market parameters' });
    await expect(grid).toContainText('Mean reversion κ');
    await page.keyboard.press('[');
    await expect(page.getByText('as-of has moved')).toBeVisible();
    await page.getByRole('button', { name: 'Estimate again' }).click();
    await expect(page.getByText('as-of has moved')).toHaveCount(0);
    await grid.getByText('Mean reversion κ').click();
    await expect(page.getByRole('dialog', { name: 'Mean reversion κ: where it comes from' })).toContainText(
      'Fixture',
    );
  });
});
