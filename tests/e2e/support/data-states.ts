import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Services } from '#services/service-context.ts';
import type { Overrides } from '../../renderer/support/fake-engine.ts';
import { coverage, coverageRows } from '../../renderer/support/data-fixture.ts';
import { runCommand } from './check-screen.ts';
import { emptyInfo, staleOverview } from '../../renderer/support/fake-states.ts';
import { expect } from './watched-page.ts';

interface ScreenState {
  readonly state: string;
  readonly overrides: Overrides;
  /** Brings the page into the state and waits until it stands. */
  readonly prepare: (page: Page) => Promise<void>;
}

const forever = (): Promise<never> => new Promise(() => {});

export const dataStates: readonly ScreenState[] = [
  {
    state: 'empty',
    overrides: {
      system: { info: emptyInfo },
      market: {
        dates: async () => ({ days: new Int32Array(0), latest: null, chainDates: [], sample: false }),
      },
      data: {
        imports: async () => ({ total: 0, imports: [] }),
        coverage: async () => ({ series: [] }),
        rejectedRows: async () => ({ total: 0, rows: [] }),
      },
    },
    prepare: (page) => expect(page.getByRole('button', { name: 'Load the sample workspace' })).toBeVisible(),
  },
  {
    state: 'loading',
    overrides: { data: { coverage: forever, rejectedRows: forever } },
    prepare: (page) => expect(page.getByText('Counting the days of every series')).toBeVisible(),
  },
  {
    state: 'ready',
    overrides: {
      data: {
        coverage: async () => ({
          series: [coverage('VIX', 1990), coverage('VVIX', 2006), coverage('SPX', 1990)],
        }),
      },
    },
    prepare: (page) => expect(page.getByRole('button', { name: /^VVIX/ })).toBeVisible(),
  },
  {
    state: 'partial',
    overrides: {},
    prepare: async (page) => {
      await expect(page.getByText('1 of 7 series have gaps')).toBeVisible();
    },
  },
  {
    state: 'stale',
    overrides: { market: { overview: staleOverview } },
    prepare: (page) =>
      expect(page.getByRole('contentinfo')).toContainText('Stale: data to 2026-05-15, 3 sessions old'),
  },
  {
    state: 'error',
    overrides: { data: { coverage: brokenAfterFirst() } },
    prepare: async (page) => {
      await expect(page.getByRole('button', { name: /^VVIX/ })).toBeVisible();
      await runCommand(page, 'Read everything again');
      await expect(page.getByRole('alert')).toContainText('The database could not be read at page 4711.');
      await expect(page.getByRole('button', { name: /^VVIX/ })).toBeVisible();
    },
  },
  {
    state: 'error-first',
    overrides: { data: { imports: broken, coverage: broken, rejectedRows: broken } },
    prepare: async (page) => {
      await expect(page.getByRole('alert')).toHaveCount(3);
    },
  },
  {
    state: 'importing',
    overrides: { data: { ingest: stuckAt(0.42, 'VIX_History.csv, 3 851 of 9 171 lines, 412 000 rows/s') } },
    prepare: async (page) => {
      await choose(page, [
        'VIX_History.csv',
        'VVIX_History.csv',
        'unknown-table.csv',
        'binary-scan.csv',
        'known-already.csv',
      ]);
      await expect(page.getByText('Unknown table: map its columns')).toBeVisible();
      await page.getByRole('button', { name: 'Read 2 files' }).click();
      await expect(page.getByRole('progressbar', { name: '2 files' })).toHaveAttribute('aria-valuenow', '42');
      await expect(page.getByRole('group', { name: 'Running job' })).toBeVisible();
    },
  },
  {
    state: 'mapping',
    overrides: {},
    prepare: async (page) => {
      await choose(page, ['unknown-table.csv']);
      await page.getByRole('grid', { name: 'Import queue' }).getByText('unknown-table.csv').click();
      await page.getByLabel('Role of Schluss').selectOption('close');
      await page.getByLabel('Series', { exact: true }).fill('VDAX');
      await expect(page.getByRole('button', { name: 'Use this mapping' })).toBeEnabled();
    },
  },
  {
    state: 'series',
    overrides: {},
    prepare: async (page) => {
      await page.getByRole('button', { name: /^VVIX/ }).click();
      await expect(page.getByRole('grid', { name: 'Gaps of VVIX' })).toContainText('2010-08-16');
      await expect(page.getByRole('dialog')).toContainText('2026-05-15');
    },
  },
  {
    state: 'account',
    overrides: {},
    prepare: async (page) => {
      await page.getByRole('grid', { name: 'Imports' }).getByText('VVIX_History.csv').click();
      await expect(page.getByRole('dialog')).toContainText('5 022 lines =');
    },
  },
];

async function broken(): Promise<never> {
  throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
}

function brokenAfterFirst(): Services['data']['coverage'] {
  let calls = 0;
  return async () => {
    calls += 1;
    return calls === 1 ? { series: [...coverageRows] } : broken();
  };
}

/** Work that never ends by itself. */
function stuckAt(fraction: number, stage: string): Services['data']['ingest'] {
  return async (_input, { progress, signal }) => {
    progress(fraction, stage);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new VolterraError('CANCELLED')), { once: true });
    });
  };
}

async function choose(page: Page, names: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files…' }).click();
  const buffer = Buffer.from('DATE,CLOSE\r\n');
  await (await chooser).setFiles(names.map((name) => ({ name, mimeType: 'text/csv', buffer })));
}
