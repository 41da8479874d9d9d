import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { fakeSchedules, scheduleAnswers } from '../renderer/support/fake-schedules.ts';
import { checkInBothThemes, expectAccessible, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

type Answers = ReturnType<typeof scheduleAnswers>;

const screen = (page: Page) => page.getByRole('main', { name: 'Jobs & schedules' });
const schedules = (page: Page) => screen(page).getByRole('grid', { name: /^Schedules/ });
const settled = (page: Page) => expect(screen(page).locator('[aria-busy=true]')).toHaveCount(0);
const forever = (): Promise<never> => new Promise(() => {});
const broken = async (): Promise<never> => {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
};
/** Answers until it is told to break. */
function breakable(): { readonly change: Partial<Answers>; readonly break: () => void } {
  const answers = scheduleAnswers();
  let isBroken = false;
  return {
    change: { list: (input, context) => (isBroken ? broken() : answers.list(input, context)) },
    break: () => (isBroken = true),
  };
}
const later = breakable();
const withAnswers = (change: Partial<Answers>): Overrides => ({
  schedules: { ...scheduleAnswers(), ...change },
});

/** Runs until it is stopped. */
const running: Answers['runNow'] = (_input, { progress, signal }) => {
  progress(0.42, 'Start 4 of 8');
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new VolterraError('CANCELLED')));
  });
};

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
  /** Ends what still runs: a host that closes over it would be missed by the page. */
  readonly finish?: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: { schedules: scheduleAnswers([]) },
    prepare: (page) =>
      expect(screen(page).getByText('Calibrations that run by themselves', { exact: false })).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: withAnswers({ list: forever }),
    prepare: (page) => expect(screen(page).getByText('Reading the schedules…')).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: { schedules: scheduleAnswers(fakeSchedules.filter(({ state }) => state !== 'paused')) },
    prepare: async (page) => {
      await expect(schedules(page)).toContainText('Mon 2026-05-18 16:20');
      await expect(screen(page).getByRole('table', { name: /in 2026-05$/ })).toContainText('16:20 failed');
      await settled(page);
    },
  },
  {
    state: 'paused',
    overrides: { schedules: scheduleAnswers() },
    prepare: async (page) => {
      await expect(screen(page).getByText('Quintic before the open is paused.')).toBeVisible();
      await schedules(page)
        .getByRole('row', { name: /Quintic/ })
        .click();
      await expect(screen(page).getByText('None while it is switched off.')).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'running',
    overrides: withAnswers({ runNow: running }),
    prepare: async (page) => {
      await expect(schedules(page)).toBeVisible();
      await page.keyboard.press('r');
      await expect(screen(page).getByRole('button', { name: /^Stop / })).toBeVisible();
    },
    finish: async (page) => {
      await screen(page)
        .getByRole('button', { name: /^Stop / })
        .click();
      await expect(screen(page).getByText('Nothing runs.')).toBeVisible();
    },
  },
  {
    state: 'form',
    overrides: {},
    prepare: async (page) => {
      await expect(schedules(page)).toBeVisible();
      await page.keyboard.press('n');
      await page.getByRole('button', { name: 'At times (cron)' }).click();
      await page.getByLabel('Cron').fill('45 8 * * 1-5');
      await expect(page.getByRole('dialog')).toContainText('At 08:45, Monday through Friday');
    },
  },
  {
    state: 'error',
    overrides: withAnswers({ list: broken }),
    prepare: (page) =>
      expect(screen(page).getByRole('alert')).toContainText('could not be read at page 4711'),
  },
  {
    state: 'error-after',
    overrides: withAnswers(later.change),
    prepare: async (page) => {
      await expect(schedules(page)).toBeVisible();
      later.break();
      await runCommand(page, 'Read everything again');
      await expect(screen(page).getByRole('alert')).toContainText('could not be read at page 4711');
      await expect(schedules(page)).toBeVisible();
    },
  },
];

test.describe('Jobs & schedules', () => {
  for (const { state, overrides, prepare, finish } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await page.keyboard.press('8');
        await expect(screen(page)).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'jobs', state);
        await finish?.(page);
      } finally {
        await host.close();
      }
    });
  }

  test('says on every screen that a schedule is paused, before the start and after it', async ({ page }) => {
    const pausesLater = scheduleAnswers();
    let isPaused = true;
    const host = await startScriptedHost(
      withAnswers({
        list: async (input, context) => {
          const { schedules: all } = await pausesLater.list(input, context);
          return { schedules: isPaused ? all : all.filter(({ state }) => state !== 'paused') };
        },
      }),
    );
    try {
      await page.goto(host.link());
      const notice = page.getByRole('status', { name: 'Paused schedules' });
      await expect(notice).toContainText('Quintic before the open is paused. It failed 3 times');
      await page.keyboard.press('6');
      await expect(notice).toContainText('Quintic before the open');
      await checkInBothThemes(page, 'frame', 'paused');
      await notice.getByRole('button', { name: 'Dismiss' }).press('Enter');
      await expect(notice).toBeEmpty();
      isPaused = false;
      await page.reload();
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('2');
      await expect(page.getByRole('main', { name: 'Market' })).toBeVisible();
      await expect(notice).toBeEmpty();
      isPaused = true;
      await expect(notice).toContainText('Quintic before the open is paused.');
      await notice.getByRole('button', { name: /^Open Jobs/ }).press('Enter');
      await expect(screen(page)).toBeVisible();
      await expect(notice).toBeEmpty();
    } finally {
      await host.close();
    }
  });

  test('makes, edits and removes a schedule by keys', async ({ page }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('8');
      await expect(schedules(page)).toBeVisible();
      await page.keyboard.press('n');
      await page.getByLabel('Name').fill('Every evening');
      await page.getByRole('button', { name: 'At times (cron)' }).press('Enter');
      await page.getByLabel('Cron').fill('45 8 * *');
      await expect(page.getByRole('dialog')).toContainText('five fields');
      await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
      await expectAccessible(page);
      await page.getByLabel('Cron').fill('30 18 * * 1-5');
      await expect(page.getByRole('button', { name: 'Save' })).toBeEnabled();
      await page.getByLabel('Cron').press('Enter');
      await expect(schedules(page)).toContainText('Every evening');
      await page.keyboard.press('o');
      await expect(screen(page).getByText('None while it is switched off.')).toBeVisible();
      await screen(page).getByRole('button', { name: 'Remove', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
      await expect(schedules(page)).not.toContainText('Every evening');
    } finally {
      await host.close();
    }
  });
});
