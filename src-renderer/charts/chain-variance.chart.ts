import type { z } from 'zod';
import type { vixComputeResult } from '#contract/schemas/market.ts';
import { formatVol } from './format.ts';
import { dayOfIso } from './day.ts';
import type { ChartDefinition, CurveLineSpec, CurveSpec } from './spec.ts';
import { anySample, sourceWords } from './definitions/source-words.ts';

export type ChainVarianceData = z.infer<typeof vixComputeResult>;

type ExpiryRow = ChainVarianceData['perExpiry'][number] & { readonly days: number };
type LineLook = Pick<CurveLineSpec, 'id' | 'label' | 'tone' | 'glyph' | 'connected'>;

const looks = {
  pm: { id: 'computed-pm', label: 'computed, PM', tone: 'blue', glyph: 'circle', connected: true },
  am: { id: 'computed-am', label: 'computed, AM', tone: 'green', glyph: 'square', connected: false },
  published: { id: 'published', label: 'published', tone: 'text', glyph: 'diamond', connected: false },
} as const satisfies Record<string, LineLook>;

/** One point per day: where two roots settle on the same day, the first with a value stands for it. */
function lineOf(rows: readonly ExpiryRow[], field: 'volPoints' | 'published', look: LineLook): CurveLineSpec {
  const byDay = new Map<number, ExpiryRow>();
  for (const row of rows) if (row[field] !== null && !byDay.has(row.days)) byDay.set(row.days, row);
  const shown = [...byDay.values()].sort((a, b) => a.days - b.days);
  return {
    ...look,
    dash: 'solid',
    widthPx: 1.25,
    x: Int32Array.from(shown, ({ days }) => days),
    y: Float64Array.from(shown, (row) => row[field] ?? Number.NaN),
    pointLabels: shown.map((row) => `${row.expiry} ${row.root} ${row.settlement}`),
  };
}

export const chainVarianceChart: ChartDefinition<ChainVarianceData, { maxDays: number }, CurveSpec> = {
  id: 'chain-variance',
  title: 'VIX from the chain, by expiry',
  query: 'vixIndex.compute',
  fixture: 'chain-variance.json',
  view: (data, { maxDays }) => {
    const quoteDay = dayOfIso(data.chain.quoteDate);
    const rows = data.perExpiry
      .map((row) => ({ ...row, days: dayOfIso(row.expiry) - quoteDay }))
      .filter((row) => row.days > 0 && row.days <= maxDays);
    const lines = [
      lineOf(
        rows.filter(({ settlement }) => settlement === 'PM'),
        'volPoints',
        looks.pm,
      ),
      lineOf(
        rows.filter(({ settlement }) => settlement === 'AM'),
        'volPoints',
        looks.am,
      ),
      lineOf(rows, 'published', looks.published),
    ].filter(({ x }) => x.length > 0);
    const xMax = Math.max(30, ...rows.map(({ days }) => days));
    return {
      kind: 'curve',
      id: 'chain-variance',
      title: 'VIX from the chain, by expiry',
      summary: `VIX ${formatVol(data.vix)} computed from ${data.perExpiry.length} expiries of ${data.chain.quoteDate}.`,
      asOf: data.chain.quoteDate,
      source: sourceWords(data.provenance) || data.chain.source,
      sample: anySample(data.provenance),
      xLabel: 'days to expiry',
      yLabel: 'volatility of the variance strip, vol points',
      yUnit: 'vol points',
      decimals: 2,
      tickStep: xMax > 200 ? 60 : 30,
      xMax,
      lines,
      band: null,
    };
  },
};
