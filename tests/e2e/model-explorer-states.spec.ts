import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { modelAnswers } from '../renderer/support/fake-models.ts';
import { checkInBothThemes } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Model explorer' });
const smile = (page: Page) => screen(page).getByRole('application', { name: /^Smile/ });
const model = (page: Page) => screen(page).getByRole('combobox', { name: 'Model' });

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await expect(screen(page).getByText('sinh-lewis')).toBeVisible();
      await expect(screen(page).getByText('The variance reaches zero', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'merton',
    overrides: {},
    prepare: async (page) => {
      await model(page).selectOption('merton');
      await expect(screen(page).getByText('Merton 1976, equation (19)')).toBeVisible();
      await expect(screen(page).getByText('implies no volatility index', { exact: false })).toBeVisible();
      await screen(page).getByRole('button', { name: 'Pin this picture' }).click();
      await screen(page).getByLabel('Jumps per year', { exact: false }).last().fill('800');
      await screen(page).getByLabel('Strikes as').selectOption('K/S');
      await screen(page).getByRole('slider', { name: 'Expiry' }).fill('700');
      await expect(smile(page)).toBeVisible();
    },
  },
  {
    state: 'quintic',
    overrides: {},
    prepare: async (page) => {
      await model(page).selectOption('quintic-ou-2f');
      await expect(
        screen(page).getByText('its asset needs simulation', { exact: false }).first(),
      ).toBeVisible();
      await expect(screen(page).getByRole('application', { name: /^Index smile/ })).toBeVisible();
    },
  },
  {
    state: 'refused',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      const rho = screen(page).getByLabel('Correlation of asset and variance, value');
      await rho.fill('-1.5');
      await rho.press('Tab');
      await expect(screen(page).getByText('Must be at least -1.')).toBeVisible();
      await screen(page).getByLabel('Spot').fill('0');
      await screen(page).getByLabel('Rate, %').fill('');
      await page.keyboard.press('Tab');
      await expect(screen(page).getByText('Must be above 0.')).toBeVisible();
      await expect(screen(page).getByText('Type a number.')).toBeVisible();
      await expect(smile(page)).toBeVisible();
    },
  },
  {
    state: 'another-model',
    overrides: {
      models: {
        list: modelAnswers.list,
        explore: (input, context) =>
          input.model === 'bates' ? new Promise(() => undefined) : modelAnswers.explore(input, context),
      },
    },
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      for (const label of ['3M', '6M']) await screen(page).getByRole('button', { name: label }).click();
      await expect(screen(page).getByText('Index smiles of the first 3 of 5 expiries')).toBeVisible();
      await model(page).selectOption('bates');
      await expect(screen(page).getByText('Computing Bates …').first()).toBeVisible();
      await expect(smile(page)).toHaveAccessibleName(/^Smile, Heston/);
    },
  },
  {
    state: 'error',
    overrides: {
      models: {
        list: modelAnswers.list,
        explore: async () => {
          throw new VolterraError('INTERRUPTED', { message: 'The worker process ended before its answer.' });
        },
      },
    },
    prepare: (page) => expect(screen(page).getByText('The worker process ended')).toBeVisible(),
  },
];

test.describe('Model explorer', () => {
  for (const { state, overrides, prepare } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await page.keyboard.press('5');
        await expect(screen(page)).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'model-explorer', state);
      } finally {
        await host.close();
      }
    });
  }

  test('says what a parameter is where the keyboard stands, and finds all of it again after another screen', async ({
    page,
  }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('5');
      await model(page).selectOption('merton');
      const rate = screen(page).getByRole('slider', { name: 'Jumps per year' });
      await expect(rate).toHaveAccessibleDescription(/./);
      const words = screen(page).locator('.doc:visible');
      await expect(words).toHaveCount(0);
      await screen(page).getByLabel('Jumps per year, value').focus();
      await expect(words).toHaveCount(1);
      await rate.fill('800');
      const value = await screen(page).getByLabel('Jumps per year, value').inputValue();
      await screen(page).getByLabel('Strikes as').selectOption('K/S');
      await page.getByRole('navigation').getByRole('button').first().focus();
      await page.keyboard.press('2');
      await expect(page.getByRole('main', { name: 'Market' })).toBeVisible();
      await page.keyboard.press('5');
      await expect(model(page)).toHaveValue('merton');
      await expect(screen(page).getByLabel('Jumps per year, value')).toHaveValue(value);
      await expect(screen(page).getByLabel('Strikes as')).toHaveValue('spot');
      await expect(smile(page)).toHaveAccessibleName(/^Smile, Merton/);
    } finally {
      await host.close();
    }
  });

  test('follows a slider moved by keys', async ({ page }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('5');
      const slider = screen(page).getByRole('slider', { name: 'Vol of variance', exact: false });
      await slider.focus();
      const value = screen(page).getByLabel('Vol of variance, value');
      await expect(value).toHaveValue('0.6');
      await page.keyboard.press('Shift+ArrowRight');
      await expect(value).not.toHaveValue('0.6');
      await page.keyboard.press('Shift+ArrowLeft');
      await expect(value).toHaveValue(/^0\.(6|59\d|60\d)/);
    } finally {
      await host.close();
    }
  });
});
