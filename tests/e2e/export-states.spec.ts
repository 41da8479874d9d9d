import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { listOfExportable } from '../renderer/support/fake-exports.ts';
import { checkInBothThemes } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Export' });
const row = (page: Page, text: string) => screen(page).getByRole('row').filter({ hasText: text });
const preview = (page: Page) => screen(page).getByLabel('Preview of the file');
async function open(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByLabel('As of')).toBeVisible();
  await page.keyboard.press('9');
  await expect(screen(page)).toBeVisible();
}

const withRuns: Overrides = { calibration: { list: listOfExportable } };

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'ready',
    overrides: withRuns,
    prepare: async (page) => {
      await row(page, 'heston').dblclick();
      await expect(preview(page)).toContainText('"format": "volterra.params/1"');
      await screen(page).getByRole('combobox', { name: 'Format' }).selectOption('quantlib');
      await expect(preview(page)).toContainText('ql.HestonProcess');
    },
  },
  {
    state: 'needs-a-yes',
    overrides: withRuns,
    prepare: async (page) => {
      await row(page, 'cgmy').dblclick();
      await expect(screen(page).getByText('limit on iterations', { exact: false }).first()).toBeVisible();
      await expect(screen(page).getByRole('button', { name: 'Save' })).toBeDisabled();
    },
  },
  {
    state: 'empty',
    overrides: { calibration: { list: async () => ({ total: 0, runs: [] }) } },
    prepare: async (page) => {
      await expect(screen(page).getByRole('button', { name: 'Calibrate a model' })).toBeVisible();
    },
  },
  {
    state: 'loading',
    overrides: { calibration: { list: () => new Promise(() => undefined) } },
    prepare: async (page) => {
      await expect(screen(page).getByText('Reading the calibrations')).toBeVisible();
    },
  },
  {
    state: 'error',
    overrides: { calibration: { list: () => Promise.reject(new VolterraError('STORE_DAMAGED')) } },
    prepare: async (page) => {
      await expect(screen(page).getByRole('button', { name: 'Try again' })).toBeVisible();
    },
  },
];

for (const { state, overrides, prepare } of states) {
  test(`the Export screen, ${state}`, async ({ page }) => {
    const host = await startScriptedHost(overrides);
    try {
      await open(page, host.link());
      await prepare(page);
      await checkInBothThemes(page, 'export', state);
    } finally {
      await host.close();
    }
  });
}

test('a yes lets doubtful sets out, and a changed file is refused', async ({ page }) => {
  const host = await startScriptedHost(withRuns);
  try {
    await open(page, host.link());
    await row(page, 'cgmy').dblclick();
    await screen(page).getByRole('checkbox').check();
    await expect(preview(page)).toContainText('NOT_CONVERGED');
    const download = page.waitForEvent('download');
    await screen(page).getByRole('button', { name: 'Save' }).click();
    expect((await download).suggestedFilename()).toMatch(
      /^volterra-params-cgmy-2023-05-26-[0-9a-f]{8}\.json$/,
    );
    const text = (await preview(page).textContent())!;
    const file = (content: string) => ({
      name: 'sets.json',
      mimeType: 'application/json',
      buffer: Buffer.from(content),
    });
    const input = screen(page).locator('input[type=file]');
    await input.setInputFiles(file(text));
    await expect(
      screen(page).getByText('the content has the hash it states', { exact: false }),
    ).toBeVisible();
    const keep = screen(page).getByRole('button', { name: 'Keep the sets' });
    await keep.press('Enter');
    await expect(page.getByText('1 set of sets.json was kept, marked as imported.')).toBeVisible();
    await input.setInputFiles(file(text.replace('"cgmy"', '"nig"')));
    await expect(keep).toBeDisabled();
    await expect(screen(page).getByText('changed after the export', { exact: false })).toBeVisible();
  } finally {
    await host.close();
  }
});
