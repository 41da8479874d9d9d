import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { repairAnswer, repairLabAnswers, trainingAnswer } from '../renderer/support/fake-repair.ts';
import { fakeChains } from '../renderer/support/fake-surface.ts';
import { checkInBothThemes, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Surface repair' });
const button = (page: Page, name: string) => screen(page).getByRole('button', { name, exact: true });
const repaired = (page: Page) => screen(page).getByRole('application', { name: /^Repaired\./ });
const broken = async (): Promise<never> => {
  throw new VolterraError('INTERRUPTED', { message: 'The worker process ended while it repaired.' });
};
const tooFew = async (): Promise<never> => {
  throw new VolterraError('BAD_SURFACE', {
    message: 'Triangulated interpolation cannot make a surface of these quotes.',
    field: 'observed',
    data: { rule: 'must mark at least 18 quotes', value: 9 },
  });
};
/** Runs until it is stopped, and keeps what is done. */
const endless: (typeof repairLabAnswers)['evaluate'] = async (input, context) => {
  context.progress(0.4, 'repairing');
  await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  context.endedEarly?.();
  const done = await repairLabAnswers.evaluate({ ...input, families: input.families.slice(0, 1) }, context);
  return { ...done, stopped: 'cancelled' };
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
      await screen(page).getByLabel('Published CNN').check();
      await screen(page).getByLabel('without-sabr').check();
      await button(page, 'Score the estimators').click();
      await expect(screen(page).getByRole('table')).toContainText('*');
    },
  },
  {
    state: 'large',
    prepare: async (page) => {
      await repairExample(page);
      await button(page, 'Width of the 80 % band: show it large').click();
      await expect(screen(page).getByRole('application', { name: /^Width of the 80/ })).toBeVisible();
      await screen(page).getByLabel('Expiry').selectOption('3');
    },
    finish: async (page) => {
      await button(page, '3-D').click();
      await expect(screen(page).getByRole('application', { name: /^Width of the 80/ })).toBeVisible();
      await button(page, 'All six').click();
      await expect(repaired(page)).toBeVisible();
    },
  },
  {
    state: 'stale',
    overrides: { vixIndex: { chains: async () => ({ chains: [...fakeChains.slice(2)] }) } },
    prepare: async (page) => {
      await button(page, 'Repair today’s chain').click();
      await expect(repaired(page)).toBeVisible();
      await expect(screen(page).getByText('Stale: 2 sessions old')).toBeVisible();
    },
  },
  {
    state: 'partial',
    overrides: {
      surface: {
        repair: (input, context) =>
          input.estimator === 'interpolation' ? tooFew() : repairAnswer(input, context),
      },
    },
    prepare: async (page) => {
      await repairExample(page);
      await expect(screen(page).getByText('There is no surface beside it', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'outdated',
    prepare: async (page) => {
      await screen(page).getByRole('combobox', { name: 'Estimator' }).selectOption('interpolation');
      await screen(page).getByRole('combobox', { name: 'Beside it' }).selectOption('none');
      await repairExample(page);
      await expect(screen(page).getByText('violations', { exact: false }).first()).toBeVisible();
      await screen(page)
        .getByRole('grid', { name: /^Violations/ })
        .getByRole('row')
        .nth(1)
        .click();
      await screen(page).getByLabel('Seed', { exact: true }).fill('7');
      await screen(page).getByLabel('Seed', { exact: true }).blur();
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
  {
    state: 'scores-chains',
    prepare: async (page) => {
      await button(page, 'Scores').click();
      await button(page, 'Stored chains').click();
      await button(page, 'Score the estimators').click();
      await expect(screen(page).getByRole('grid', { name: 'Scores on stored chains' })).toBeVisible();
    },
  },
  {
    state: 'scores-running',
    overrides: { repairLab: { evaluate: endless } },
    prepare: async (page) => {
      await button(page, 'Scores').click();
      await button(page, 'Score the estimators').click();
      await expect(screen(page).getByText('repairing', { exact: false })).toBeVisible();
    },
    finish: async (page) => {
      await button(page, 'Stop and keep what is done').click();
      await expect(screen(page).getByText('Stopped early', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'training',
    overrides: { repairLab: { train: trainingAnswer(24) } },
    prepare: async (page) => {
      await button(page, 'Training').click();
      await button(page, 'Train the network').click();
      await expect(screen(page).getByRole('application', { name: /^Validation/ })).toBeVisible();
      await expect(screen(page).getByText('48,210')).toBeVisible();
    },
    finish: async (page) => {
      await page.keyboard.press('ControlOrMeta+Period');
      await expect(screen(page).getByText('the best epoch so far is kept', { exact: false })).toBeVisible();
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
