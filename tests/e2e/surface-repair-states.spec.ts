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
  readonly prepare: (page: Page) => Promise<void>;
  /** What is done once the screen was looked at. */
  readonly finish?: (page: Page) => Promise<void>;
}

/** States that are reached one after the other on one page. */
interface Visit {
  readonly overrides?: Overrides;
  readonly states: readonly ScreenState[];
}

const view = (page: Page, name: string) => button(page, name).click();
const repairExample = async (page: Page): Promise<void> => {
  await view(page, 'Generated example');
  await button(page, 'Repair the surface').click();
  await expect(repaired(page)).toBeVisible();
};
const plot = (page: Page, name: RegExp) => screen(page).getByRole('application', { name });

const repairs: Visit = {
  states: [
    {
      state: 'empty',
      prepare: (page) => expect(screen(page).getByText('would be here').first()).toBeVisible(),
    },
    { state: 'ready', prepare: repairExample },
    {
      state: 'large',
      prepare: async (page) => {
        await button(page, 'Width of the 80 % band: show it large').click();
        await expect(plot(page, /^Width of the 80/)).toBeVisible();
        await screen(page).getByLabel('Expiry').selectOption('3');
      },
      finish: async (page) => {
        await button(page, '3-D').click();
        await expect(plot(page, /^Width of the 80/)).toBeVisible();
        await screen(page).getByLabel('Band', { exact: true }).selectOption('95 surface');
        await expect(plot(page, /^Width of the 95 % band, whole surface/)).toBeVisible();
        await button(page, 'All six').click();
        await expect(repaired(page)).toBeVisible();
        await expect(plot(page, /^Error: repaired less truth/)).toBeVisible();
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
  ],
};

const chain: ScreenState = {
  state: 'chain',
  prepare: async (page) => {
    await screen(page).getByLabel('hide quotes', { exact: false }).check();
    await button(page, 'Repair the surface').click();
    await expect(repaired(page)).toBeVisible();
    await expect(screen(page).getByText('half-spreads', { exact: false })).toBeVisible();
    await view(page, 'Prices');
    const prices = screen(page).getByRole('grid', { name: 'Prices on the repaired surface' });
    await expect(prices.getByRole('row', { name: /^\+1 C 5480/ })).toBeVisible();
    await screen(page).getByLabel('Quantity of leg 2').fill('-2');
    await screen(page).getByLabel('Quantity of leg 2').press('Enter');
    await expect(prices.getByRole('row', { name: /^−2 P 4930/ })).toBeVisible();
    await expect(prices.getByRole('row', { name: /^Total/ })).toContainText('–');
  },
};

const scored: Visit = {
  states: [
    {
      state: 'scores',
      prepare: async (page) => {
        await view(page, 'Scores');
        await screen(page).getByLabel('Published CNN').check();
        await screen(page).getByLabel('all but SABR with events').check();
        await screen(page).getByLabel('follow bands over a change of family').check();
        await button(page, 'Score the estimators').click();
        await expect(screen(page).getByRole('table')).toContainText('left out');
        await expect(screen(page).getByRole('table')).toContainText('*');
      },
    },
    {
      state: 'scores-buckets',
      prepare: async (page) => {
        await view(page, 'Buckets');
        await expect(plot(page, /^Missing cells in the 80 % band by bucket/)).toBeVisible();
      },
    },
    {
      state: 'scores-stale',
      prepare: async (page) => {
        await view(page, 'Stale quotes');
        await screen(page).getByLabel('Surfaces', { exact: true }).selectOption('3');
        await expect(screen(page).getByText('0.898 ± 0.006 by one who knows')).toBeVisible();
      },
    },
    {
      state: 'scores-shift',
      prepare: async (page) => {
        await view(page, 'Change of family');
        await expect(plot(page, /^Bands under a change of family/)).toBeVisible();
        await expect(screen(page).getByText('once the surfaces are of SABR with events')).toBeVisible();
      },
    },
    {
      state: 'scores-chains',
      prepare: async (page) => {
        await view(page, 'Stored chains');
        await button(page, 'Score the estimators').click();
        await expect(screen(page).getByRole('grid', { name: 'Scores on stored chains' })).toBeVisible();
      },
    },
  ],
};

const visits: readonly Visit[] = [
  repairs,
  scored,
  {
    overrides: { repairLab: { example: never } },
    states: [
      {
        state: 'loading',
        prepare: async (page) => {
          await button(page, 'Repair a generated example').click();
          await expect(screen(page).getByText('Repairing the surface', { exact: false })).toBeVisible();
        },
      },
    ],
  },
  {
    overrides: { vixIndex: { chains: async () => ({ chains: [...fakeChains.slice(2)] }) } },
    states: [
      {
        state: 'stale',
        prepare: async (page) => {
          await button(page, 'Repair today’s chain').click();
          await expect(repaired(page)).toBeVisible();
          await expect(screen(page).getByText('Stale: 2 sessions old')).toBeVisible();
        },
      },
    ],
  },
  {
    overrides: {
      surface: {
        repair: (input, context) =>
          input.estimator === 'interpolation' ? tooFew() : repairAnswer(input, context),
      },
    },
    states: [
      {
        state: 'partial',
        prepare: async (page) => {
          await repairExample(page);
          const beside = screen(page).getByText('There is no surface beside it', { exact: false });
          await expect(beside).toBeVisible();
        },
      },
    ],
  },
  {
    overrides: { surface: { repair: broken } },
    states: [
      {
        state: 'error',
        prepare: async (page) => {
          await button(page, 'Repair a generated example').click();
          await expect(screen(page).getByText('worker process ended', { exact: false })).toBeVisible();
        },
      },
    ],
  },
  {
    overrides: { repairLab: { evaluate: endless, train: trainingAnswer(24) } },
    states: [
      {
        state: 'scores-running',
        prepare: async (page) => {
          await view(page, 'Scores');
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
        prepare: async (page) => {
          await view(page, 'Training');
          await button(page, 'Train the network').click();
          await expect(plot(page, /^Validation/)).toBeVisible();
          await expect(screen(page).getByText('48,210')).toBeVisible();
        },
        finish: async (page) => {
          await page.keyboard.press('ControlOrMeta+Period');
          const kept = screen(page).getByText('the best epoch so far is kept', { exact: false });
          await expect(kept).toBeVisible();
        },
      },
    ],
  },
];

async function visit(page: Page, states: readonly ScreenState[]): Promise<void> {
  for (const { state, prepare, finish } of states) {
    await prepare(page);
    await checkInBothThemes(page, 'surface-repair', state);
    await finish?.(page);
  }
}

test.describe('Surface repair', () => {
  for (const { overrides, states } of visits) {
    test(`is complete and accessible when ${states.map(({ state }) => state).join(', ')}`, async ({
      page,
    }) => {
      test.setTimeout(60_000 + 30_000 * states.length);
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await runCommand(page, 'Surface repair');
        await expect(screen(page).getByRole('combobox', { name: 'Estimator' })).toBeVisible();
        await visit(page, states);
      } finally {
        await host.close();
      }
    });
  }

  test('repairs the last of several chains in two clicks', async ({ page }) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.evaluate(() => {
        const counted = window as unknown as { clicks: number };
        counted.clicks = 0;
        document.addEventListener('click', ({ detail }) => (counted.clicks += Number(detail > 0)), true);
      });
      await page.getByRole('navigation').getByRole('button', { name: 'Surface repair' }).click();
      await button(page, 'Repair today’s chain').click();
      await expect(repaired(page)).toBeVisible();
      expect(await page.evaluate(() => (window as unknown as { clicks: number }).clicks)).toBe(2);
      expect(fakeChains.length).toBeGreaterThan(1);
      await expect(screen(page).getByRole('region', { name: 'Quotes', exact: true })).toBeVisible();
      await expect(screen(page).getByText(fakeChains[0]!.quoteDate).first()).toBeVisible();
      await visit(page, [chain]);
    } finally {
      await host.close();
    }
  });
});
