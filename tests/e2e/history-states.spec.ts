import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import { calibrationAnswers } from '../renderer/support/fake-calibration.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { runSeeds } from '../renderer/support/run-seeds.ts';
import { checkInBothThemes, expectAccessible, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

type Answers = ReturnType<typeof calibrationAnswers>;

const screen = (page: Page) => page.getByRole('main', { name: 'Parameter history' });
const kappa = (page: Page) => screen(page).getByRole('application', { name: /^κ, Heston/ });
const settled = (page: Page) => expect(screen(page).locator('[aria-busy=true]')).toHaveCount(0);
const forever = (): Promise<never> => new Promise(() => {});
const broken = async (): Promise<never> => {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
};
function brokenAfterFirst(): Partial<Answers> {
  const answers = calibrationAnswers();
  let asked = 0;
  return { history: (input, context) => (asked++ === 0 ? answers.history(input, context) : broken()) };
}
const withAnswers = (change: Partial<Answers>): Overrides => ({
  calibration: { ...calibrationAnswers(), ...change },
});

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: { calibration: calibrationAnswers([]) },
    prepare: (page) => expect(screen(page).getByRole('button', { name: 'Run a calibration' })).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: withAnswers({ history: forever }),
    prepare: (page) => expect(screen(page).getByText('Reading the parameters…')).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await expect(kappa(page)).toBeVisible();
      await expect(screen(page).getByRole('grid', { name: /^Runs/ })).toContainText('Not converged');
      await expect(screen(page).getByText('θ changes its level')).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'few',
    overrides: { calibration: calibrationAnswers(runSeeds.slice(0, 5)) },
    prepare: async (page) => {
      await expect(
        screen(page).getByText('Too few good runs for control limits', { exact: false }),
      ).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'error',
    overrides: withAnswers({ history: broken }),
    prepare: (page) =>
      expect(screen(page).getByRole('alert')).toContainText('could not be read at page 4711'),
  },
  {
    state: 'error-after',
    overrides: withAnswers(brokenAfterFirst()),
    prepare: async (page) => {
      await expect(kappa(page)).toBeVisible();
      await runCommand(page, 'Read everything again');
      await expect(screen(page).getByRole('alert')).toContainText('could not be read at page 4711');
      await expect(kappa(page)).toBeVisible();
    },
  },
];

test.describe('Parameter history', () => {
  for (const { state, overrides, prepare } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await page.keyboard.press('7');
        await expect(screen(page)).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'history', state);
      } finally {
        await host.close();
      }
    });
  }

  test('adds a rule, draws it, and leads to the run of a day', async ({ page }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('7');
      await expect(kappa(page)).toBeVisible();
      await screen(page).getByLabel('What the rule looks at').selectOption('kappa');
      await screen(page).getByLabel('What is reported').selectOption('above');
      await screen(page).getByLabel('Threshold').fill('2.5');
      await screen(page).getByLabel('Threshold').press('Enter');
      await expect(screen(page).getByText('κ goes above 2.500')).toBeVisible();
      await expectAccessible(page);
      await screen(page)
        .getByRole('row', { name: /2026-05-13 Heston of 2026-05-13/ })
        .click();
      await expect(page.getByLabel('As of')).toHaveValue('2026-05-13');
      await page.keyboard.press('o');
      const calibration = page.getByRole('main', { name: 'Calibration' });
      await expect(calibration.getByRole('region', { name: 'The shown run' })).toContainText('Not converged');
    } finally {
      await host.close();
    }
  });
});
