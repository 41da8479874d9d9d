import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import { minuteBars } from '../renderer/support/fake-bars.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { checkInBothThemes, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { openWindowDoor } from './support/window-door.ts';
import { expect, test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Chart' });
const picture = (page: Page) => screen(page).getByRole('application');
const strip = (page: Page) => screen(page).getByRole('region', { name: 'Last price' });
const choose = (page: Page, label: string, value: string) =>
  screen(page).getByLabel(label, { exact: true }).selectOption(value);
const add = (page: Page, indicator: string) => choose(page, 'Add an indicator', indicator);
const quarterHours = async (page: Page): Promise<void> => {
  await choose(page, 'Bars of', '15min');
  await expect(picture(page)).toHaveAccessibleName(/15:45–16:00/);
};
const pause = (page: Page) => screen(page).getByRole('button', { name: 'Pause the replay' }).click();

interface ScreenState {
  readonly state: string;
  readonly overrides?: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
  readonly finish?: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: {
      bars: {
        sources: async () => ({ sources: [] }),
        history: async () => {
          throw new VolterraError('UNKNOWN_SERIES', { message: 'The store has no bars of SPX.' });
        },
      },
    },
    prepare: (page) => expect(screen(page).getByText('The store has no bars of SPX.')).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: { bars: { history: () => new Promise(() => undefined) } },
    prepare: (page) => expect(screen(page).getByText('Reading bars')).toBeVisible(),
  },
  {
    state: 'error',
    overrides: {
      bars: {
        history: async () => {
          throw new VolterraError('STORE_IO', { message: 'The disk did not answer.' });
        },
      },
    },
    prepare: (page) => expect(screen(page).getByText('The disk did not answer.')).toBeVisible(),
  },
  {
    state: 'sessions',
    prepare: async (page) => {
      await choose(page, 'Series', 'VIX');
      await add(page, 'z-score');
      await add(page, 'realised-vol');
      await add(page, 'yang-zhang-vol');
      await expect(picture(page)).toHaveAccessibleName(/VIX with .*Z-score 60.*2026-05-15/);
      await expect(strip(page)).toContainText('STORED');
    },
    finish: async (page) => {
      await picture(page).focus();
      await page.keyboard.press('ArrowLeft');
      await expect(screen(page).getByText(/open [\d.]+, high [\d.]+, low [\d.]+, close/)).toBeAttached();
      await page.keyboard.press('t');
      await expect(screen(page).getByRole('grid', { name: /VIX, sessions: data/ })).toContainText('RSI 14');
    },
  },
  {
    state: 'quarter-hours',
    prepare: async (page) => {
      await quarterHours(page);
      await add(page, 'vwap');
      await add(page, 'macd');
      await expect(strip(page)).toContainText('2 holes: 30 bars missing, 1 whole session among them');
      await expect(picture(page)).toHaveAccessibleName(/VWAP ±1σ, MACD 12, 26, 9/);
    },
  },
  {
    state: 'refused',
    prepare: async (page) => {
      await quarterHours(page);
      await screen(page).getByLabel('RSI 3: Bars').fill('0');
      await screen(page).getByLabel('RSI 3: Bars').blur();
      await expect(screen(page).getByRole('alert')).toContainText(
        'RSI: Bars must be a whole number from 1 to 500.',
      );
    },
  },
  {
    state: 'replaying',
    prepare: async (page) => {
      await quarterHours(page);
      await add(page, 'vwap');
      await screen(page).getByLabel('From', { exact: true }).fill('2026-05-14');
      await screen(page).getByLabel('From', { exact: true }).blur();
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect(strip(page)).toContainText('REPLAY');
      await pause(page);
      await expect(strip(page)).toContainText('REPLAY PAUSED');
      await screen(page).getByLabel('Go to').fill('2026-05-15');
      await page.keyboard.press('Enter');
      await expect(strip(page)).toContainText('2026-05-14 15:45–16:00');
      await screen(page).getByRole('button', { name: 'One bar on' }).click();
      await expect(strip(page)).toContainText('2026-05-15 09:30–09:45, closed');
    },
    finish: async (page) => {
      await expect(picture(page)).not.toHaveAccessibleName(/2026-05-15 (09:45|1)/);
      await choose(page, 'Speed', '300');
      await page.keyboard.press('k');
      await expect(strip(page)).toContainText('REPLAY ENDED');
      await expect(strip(page)).toContainText('2026-05-15 15:45–16:00');
      await screen(page).getByRole('button', { name: 'Stop and go back to stored bars' }).click();
      await expect(strip(page)).toContainText('STORED');
      await strip(page).getByRole('button', { name: 'Range forecast of SPX' }).click();
      await expect(page.getByRole('main', { name: 'Simulation' })).toContainText('Range forecast');
      await expect(page.getByRole('main', { name: 'Simulation' }).getByLabel('Series')).toHaveValue('SPX');
    },
  },
  {
    state: 'replay-error',
    overrides: {
      bars: {
        // eslint-disable-next-line require-yield -- a stream that fails before its first event
        async *follow() {
          throw new VolterraError('NO_DATA', { message: 'SPX has no bars inside sessions.' });
        },
      },
    },
    prepare: async (page) => {
      await quarterHours(page);
      await screen(page).getByRole('button', { name: 'Replay', exact: true }).click();
      await expect(screen(page).getByText('SPX has no bars inside sessions.')).toBeVisible();
    },
  },
];

async function openChart(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByLabel('As of')).toBeVisible();
  await runCommand(page, 'Go to Chart');
  await expect(screen(page)).toBeVisible();
}

test.describe('Chart', () => {
  for (const { state, overrides, prepare, finish } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await openChart(page, host.link());
        await prepare(page);
        await checkInBothThemes(page, 'chart', state);
        await finish?.(page);
      } finally {
        await host.close();
      }
    });
  }

  test('follows a file that another program writes, as the window does', async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), 'volterra-chart-'));
    const path = join(folder, 'ES_5min.csv');
    const rows = logLines();
    writeFileSync(path, ['time,open,high,low,close,volume', ...rows.slice(0, -30), ''].join('\n'));
    const host = await startScriptedHost();
    const door = await openWindowDoor(page, { shell: { pickFiles: async () => ({ paths: [path] }) } });
    try {
      await openChart(page, host.link());
      await quarterHours(page);
      await add(page, 'vwap');
      await screen(page).getByRole('button', { name: 'Follow a file…' }).click();
      await expect(strip(page)).toContainText('ES_5min');
      await expect(strip(page)).toContainText('LIVE');
      appendFileSync(
        path,
        `${rows.slice(-30, -2).join('\n')}\n2026-05-15 15:50,5500,5510,5490,n/a,1\nrubbish\n`,
      );
      const bad = screen(page).getByRole('grid', { name: /^Lines that were no bars/ });
      await expect(bad).toContainText('rubbish');
      await expect(strip(page)).toContainText('2 bad lines');
      await expect(strip(page)).toContainText('forming');
      await checkInBothThemes(page, 'chart', 'following');
      rmSync(path);
      await expect(strip(page)).toContainText('FILE GONE');
      await expect(picture(page)).toBeVisible();
      await checkInBothThemes(page, 'chart', 'file-gone');
      await screen(page).getByRole('button', { name: 'Back to stored bars' }).click();
      await expect(strip(page)).toContainText('STORED');
    } finally {
      door.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The five-minute bars of the small market as a log with wall-clock times of New York. */
function logLines(): string[] {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return Array.from(minuteBars.endMs, (endMs, row) => {
    const { open, high, low, close, volume } = minuteBars;
    const prices = [open, high, low, close, volume].map((column) => column[row]!);
    return [clock.format(endMs - 300_000), ...prices].join(',');
  });
}
