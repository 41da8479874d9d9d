import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { fakeChains, surfaceAnswers } from '../renderer/support/fake-surface.ts';
import { chooseTheme, checkInBothThemes, expectAccessible, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import type { ScriptedHost } from './support/scripted-host.ts';
import { test } from './support/watched-page.ts';

const forever = (): Promise<never> => new Promise(() => {});
const broken = async (): Promise<never> => {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
};
/** Answers once, then fails. */
function brokenAfterFirst(): typeof surfaceAnswers.fit {
  let asked = 0;
  return (input, context) => (asked++ === 0 ? surfaceAnswers.fit(input, context) : broken());
}
const american = async (): Promise<never> => {
  throw new VolterraError('AMERICAN_OPTIONS', { message: 'SPY options can be exercised early.' });
};

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
}

const screen = (page: Page) => page.getByRole('main', { name: 'Smile & surface' });
const smile = (page: Page) => screen(page).getByRole('application', { name: /^Smile / });
const expiries = (page: Page) => screen(page).getByRole('listbox', { name: 'Expiries' });
const settled = (page: Page) => expect(screen(page).locator('[aria-busy=true]')).toHaveCount(0);

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: { vixIndex: { chains: async () => ({ chains: [] }) } },
    prepare: (page) =>
      expect(screen(page).getByText('Smiles by expiry, the implied vol surface')).toBeVisible(),
  },
  {
    state: 'no-chain',
    overrides: {
      vixIndex: {
        chains: async () => ({
          chains: [{ ...fakeChains[0]!, quoteDate: '2027-01-04', snapshotId: 'SPX@2027-01-04' }],
        }),
      },
    },
    prepare: (page) => expect(screen(page).getByRole('button', { name: 'Go to 2027-01-04' })).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: { surface: { fit: forever } },
    prepare: (page) => expect(screen(page).getByText('Fitting the smiles').first()).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await expect(screen(page).getByRole('grid', { name: /^Risk reversals/ })).toContainText('2026-06-19');
    },
  },
  {
    state: 'compared',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await page.keyboard.press('c');
      await screen(page).getByLabel('Overlay', { exact: true }).selectOption('sabr');
      await page.keyboard.press('x');
      await screen(page).getByRole('button', { name: 'Residuals' }).click();
      await screen(page).getByRole('button', { name: 'Quotes not used' }).click();
      await expect(screen(page).getByRole('grid', { name: 'Quotes not used' })).toContainText('no bid');
      await settled(page);
    },
  },
  {
    state: 'violation',
    overrides: {},
    prepare: async (page) => {
      await screen(page)
        .getByRole('row', { name: /^calendar 2026-06-30/ })
        .click();
      await screen(page).getByRole('button', { name: 'Project', exact: true }).click();
      await expect(screen(page).getByText('Violations: 2 calendar')).toBeVisible();
      await screen(page).getByRole('button', { name: 'Show the change' }).click();
      await expect(smile(page)).toHaveAttribute('aria-label', /2026-07-17/);
    },
  },
  {
    state: 'solid',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await screen(page).getByRole('button', { name: '3-D' }).click();
      await expect(screen(page).getByRole('application', { name: /^Implied vol surface/ })).toBeVisible();
    },
  },
  {
    state: 'refused',
    overrides: {},
    prepare: async (page) => {
      await expiries(page).getByRole('option').last().click();
      await expect(screen(page).getByText('Insufficient data, too few quotes.')).toBeVisible();
    },
  },
  {
    state: 'stale',
    overrides: { vixIndex: { chains: async () => ({ chains: [fakeChains[3]!] }) } },
    prepare: async (page) => {
      await expect(screen(page).getByText('Stale: 3 sessions before as-of').first()).toBeVisible();
      await expect(smile(page)).toBeVisible();
    },
  },
  {
    state: 'error',
    overrides: { surface: { fit: broken } },
    prepare: (page) =>
      expect(screen(page).getByRole('alert')).toContainText('could not be read at page 4711'),
  },
  {
    state: 'error-after',
    overrides: { surface: { fit: brokenAfterFirst() } },
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await runCommand(page, 'Read everything again');
      await expect(screen(page).getByRole('alert')).toContainText('could not be read at page 4711');
      await expect(smile(page)).toBeVisible();
    },
  },
  {
    state: 'american',
    overrides: { surface: { fit: american } },
    prepare: (page) => expect(screen(page).getByRole('alert')).toContainText('can be exercised early'),
  },
];

async function openScreen(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  await page.keyboard.press('4');
  await expect(screen(page)).toBeVisible();
}

for (const { state, overrides, prepare } of states) {
  test.describe(`Smile & surface screen, ${state}`, () => {
    let host: ScriptedHost;
    test.beforeAll(async () => {
      host = await startScriptedHost(overrides);
    });
    test.afterAll(() => host.close());

    test('is accessible, keeps the policy, and looks as designed in both themes', async ({ page }) => {
      await openScreen(page, host.link());
      await prepare(page);
      await checkInBothThemes(page, 'surface', state);
    });
  });
}

/** A host that outlives the page: a page without its engine complains. */
const atWork = test.extend<{ host: ScriptedHost }>({
  host: async ({}, use) => {
    const host = await startScriptedHost();
    await use(host);
    await host.close();
  },
  page: async ({ host, page }, use) => {
    await openScreen(page, host.link());
    await expect(smile(page)).toBeVisible();
    await use(page);
  },
});

atWork.describe('Smile & surface screen, at work', () => {
  atWork('expiries are walked in the list and by their keys', async ({ page }) => {
    await expect(smile(page)).toHaveAttribute('aria-label', /^Smile 2026-06-12 SPXW/);
    await page.keyboard.press('.');
    await expect(smile(page)).toHaveAttribute('aria-label', /^Smile 2026-06-19 SPX/);
    await expiries(page).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(smile(page)).toHaveAttribute('aria-label', /^Smile 2026-06-12 SPXW/);
    await page.keyboard.press('Home');
    await expect(expiries(page).getByRole('option', { selected: true })).toContainText('26-05-18');
  });

  atWork('Space takes a quote out of the fit, and Ctrl Z brings it back', async ({ page }) => {
    await smile(page).focus();
    await page.keyboard.press('ArrowRight');
    await expect(smile(page).locator('[aria-live]')).toContainText(/^\d+ [PC]: bid [\d.]+, mid/);
    await page.keyboard.press(' ');
    await expect(smile(page).locator('[aria-live]')).toContainText('is out of the fit');
    await expect(screen(page).getByRole('button', { name: 'Take back 1 edit' })).toBeVisible();
    await expect(screen(page).getByText('excluded by hand').first()).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(screen(page).getByRole('button', { name: 'Take back 1 edit' })).toHaveCount(0);
    await page.keyboard.press('Control+Shift+z');
    await expect(screen(page).getByRole('button', { name: 'Take back 1 edit' })).toBeVisible();
    // Kept with the workspace: changes are written together a moment later.
    await page.waitForTimeout(700);
    await page.reload();
    await expect(screen(page).getByRole('button', { name: 'Take back 1 edit' })).toBeVisible();
  });

  atWork('a click on a quote toggles it and its values stand in the title row', async ({ page }) => {
    const box = (await smile(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const panel = screen(page).getByRole('region', { name: /SPXW 2026-06-12/ });
    await expect(panel.locator('header')).toContainText(/Δ/);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect(screen(page).getByRole('button', { name: 'Take back 1 edit' })).toBeVisible();
  });

  atWork('the exported smile holds bid, mid and ask of every quote drawn', async ({ page }) => {
    await screen(page).getByRole('button', { name: 'All quotes' }).click();
    await screen(page).getByRole('button', { name: 'SPXW 2026-06-12: menu' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Export CSV' }).click();
    const text = await readFile((await (await download).path())!, 'utf8');
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    const answer = await surfaceAnswers.fit(
      {
        snapshotId: 'SPX@2026-05-15',
        underlying: 'SPX',
        method: 'svi',
        exclude: [],
        include: [],
        minQuotes: 5,
      },
      {} as never,
    );
    const { quotes } = answer.slices.find(({ expiry }) => expiry === '2026-06-12')!;
    const vols = (values: Float64Array): number[] =>
      [...values].filter(Number.isFinite).map((vol) => 100 * vol);
    const exported = (name: string): number[] =>
      rows.filter((row) => row['Series'] === 'quotes' && row[name] !== '').map((row) => Number(row[name]));
    const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);
    expect(sorted(exported('mid (vol points)'))).toEqual(sorted(vols(quotes.midVol)));
    expect(sorted(exported('bid (vol points)'))).toEqual(sorted(vols(quotes.bidVol)));
    expect(rows.every((row) => row['As of'] === '2026-05-15' && row['Source'] === 'Cboe')).toBe(true);
  });

  atWork(
    'the heatmap leads to an expiry, and the 3-D surface is turned by keys and buttons',
    async ({ page }) => {
      const heatmap = screen(page).getByRole('application', { name: /^Implied vol surface/ });
      await heatmap.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press(' ');
      await expect(smile(page)).toHaveAttribute('aria-label', /^Smile 2027-06-18/);
      await page.keyboard.press('v');
      await expect(screen(page).getByRole('group', { name: 'Turn the surface' })).toBeVisible();
      await heatmap.focus();
      await page.keyboard.press('ArrowLeft');
      await expect(screen(page).getByText('Seen from -38 degrees around, 24 above.')).toBeAttached();
      await screen(page).getByRole('button', { name: 'Look from higher' }).click();
      await expect(screen(page).getByText('Seen from -38 degrees around, 29 above.')).toBeAttached();
      await page.keyboard.press('t');
      await expect(screen(page).getByRole('grid', { name: /surface: data$/ })).toBeVisible();
    },
  );

  atWork('is accessible in high contrast and fits 1280 by 720', async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await chooseTheme(page, 'high-contrast');
    await expectAccessible(page);
    await expect(screen(page).getByRole('button', { name: 'Project', exact: true })).toBeInViewport({
      ratio: 1,
    });
  });
});
