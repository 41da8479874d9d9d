import { describe, expect, it } from 'vitest';
import type { CurveResult } from '#contract/schemas/market.ts';
import type { SurfaceFitResult } from '#contract/schemas/surface.ts';
import { barsChart } from '#renderer/charts/bars.chart.ts';
import type { BarsData } from '#renderer/charts/bars.chart.ts';
import { chainVarianceChart } from '#renderer/charts/chain-variance.chart.ts';
import type { ChainVarianceData } from '#renderer/charts/chain-variance.chart.ts';
import { constantMaturityChart } from '#renderer/charts/constant-maturity.chart.ts';
import type { ConstantMaturityData } from '#renderer/charts/constant-maturity.chart.ts';
import { cellOfDay, contangoCalendarChart } from '#renderer/charts/contango-calendar.chart.ts';
import type { ContangoData } from '#renderer/charts/contango-calendar.chart.ts';
import { dayOfIso } from '#renderer/charts/day.ts';
import { overlayLook } from '#renderer/charts/definitions/curve-lines.ts';
import { moveCursor, walkOf } from '#renderer/charts/navigation.ts';
import { curveReadout, readoutAt, timeSeriesReadout } from '#renderer/charts/readout.ts';
import { charts } from '#renderer/charts/registry.ts';
import type { ChartSpec, PlotSpec } from '#renderer/charts/spec.ts';
import { tableOf } from '#renderer/charts/table.ts';
import { repairSpecs } from './repair-specs.ts';
import { variancePremiumChart } from '#renderer/charts/variance-premium.chart.ts';
import type { VariancePremiumData } from '#renderer/charts/variance-premium.chart.ts';
import { vixCurveChart } from '#renderer/charts/vix-curve.chart.ts';
import { vixHistoryChart } from '#renderer/charts/vix-history.chart.ts';
import type { VixHistoryData } from '#renderer/charts/vix-history.chart.ts';
import { smileChart } from '#renderer/charts/smile.chart.ts';
import { surfaceVolsChart } from '#renderer/charts/surface-vols.chart.ts';
import { stampTable } from '#renderer/ui/table-data.ts';
import { loadFixture } from './load-fixture.ts';

const allLayers = {
  roles: ['prior-day', 'prior-week', 'prior-month', 'overlay'],
  band: true,
  published: true,
  family: true,
} as const;
const historyWords = {
  realisedLabel: 'RV 21 d',
  realisedDetail: 'SPX realised, Close to close, 21 sessions',
};
const history = () => vixHistoryChart.view(loadFixture<VixHistoryData>('vix-history.json'), historyWords);
const curve = () => vixCurveChart.view(loadFixture<CurveResult>('vix-curve.json'), allLayers);
const premium = () =>
  variancePremiumChart.view(loadFixture<VariancePremiumData>('variance-premium.json'), null);
const maturity = () =>
  constantMaturityChart.view(loadFixture<ConstantMaturityData>('constant-maturity.json'), null);
const calendar = (year: number | null) =>
  contangoCalendarChart.view(loadFixture<ContangoData>('contango-calendar.json'), { year });
const chain = () =>
  chainVarianceChart.view(loadFixture<ChainVarianceData>('chain-variance.json'), { maxDays: 120 });

const smile = () => {
  const { slices, method, chain, provenance } = loadFixture<SurfaceFitResult>('surface-fit.json');
  const data = { slice: slices[0]!, method, chain, provenance, beside: [] };
  return smileChart.view(data, { axis: 'moneyness', range: 'all', spans: [] });
};
const surfaceVols = () =>
  surfaceVolsChart.view(loadFixture<SurfaceFitResult>('surface-fit.json'), {
    quantity: 'residuals',
    projected: null,
    showProjected: false,
  });

const bars = () => barsChart.view(loadFixture<BarsData>('bars.json'), { style: 'candles' });

const specs: readonly (readonly [string, () => ChartSpec])[] = [
  ['bars', bars],
  ['vix-history', history],
  ['vix-curve', curve],
  ['variance-premium', premium],
  ['constant-maturity', maturity],
  ['contango-calendar', () => calendar(null)],
  ['chain-variance', chain],
  ['smile', smile],
  ['surface-vols', surfaceVols],
  ...repairSpecs,
];

/** Of generated surfaces, which are of no day. */
const undated = new Set([
  'repair-scores',
  'repair-buckets',
  'repair-stale',
  'repair-shift',
  'repair-training',
]);

/** Of bars and lines: places with a value, and their values. */
function drawnInPlot(spec: PlotSpec): number[] {
  const series = [
    ...spec.bars.map((bars) => ({ x: bars.x, values: [bars.low, bars.middle, bars.high] })),
    ...spec.lines.map((line) => ({ x: line.x, values: [line.y] })),
  ];
  return series.flatMap(({ x, values }) =>
    [...x].flatMap((place, index) => {
      const finite = values.map((part) => part[index]!).filter((value) => Number.isFinite(value));
      return finite.length > 0 ? [place, ...finite] : [];
    }),
  );
}

/** Numbers that a picture draws, straight from the spec. */
function drawnNumbers(spec: ChartSpec): number[] {
  if (spec.kind === 'plot') return drawnInPlot(spec);
  const arrays =
    spec.kind === 'time-series'
      ? spec.series.flatMap((series) =>
          series.kind === 'line' || series.kind === 'columns'
            ? [series.values]
            : series.kind === 'band'
              ? [series.low, series.high]
              : [series.open, series.high, series.low, series.close],
        )
      : spec.kind === 'curve'
        ? [
            ...spec.lines.flatMap((line) => [line.x, line.y]),
            ...(spec.band
              ? [spec.band.low, spec.band.middle, spec.band.high, spec.band.x, spec.band.x, spec.band.x]
              : []),
          ]
        : [spec.values, ...(spec.counted ? [spec.counts.filter((count) => count > 0)] : [])];
  return arrays.flatMap((array) => [...array]).filter((value) => Number.isFinite(value));
}

describe('every chart', () => {
  it('is in the list once, with a title, a procedure and a fixture', () => {
    expect(charts.map(({ id }) => id).sort()).toEqual(specs.map(([id]) => id).sort());
    for (const chart of charts) expect([chart.title, chart.query, chart.fixture].every(Boolean)).toBe(true);
  });

  it.each(specs)('%s: its table holds exactly what is drawn', (_id, makeSpec) => {
    const spec = makeSpec();
    const cells = tableOf(spec)
      .rows.flat()
      .filter((cell) => typeof cell === 'number');
    const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
    expect(sorted(cells)).toEqual(sorted(drawnNumbers(spec)));
    expect(cells.length).toBeGreaterThan(0);
  });

  it.each(specs)('%s: says what it shows, of when and from whom', (_id, makeSpec) => {
    const spec = makeSpec();
    expect(spec.summary).toMatch(/^[A-Z].*\.$/);
    if (!undated.has(spec.id)) expect(spec.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(spec.source).not.toBe('');
    const note = { title: spec.title, asOf: spec.asOf, source: spec.source, sample: spec.sample };
    const stamped = stampTable(tableOf(spec), note);
    for (const row of stamped.rows) expect(row.slice(-2)).toEqual([spec.asOf, spec.source]);
  });

  it.each(specs)('%s: the keyboard reaches every drawn point and never stands in a gap', (_id, makeSpec) => {
    const walk = walkOf(makeSpec());
    let cursor = walk.start();
    for (let series = 0; series < walk.seriesCount; series += 1) {
      const expected: number[] = [];
      for (let point = 0; point < walk.pointCount(series); point += 1) {
        if (walk.hasPoint({ series, point })) expected.push(point);
      }
      if (expected.length === 0) continue;
      cursor = moveCursor(walk, { series, point: 0 }, 'first');
      const reached = [cursor.point];
      for (let step = 1; step < expected.length; step += 1) {
        cursor = moveCursor(walk, cursor, 'next');
        reached.push(cursor.point);
        expect(walk.describe(cursor)).toMatch(/\.$/);
      }
      expect(reached).toEqual(expected);
      expect(moveCursor(walk, cursor, 'next')).toEqual(cursor);
      expect(moveCursor(walk, cursor, 'first').point).toBe(expected[0]);
    }
  });
});

describe('VIX history', () => {
  it('keeps gaps and shows a close without a range as a close', () => {
    const spec = history();
    const candles = spec.series[0]!;
    if (candles.kind !== 'candles') throw new Error('the first series are candles');
    expect(spec.days).toHaveLength(40);
    expect([candles.close[10], candles.close[11]]).toEqual([Number.NaN, Number.NaN]);
    expect(candles.open[3]).toBeNaN();
    expect(Number.isFinite(candles.close[3])).toBe(true);
  });

  it('puts the state of the curve under the days that have one', () => {
    const { ribbon } = history();
    expect([...ribbon!.states.slice(0, 3)]).toEqual([0, 0, 1]);
    expect(ribbon!.legend.map(({ label }) => label)).toEqual([
      'unknown',
      'contango',
      'backwardation',
      'flat',
    ]);
    expect(new Set(ribbon!.legend.map(({ pattern }) => pattern)).size).toBe(4);
  });

  it('does without realised volatility and without states', () => {
    const data = loadFixture<VixHistoryData>('vix-history.json');
    const spec = vixHistoryChart.view({ ...data, realised: null, regimes: null }, historyWords);
    expect(spec.series).toHaveLength(1);
    expect(spec.ribbon).toBeNull();
    expect(spec.days).toHaveLength(38);
  });

  it('reads values at a day, with the date only where it is not the one of the title', () => {
    const spec = history();
    const day = spec.days[3]!;
    expect(timeSeriesReadout(spec, day)?.items.map(({ label }) => label)).toEqual([
      'VIX',
      'RV 21 d',
      'curve',
      'O',
      'H',
      'L',
    ]);
    expect(readoutAt(spec, day, null)?.place).toBe('2025-01-07');
    expect(readoutAt(spec, null, day)?.place).toBe('');
    expect(readoutAt(spec, null, day)?.items).toHaveLength(3);
  });
});

describe('VIX curve', () => {
  it('draws the as-of curve first, in the hue of its state', () => {
    const spec = curve();
    expect(spec.lines[0]).toMatchObject({
      id: 'as-of-2025-03-14',
      tone: 'blue',
      dash: 'solid',
      glyph: 'circle',
    });
    expect(spec.lines.find(({ id }) => id.startsWith('prior-day'))?.dash).toBe('dashed');
    const data = loadFixture<CurveResult>('vix-curve.json');
    const stressed = { ...data, metrics: { ...data.metrics, state: 'backwardation' as const } };
    expect(vixCurveChart.view(stressed, allLayers).lines[0]?.tone).toBe('orange');
  });

  it('leaves out weeklies without a price of their own and says which expiries were inferred', () => {
    const [asOf] = curve().lines;
    expect([...asOf!.x]).toEqual([14, 42, 77, 105, 140, 168]);
    expect(asOf!.pointLabels[5]).toContain('expiry inferred');
  });

  it('has spot at zero days and nothing beyond the last contract', () => {
    const spec = curve();
    expect(spec.lines.find(({ id }) => id === 'spot')).toMatchObject({
      connected: false,
      x: Int32Array.of(0),
    });
    expect(spec.xMax).toBe(168);
    for (const line of spec.lines) expect(Math.max(...line.x)).toBeLessThanOrEqual(168);
    expect(spec.band!.x.at(-1)).toBe(150);
  });

  it('shows only the layers that are on', () => {
    const bare = vixCurveChart.view(loadFixture<CurveResult>('vix-curve.json'), {
      roles: [],
      band: false,
      published: false,
      family: false,
    });
    expect(bare.lines.map(({ id }) => id)).toEqual(['as-of-2025-03-14', 'spot']);
    expect(bare.band).toBeNull();
  });

  it('tells twenty overlays apart by more than colour', () => {
    const looks = Array.from({ length: 20 }, (_, index) => overlayLook(index, String(index), 'blue'));
    expect(new Set(looks.map(({ tone, dash, glyph }) => `${tone} ${dash} ${glyph}`)).size).toBe(20);
    expect(looks.some(({ tone }) => tone === 'blue')).toBe(false);
  });

  it('reads every curve that has a point at the same days to expiry', () => {
    const readout = curveReadout(curve(), 42);
    expect(readout?.place).toBe('42 days');
    expect(readout?.items.map(({ label }) => label)).toEqual([
      '2025-03-14',
      'prior day',
      '−1 week',
      '−1 month',
      '2024-08-05',
    ]);
  });

  it('is empty and says so where there is no futures curve', () => {
    const data = loadFixture<CurveResult>('vix-curve.json');
    const spec = vixCurveChart.view({ ...data, status: 'NO_FUTURES', curves: [] }, allLayers);
    expect(spec.summary).toBe('There is no futures curve for this day.');
  });
});

describe('constant maturity', () => {
  it('keeps the days without futures as gaps', () => {
    const spec = maturity();
    for (const series of spec.series) {
      if (series.kind !== 'line') throw new Error('lines only');
      expect(series.values[15]).toBeNaN();
    }
    expect(new Set(spec.series.map((series) => `${series.tone}`)).size).toBe(4);
  });
});

describe('contango by calendar', () => {
  it('averages months of all years', () => {
    const spec = calendar(null);
    expect(spec.rows).toEqual(['2023', '2024']);
    const data = loadFixture<ContangoData>('contango-calendar.json');
    const december = [...data.days].flatMap((day, index) =>
      day >= dayOfIso('2023-12-01') && day <= dayOfIso('2023-12-31') ? [data.contangoPercent[index]!] : [],
    );
    const mean = december.reduce((sum, value) => sum + value, 0) / december.length;
    // Sums run in the same order: only the last bits may differ.
    expect(spec.values[11]).toBeCloseTo(mean, 12);
    expect(spec.counts[11]).toBe(december.length);
    expect(spec.values[0]).toBeNaN();
    expect(spec.cellDays![0]).toBe(-1);
  });

  it('shows each day of one year, and weekends as nothing', () => {
    const spec = calendar(2024);
    expect(spec.rows).toHaveLength(12);
    expect(spec.columns).toHaveLength(31);
    const monday = cellOfDay(spec, dayOfIso('2024-01-08'));
    expect(spec.counts[monday]).toBe(1);
    expect(spec.cellDays![monday]).toBe(dayOfIso('2024-01-08'));
    expect(spec.counts[cellOfDay(spec, dayOfIso('2024-01-07'))]).toBe(0);
    expect(cellOfDay(spec, dayOfIso('2023-01-09'))).toBe(-1);
  });

  it('uses one scale for both views', () => {
    expect(calendar(null).scale).toEqual(calendar(2024).scale);
  });
});

describe('variance by expiry', () => {
  it('draws AM and PM expiries apart, one point a day, and nothing where a value is missing', () => {
    const spec = chain();
    const points = Object.fromEntries(spec.lines.map((line) => [line.id, [...line.x]]));
    expect(points).toEqual({ 'computed-pm': [7, 28, 35], 'computed-am': [35], published: [7, 28, 35, 63] });
  });
});
