import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { checkInBothThemes, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Surface repair' });
const button = (page: Page, name: string) => screen(page).getByRole('button', { name, exact: true });
const repaired = (page: Page) => screen(page).getByRole('application', { name: /^Repaired\./ });
const broken = async (): Promise<never> => {
  throw new VolterraError('INTERRUPTED', { message: 'The worker process ended while it repaired.' });
};
const never = (): Promise<never> => new Promise(() => {});

interface ScreenState {
  readonly state: string;
  readonly overrides?: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
  readonly finish?: (page: Page) => Promise<void>;
}

const repairExample = async (page: Page): Promise<void> => {
  await button(page, 'Generated example').click();
  await button(page, 'Repair the surface').click();
  await expect(repaired(page)).toBeVisible();
};

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    prepare: (page) => expect(screen(page).getByText('would be here').first()).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: { repairLab: { example: never } },
    prepare: async (page) => {
      await button(page, 'Repair a generated example').click();
      await expect(screen(page).getByText('Repairing the surface', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'ready',
    prepare: repairExample,
  },
  {
    state: 'chain',
    prepare: async (page) => {
      await screen(page).getByLabel('hide quotes', { exact: false }).check();
      await button(page, 'Repair the surface').click();
      await expect(repaired(page)).toBeVisible();
      await expect(screen(page).getByText('half-spreads', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'scores',
    prepare: async (page) => {
      await button(page, 'Scores').click();
      await button(page, 'Score the estimators').click();
      await expect(screen(page).getByRole('table')).toBeVisible();
    },
  },
  {
    state: 'large',
    prepare: async (page) => {
      await repairExample(page);
      await button(page, 'Residual at quotes: show it large').click();
      await expect(screen(page).getByRole('application', { name: /^Residual at quotes/ })).toBeVisible();
    },
  },
  {
    state: 'error',
    overrides: { surface: { repair: broken } },
    prepare: async (page) => {
      await button(page, 'Repair a generated example').click();
      await expect(screen(page).getByText('worker process ended', { exact: false })).toBeVisible();
    },
  },
];

test.describe('Surface repair', () => {
  for (const { state, overrides, prepare, finish } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await runCommand(page, 'Surface repair');
        await expect(screen(page)).toBeVisible();
        await expect(screen(page).getByRole('combobox', { name: 'Estimator' })).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'surface-repair', state);
        await finish?.(page);
      } finally {
        await host.close();
      }
    });
  }
});
