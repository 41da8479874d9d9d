import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import { expiriesOf } from '../renderer/support/run-fits.ts';
import { runOf } from '../renderer/support/calibration-fixture.ts';
import { runSeeds } from '../renderer/support/run-seeds.ts';
import { calibrationAnswers } from '../renderer/support/fake-calibration.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { checkInBothThemes, expectAccessible, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

type Answers = ReturnType<typeof calibrationAnswers>;

const screen = (page: Page) => page.getByRole('main', { name: 'Calibration' });
const smile = (page: Page) => screen(page).getByRole('application', { name: /smile/ });
const runs = (page: Page) => screen(page).getByRole('grid', { name: /^Stored calibrations/ });
const liveRegion = (page: Page) => screen(page).getByRole('region', { name: 'The running calibration' });
const settled = (page: Page) => expect(screen(page).locator('[aria-busy=true]')).toHaveCount(0);
const forever = (): Promise<never> => new Promise(() => {});
const broken = async (): Promise<never> => {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
};
const noData = async (): Promise<never> => {
  throw new VolterraError('NO_DATA', { message: 'There is no SPX chain on or before 2026-05-15.' });
};
const withAnswers = (change: Partial<Answers>): Overrides => ({
  calibration: { ...calibrationAnswers(), ...change },
});

/** Sends what it has, and then runs until it is stopped. */
const running: Answers['run'] = async ({ settings }, { partial, progress, signal, endedEarly }) => {
  const seed = { runId: 'live', model: 'heston', quoteDate: '2026-05-15', status: 'CANCELLED' } as const;
  const run = runOf(seed);
  for (let step = 0; step < 40; step += 1) {
    partial({ evaluations: 9 + 16 * step, loss: 1290 * (1 + 80 * Math.exp(-step / 6)), params: run.params });
  }
  partial({ evaluations: 660, loss: 1290, params: run.params, expiries: expiriesOf(seed) });
  progress(0.42, 'Start 4 of 8');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  endedEarly?.();
  return { ...run, settings };
};

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
  /** Ends what still runs: a host that closes over it would be missed by the page. */
  readonly finish?: (page: Page) => Promise<void>;
}

const showRun = (page: Page, name: RegExp) => runs(page).getByRole('row', { name }).first().click();

const beside = (page: Page) => screen(page).getByRole('grid', { name: 'Options beside the history' });
async function showHistory(page: Page): Promise<void> {
  await showRun(page, /MRLRJ/);
  await screen(page).getByRole('button', { name: 'History', exact: true }).click();
}

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: withAnswers({ list: async () => ({ total: 0, runs: [] }), preview: noData }),
    prepare: async (page) => {
      await expect(
        screen(page).getByText('would be here, each with its error', { exact: false }),
      ).toBeVisible();
      await expect(screen(page).getByRole('button', { name: 'Import files' })).toBeVisible();
    },
  },
  {
    state: 'no-runs',
    overrides: { calibration: calibrationAnswers([]) },
    prepare: async (page) => {
      await expect(screen(page).getByText('699 used in 24 expiries', { exact: false })).toBeVisible();
      await expect(screen(page).getByText('Calibrate from the desk', { exact: false })).toBeVisible();
      await expect(
        screen(page).getByRole('button', { name: 'Calibrate Heston to 699 quotes', exact: true }),
      ).toBeEnabled();
    },
  },
  {
    state: 'loading',
    overrides: withAnswers({ get: forever }),
    prepare: (page) => expect(screen(page).getByText('Reading the run…').first()).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await expect(screen(page).getByText('The variance reaches zero', { exact: false })).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'compared',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await page.keyboard.press('c');
      await expect(screen(page).getByRole('grid', { name: 'B, Quintic OU, two factors' })).toBeVisible();
      await screen(page).getByRole('button', { name: 'A less B' }).click();
      await settled(page);
    },
  },
  {
    state: 'index',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await screen(page).getByRole('button', { name: 'VIX options', exact: true }).click();
      await screen(page).getByRole('button', { name: 'Through bid–ask' }).click();
      await screen(page).getByRole('button', { name: 'Correlation' }).click();
      await expect(screen(page).getByRole('application', { name: /^VIX smile/ })).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'futures',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await page.keyboard.press('c');
      await page.keyboard.press('x');
      await expect(
        screen(page).getByRole('application', { name: /^VIX futures, market and model/ }),
      ).toBeVisible();
      await screen(page).getByRole('button', { name: 'Starts' }).click();
      await settled(page);
    },
  },
  {
    state: 'bound',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await page.keyboard.press('x');
      await screen(page).getByRole('button', { name: 'Bound', exact: true }).click();
      const check = screen(page).getByRole('grid', { name: /^VIX futures against options/ });
      await expect(check.getByText('above', { exact: true })).toBeVisible();
      await expect(check.getByText('no expiry after')).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'history',
    overrides: {},
    prepare: async (page) => {
      await showHistory(page);
      await expect(beside(page).getByText('1/η')).toBeVisible();
      await expect(screen(page).getByText('Options are priced with', { exact: false })).toBeVisible();
      await expect(screen(page).getByText('closes of VIX from 1990-01-02', { exact: false })).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'short-history',
    overrides: {},
    prepare: async (page) => {
      await showHistory(page);
      await screen(page).getByRole('button', { name: '2 years', exact: true }).click();
      await expect(screen(page).getByText('only 221 closes of VIX', { exact: false })).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'repaired',
    overrides: {},
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await screen(page).getByRole('combobox', { name: 'SPX options from' }).selectOption('repaired surface');
      await expect(screen(page).getByText('the quotes are compared with', { exact: false })).toBeVisible();
      const calibrate = screen(page).getByRole('button', {
        name: /^Calibrate Heston to 86 quotes and \d+ nodes$/,
      });
      await expect(calibrate).toBeEnabled();
      await calibrate.click();
      await expect(screen(page).getByRole('gridcell', { name: 'Nodes, vol points' })).toBeVisible();
      await screen(page).getByRole('gridcell', { name: 'node 88 d' }).click();
      await expect(screen(page).getByRole('application', { name: /smile node 88 d/ })).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'running',
    overrides: withAnswers({ run: running }),
    prepare: async (page) => {
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect(screen(page).getByText('Start 4 of 8', { exact: false }).first()).toBeVisible();
      await expect(screen(page).getByRole('application', { name: /^Objective/ })).toBeVisible();
      await expect(smile(page)).toBeVisible();
    },
    finish: async (page) => {
      await page.keyboard.press('ControlOrMeta+Period');
      await expect(liveRegion(page)).toHaveCount(0);
    },
  },
  {
    state: 'not-converged',
    overrides: {},
    prepare: async (page) => {
      await showRun(page, /Not converged/);
      await expect(
        screen(page).getByText('still improving after 200 iterations', { exact: false }),
      ).toBeVisible();
      await settled(page);
    },
  },
  {
    state: 'refused',
    overrides: {},
    prepare: async (page) => {
      await showRun(page, /Refused/);
      await expect(screen(page).getByText('Only 3 quotes are left of 412', { exact: false })).toBeVisible();
      await expect(screen(page).getByRole('grid', { name: 'Quotes left out' })).toContainText(
        'bid above ask',
      );
      await settled(page);
    },
  },
  {
    state: 'replayed',
    overrides: withAnswers({
      replay: async () => ({
        same: false,
        resultHash: '4'.repeat(64),
        differences: [
          { field: 'fittedParams.rho.value', before: '-0.7619', after: '-0.7618', relative: 1.3e-4 },
          { field: 'loss', before: '1158.5', after: '1158.6', relative: 8.6e-5 },
        ],
        reasons: ['The code version differs: then 0.1.0, now 0.1.1.', 'The processor differs.'],
      }),
    }),
    prepare: async (page) => {
      await expect(smile(page)).toBeVisible();
      await page.keyboard.press('r');
      await expect(page.getByRole('dialog')).toContainText('2 fields differ');
    },
  },
  {
    state: 'imported',
    overrides: {
      calibration: calibrationAnswers([{ ...runSeeds[0]!, runId: 'kept', imported: true }, ...runSeeds]),
    },
    prepare: async (page) => {
      await showRun(page, /Imported/);
      await expect(screen(page).getByText('IMPORTED', { exact: true })).toBeVisible();
      await expect(screen(page).getByRole('button', { name: 'Replay' })).toBeDisabled();
      await settled(page);
    },
  },
  {
    state: 'error',
    overrides: withAnswers({ list: broken }),
    prepare: (page) =>
      expect(screen(page).getByRole('alert').first()).toContainText('could not be read at page 4711'),
  },
];

test.describe('Calibration', () => {
  for (const { state, overrides, prepare, finish } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      // Two checks of a full screen: a loaded machine takes longer than the usual minute.
      test.slow();
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await page.keyboard.press('6');
        await expect(screen(page)).toBeVisible();
        await expect(screen(page).getByRole('combobox', { name: 'Model' })).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'calibration', state);
        await finish?.(page);
      } finally {
        await host.close();
      }
    });
  }

  test('stops by keys and keeps the best', async ({ page }) => {
    const host = await startScriptedHost(withAnswers({ run: running }));
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('6');
      await expect(smile(page)).toBeVisible();
      await page.keyboard.press('ControlOrMeta+Enter');
      const live = screen(page).getByRole('region', { name: 'The running calibration' });
      await expect(live).toContainText('660');
      await page.keyboard.press('ControlOrMeta+Period');
      await expect(live).toHaveCount(0);
    } finally {
      await host.close();
    }
  });

  test('puts a run in use only after a yes where it stands at a bound', async ({ page }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('6');
      await showRun(page, /At a bound/);
      await expect(screen(page).getByText('at lower bound').first()).toBeVisible();
      await page.keyboard.press('u');
      await expect(page.getByRole('dialog')).toContainText('at a bound');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Use it all the same' }).click();
      await expect(screen(page).getByRole('region', { name: 'The shown run' })).toContainText('In use');
    } finally {
      await host.close();
    }
  });

  test('takes a desk by keys: a fixed parameter, fewer instruments, a fault said in words', async ({
    page,
  }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await runCommand(page, 'Calibration');
      await expect(screen(page)).toBeVisible();
      await screen(page)
        .getByLabel('Correlation of asset and variance: how it is fitted')
        .selectOption('fixed');
      const value = screen(page).getByLabel('Correlation of asset and variance: value');
      await value.fill('-3');
      await value.press('Tab');
      await expect(screen(page).getByText('ρ: must be at least -1.').first()).toBeVisible();
      await expect(screen(page).getByRole('button', { name: /^Calibrate Heston/ })).toBeDisabled();
      await expectAccessible(page);
      await value.fill('-0.7');
      await value.press('Tab');
      await screen(page).getByRole('checkbox', { name: 'VIX options' }).uncheck();
      await expect(screen(page).getByRole('button', { name: /to 621 quotes$/ })).toBeEnabled();
    } finally {
      await host.close();
    }
  });
});

test.describe('A long list of runs', () => {
  test('stays quick to open', async ({ page }) => {
    const many = Array.from({ length: 5 }, () => runSeeds).flat();
    const seeds = many.map((seed, index) => ({ ...seed, runId: `${seed.runId}-${index}` }));
    const host = await startScriptedHost({ calibration: calibrationAnswers(seeds) });
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('6');
      await expect(runs(page)).toHaveAttribute('aria-rowcount', String(seeds.length + 1));
      await expect(smile(page)).toBeVisible();
    } finally {
      await host.close();
    }
  });
});
