import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../renderer/support/fake-engine.ts';
import { healthyChecks } from '../renderer/support/fake-system.ts';
import { checkInBothThemes, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import { expect, test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Settings & health' });
const devices = (page: Page) => screen(page).getByRole('grid', { name: /^Back ends/ });
const broken = async (): Promise<never> => {
  throw new VolterraError('INTERRUPTED', { message: 'The compute process ended while it tested.' });
};

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  readonly prepare: (page: Page) => Promise<void>;
  readonly finish?: (page: Page) => Promise<void>;
}

const states: readonly ScreenState[] = [
  {
    state: 'ready',
    overrides: {},
    prepare: async (page) => {
      await expect(devices(page)).toContainText('onnxruntime');
      await expect(screen(page).getByText('/home/analyst/volatility-desk')).toBeVisible();
    },
    finish: async (page) => {
      await screen(page).getByLabel('Training runs on').selectOption('plain');
      await screen(page).getByLabel('Data is stale after, sessions').fill('3');
      await screen(page).getByLabel('Data is stale after, sessions').blur();
      await expect(screen(page).getByLabel('Training runs on')).toHaveValue('plain');
      await expect(screen(page).getByRole('alert')).toHaveCount(0);
    },
  },
  {
    state: 'verified',
    overrides: {},
    prepare: async (page) => {
      await expect(devices(page)).toContainText('onnxruntime');
      await screen(page).getByRole('button', { name: 'Verify the store' }).click();
      await expect(screen(page).getByText('Sound')).toBeVisible();
    },
  },
  {
    state: 'loading',
    overrides: { system: { doctor: () => new Promise(() => {}) } },
    prepare: (page) => expect(screen(page).getByText('Testing every back end').first()).toBeVisible(),
  },
  {
    state: 'refused',
    overrides: {},
    prepare: async (page) => {
      await expect(devices(page)).toContainText('onnxruntime');
      await screen(page).getByLabel('Memory for one file, MB').fill('10');
      await screen(page).getByLabel('Memory for one file, MB').blur();
      await expect(screen(page).getByRole('alert')).toContainText('from 64 to 8192 MB');
    },
  },
  {
    state: 'failed',
    overrides: {
      system: {
        doctor: async () => ({
          checks: healthyChecks.map((check) =>
            check.id === 'simulation-wasm'
              ? { ...check, status: 'failed', detail: 'not the numbers of the referee: do not use it' }
              : check,
          ),
        }),
        storage: async () => ({
          databaseBytes: 0,
          schemaVersion: 7,
          readOnly: true,
          logBytes: 10_240,
          freeBytes: 4e8,
          backups: [],
          recovery: {
            reason: 'The database was damaged.',
            setAside: ['volterra.damaged-1.sqlite'],
            restoredFrom: null,
          },
        }),
      },
      store: {
        verify: async () => ({
          status: 'MISMATCH',
          batches: 4,
          rows: 27_244,
          integrity: 'ok',
          mismatches: [
            {
              batchId: 'a',
              fileName: 'VIX_History.csv',
              expected: 'a'.repeat(64),
              actual: 'b'.repeat(64),
            },
          ],
        }),
      },
    },
    prepare: async (page) => {
      await expect(screen(page).getByText('1 failed')).toBeVisible();
      await screen(page).getByRole('button', { name: 'Verify the store' }).click();
      await expect(screen(page).getByText('VIX_History.csv', { exact: false })).toBeVisible();
    },
  },
  {
    state: 'error',
    overrides: { system: { doctor: broken, storage: broken } },
    prepare: async (page) => {
      await expect(screen(page).getByText('compute process ended', { exact: false }).first()).toBeVisible();
    },
  },
];

test.describe('Settings & health', () => {
  for (const { state, overrides, prepare, finish } of states) {
    test(`is complete and accessible when ${state}`, async ({ page }) => {
      const host = await startScriptedHost(overrides);
      try {
        await page.goto(host.link());
        await expect(page.getByLabel('As of')).toBeVisible();
        await runCommand(page, 'Settings & health');
        await expect(screen(page)).toBeVisible();
        await prepare(page);
        await checkInBothThemes(page, 'settings', state);
        await finish?.(page);
      } finally {
        await host.close();
      }
    });
  }
});
