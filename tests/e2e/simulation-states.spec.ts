import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import { simulationAnswers } from '../renderer/support/fake-simulation.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { checkInBothThemes, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Simulation' });
const fan = (page: Page) => screen(page).getByRole('application', { name: /^Paths/ });
const run = (page: Page) =>
  screen(page)
    .getByRole('group', { name: 'Settings of the run' })
    .getByRole('button', { name: 'Run the simulation' });
const detail = (page: Page, name: string) =>
  screen(page).getByRole('group', { name: 'Below' }).getByRole('button', { name, exact: true }).click();
const rangeView = (page: Page) => screen(page).getByRole('button', { name: 'Range', exact: true }).click();
const fewPaths = (page: Page) => screen(page).getByRole('combobox', { name: 'Paths' }).selectOption('4096');
const broken = async (): Promise<never> => {
  throw new VolterraError('INTERRUPTED', { message: 'The worker process ended while it simulated.' });
};
const answers = simulationAnswers();
const withRun = (change: Partial<typeof answers>): Overrides => ({ simulation: change });
/** Tells one batch and then runs until it is stopped. */
const endless: (typeof answers)['run'] = async (input, context) => {
  const result = await answers.run({ ...input, paths: 4096, picture: false }, context);
  context.progress(0.02, '8,192 paths');
  await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  context.endedEarly?.();
  return result;
};

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
  readonly finish?: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: {},
    prepare: (page) => expect(screen(page).getByText('Paths would be here', { exact: false })).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await fewPaths(page);
      await run(page).click();
      await expect(fan(page)).toBeVisible();
    },
  },
  {
    state: 'greeks',
    overrides: {},
    prepare: async (page) => {
      await fewPaths(page);
      await screen(page).getByLabel('Greeks', { exact: true }).selectOption('forward');
      await run(page).click();
      await expect(fan(page)).toBeVisible();
      await detail(page, 'Greeks');
      await expect(screen(page).getByRole('grid', { name: /^Greeks/ })).toContainText('delta');
      await expect(screen(page).getByRole('list', { name: /^Greeks/ })).toContainText('gamma');
    },
  },
  {
    state: 'steps',
    overrides: {},
    prepare: async (page) => {
      await screen(page).getByLabel('Process').selectOption('heston-euler');
      await fewPaths(page);
      await screen(page).getByLabel('Steps a year').fill('40');
      await detail(page, 'Steps');
      await screen(page).getByRole('button', { name: 'Measure the steps' }).click();
      await expect(screen(page).getByRole('application', { name: /^Error of the steps/ })).toBeVisible();
      await expect(screen(page).getByText('Order (declared 1)')).toBeVisible();
    },
  },
  {
    state: 'stored',
    overrides: {},
    prepare: async (page) => {
      await fewPaths(page);
      await run(page).click();
      await expect(fan(page)).toBeVisible();
      await screen(page).getByLabel('Process').selectOption('bates');
      await run(page).click();
      await detail(page, 'Stored');
      const stored = screen(page).getByRole('grid', { name: /^Stored simulations/ });
      await expect(stored.getByRole('row')).toHaveCount(3);
      await stored.getByRole('row').nth(2).click();
      await screen(page).getByRole('button', { name: 'Put on the desk' }).click();
      await expect(screen(page).getByLabel('Process')).toHaveValue('heston');
    },
  },
  {
    state: 'replayed',
    overrides: {},
    prepare: async (page) => {
      await fewPaths(page);
      await run(page).click();
      await expect(fan(page)).toBeVisible();
      await detail(page, 'Stored');
      await screen(page).getByRole('button', { name: 'Replay' }).click();
      await expect(page.getByRole('dialog')).toContainText('Same bits');
    },
  },
  {
    state: 'index',
    overrides: {},
    prepare: async (page) => {
      await screen(page).getByLabel('Process').selectOption('hawkes');
      await fewPaths(page);
      await screen(page).getByLabel('Steps a year').fill('52');
      await run(page).click();
      await expect(fan(page)).toBeVisible();
    },
  },
  {
    state: 'barrier',
    overrides: {},
    prepare: async (page) => {
      await screen(page).getByLabel('Pays').selectOption('barrier');
      await fewPaths(page);
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect(fan(page)).toBeVisible();
    },
  },
  {
    state: 'running',
    overrides: withRun({ run: endless }),
    prepare: async (page) => {
      await run(page).click();
      await expect(screen(page).getByText('8,192 paths', { exact: false }).first()).toBeVisible();
      await expect(screen(page).getByRole('application', { name: /^Convergence/ })).toBeVisible();
    },
    finish: async (page) => {
      await page.keyboard.press('ControlOrMeta+Period');
      await expect(screen(page).getByRole('progressbar')).toHaveCount(0);
    },
  },
  {
    state: 'refused',
    overrides: {},
    prepare: async (page) => {
      await screen(page).getByLabel('Strike', { exact: true }).fill('-5');
      await screen(page).getByLabel('Strike', { exact: true }).blur();
      await expect(screen(page).getByRole('alert').first()).toContainText('strike must be above 0');
    },
  },
  {
    state: 'error',
    overrides: withRun({ run: broken }),
    prepare: async (page) => {
      await run(page).click();
      await expect(screen(page).getByText('worker process ended', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'wing',
    overrides: {},
    prepare: async (page) => {
      await fewPaths(page);
      await screen(page).getByLabel('Strike', { exact: true }).fill('135');
      await screen(page).getByLabel('Steps a year').fill('24');
      await screen(page).getByLabel('Draws').selectOption('moved');
      await screen(page).getByLabel('Greeks', { exact: true }).selectOption('adjoint');
      await run(page).click();
      await expect(screen(page).getByText('draws moved: variance')).toBeVisible();
      await detail(page, 'Greeks');
      await expect(screen(page).getByRole('grid', { name: /^Greeks/ })).toContainText('pathwise, back');
    },
  },
  {
    state: 'position-empty',
    overrides: {},
    prepare: async (page) => {
      await screen(page).getByRole('button', { name: 'Position', exact: true }).click();
      await expect(screen(page).getByText('Nothing held yet.')).toBeVisible();
    },
    finish: async (page) => {
      await screen(page).getByLabel('Strike 1').fill('0');
      await screen(page).getByLabel('Strike 1').blur();
      await expect(screen(page).getByRole('alert')).toContainText('Leg 1: the strike must be above 0.');
    },
  },
  {
    state: 'position',
    overrides: {},
    prepare: async (page) => {
      await screen(page).getByRole('button', { name: 'Position', exact: true }).click();
      await screen(page).getByLabel('Paths').selectOption('1024');
      await screen(page).getByRole('button', { name: 'Hold the position' }).click();
      await expect(screen(page).getByRole('grid', { name: /^Reasons/ })).toContainText('stop-loss');
    },
  },
  {
    state: 'range-month',
    overrides: {},
    prepare: async (page) => {
      await rangeView(page);
      await expect(screen(page).getByText('If the current trajectory continues')).toBeVisible();
      await screen(page).getByRole('textbox', { name: 'Strikes' }).fill('6200, 6700');
      await screen(page).getByRole('textbox', { name: 'Strikes' }).blur();
      const strikes = screen(page).getByRole('grid', { name: /^Levels/ });
      await expect(strikes).toContainText('strike');
      await expect(screen(page).getByRole('application', { name: /^Paths to the horizon/ })).toBeVisible();
    },
    finish: async (page) => {
      await detail(page, 'Agreement');
      await expect(screen(page).getByRole('grid', { name: /^Quantiles/ })).toContainText('95');
    },
  },
  {
    state: 'range-record',
    overrides: {},
    prepare: async (page) => {
      await rangeView(page);
      await expect(screen(page).getByText('If the current trajectory continues')).toBeVisible();
      await detail(page, 'Record');
      await expect(screen(page).getByRole('grid', { name: /^Share/ })).toContainText('as promised');
    },
  },
  {
    state: 'range-close',
    overrides: {},
    prepare: async (page) => {
      await rangeView(page);
      await screen(page).getByLabel('To', { exact: true }).selectOption('close');
      await screen(page).getByLabel('Until, New York').fill('13:30');
      await screen(page).getByLabel('Until, New York').blur();
      await expect(screen(page).getByText('at the 16:00 close of 2026-05-15').first()).toBeVisible();
    },
  },
  {
    state: 'range-empty',
    overrides: {
      simulation: {
        rangeForecast: async () => {
          throw new VolterraError('UNKNOWN_SERIES', { message: 'The store has no daily bars of SPX.' });
        },
      },
    },
    prepare: async (page) => {
      await rangeView(page);
      await expect(screen(page).getByText('The store has no daily bars of SPX.').first()).toBeVisible();
    },
  },
];

test.describe('Simulation', () => {
  for (const { state, overrides, prepare, finish } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await runCommand(page, 'Simulation');
        await expect(screen(page)).toBeVisible();
        await expect(screen(page).getByLabel('Process')).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'simulation', state);
        await finish?.(page);
      } finally {
        await host.close();
      }
    });
  }
});
