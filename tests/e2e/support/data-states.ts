import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { VolterraError } from '#contract/errors.ts';
import type { Overrides } from '../../renderer/support/fake-engine.ts';
import { coverage } from '../../renderer/support/data-fixture.ts';
import { emptyInfo, staleOverview } from '../../renderer/support/fake-states.ts';

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
      market: { dates: async () => ({ days: new Int32Array(0), latest: null, chainDates: [], sample: false }) },
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
      data: { coverage: async () => ({ series: [coverage('VIX', 1990), coverage('VVIX', 2006), coverage('SPX', 1990)] }) },
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
    prepare: (page) => expect(page.getByRole('contentinfo')).toContainText('Stale: data to 2026-05-15, 3 sessions old'),
  },
  {
    state: 'error',
    overrides: {
      data: {
        coverage: async () => {
          throw new VolterraError('STORE_IO', { message: 'The database could not be read at page 4711.' });
        },
      },
    },
    prepare: (page) => expect(page.getByRole('alert')).toContainText('The database could not be read at page 4711.'),
  },
];
