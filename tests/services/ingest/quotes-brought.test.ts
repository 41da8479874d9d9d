import { expect, test } from 'vitest';
import type { ImportReport } from '#contract/schemas/data.ts';
import { bringsQuotes } from '#services/ingest/quotes-brought.ts';

const read = { status: 'accepted', records: 3, seriesIds: ['SPX options'] } as const;

test.each<[string, Partial<ImportReport>, boolean]>([
  ['options', {}, true],
  ['options of which some lines were rejected', { status: 'partial' }, true],
  ['volatility futures', { seriesIds: ['VX'] }, true],
  ['options among other series', { seriesIds: ['UST_PAR', 'VIX options'] }, true],
  ['a file that was known', { status: 'duplicate' }, false],
  ['a file that was refused', { status: 'refused', records: 0 }, false],
  ['rows that were all known', { records: 0 }, false],
  ['an index', { seriesIds: ['VIX'] }, false],
  ['a table of ranked futures', { seriesIds: ['VX_RANKED:m1-m7'] }, false],
])('%s', (_name, change, expected) => {
  expect(bringsQuotes({ ...read, ...change } as unknown as ImportReport)).toBe(expected);
});
