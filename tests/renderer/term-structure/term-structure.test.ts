import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FuturesCurve } from '#contract/schemas/market.ts';
import { TermStructureController } from '#renderer/panels/term-structure/term-structure.svelte.ts';
import { contractColumns, metricsOf, remarksOf } from '#renderer/panels/term-structure/contract-columns.ts';
import {
  defaultLayout,
  isCurveLayout,
  optionsOf,
  toggleLayer,
} from '#renderer/panels/term-structure/curve-layers.ts';
import {
  addOverlay,
  overlayLimit,
  removeOverlay,
  toggleOverlay,
} from '#renderer/panels/term-structure/overlays.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { openParts } from '../market/open-parts.ts';
import type { OpenParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

async function openTerm(
  overrides: Overrides = {},
): Promise<{ term: TermStructureController; parts: OpenParts }> {
  const parts = await openParts(overrides);
  const term = inRoot(() => new TermStructureController(parts));
  await until(() => term.curveSpec && term.historySpec && term.calendarSpec);
  return { term, parts };
}

describe('the Term structure screen', () => {
  it('draws curve, history and calendar, and marks the as-of month', async () => {
    const { term } = await openTerm();
    expect(term.curveSpec!.asOf).toBe('2026-05-15');
    expect(term.historySpec!.series.map(({ label }) => label)).toEqual(['30 d', '60 d', '90 d', '120 d']);
    expect(term.calendarSpec!.rows).toEqual(['2025', '2026']);
    expect(term.markedCell).toBe(12 + 4);
    expect(term.years).toEqual([2026, 2025]);
  });

  it('moves the as-of date with a click and lays a curve over with Shift', async () => {
    const { term, parts } = await openTerm();
    term.pickDate('2026-05-06', false);
    await until(() => term.curveSpec?.asOf === '2026-05-06');
    expect(term.historyDate).toBe('2026-05-06');
    term.pickDate('2026-03-02', true);
    await until(() => term.curveSpec?.lines.some(({ id }) => id === 'overlay-2026-03-02'));
    expect(parts.asOf.date).toBe('2026-05-06');
    term.pickDate('2026-03-02', true);
    await until(() => !term.curveSpec?.lines.some(({ id }) => id.startsWith('overlay')));
  });

  it('shows and hides what stands beside the curve', async () => {
    const { term } = await openTerm();
    expect(term.curveSpec!.lines.some(({ id }) => id.startsWith('prior-day'))).toBe(true);
    term.toggleLayer('prior-day');
    term.toggleLayer('band');
    await until(() => !term.curveSpec!.lines.some(({ id }) => id.startsWith('prior-day')));
    expect(term.curveSpec!.band).toBeNull();
  });

  it('ignores an overlay that is no date', async () => {
    const { term } = await openTerm();
    term.addOverlay('soon');
    expect(term.layout.overlays).toEqual([]);
  });

  it('shows the days of one year and goes back', async () => {
    const { term } = await openTerm();
    term.chooseCalendarYear(2026);
    expect(term.calendarSpec!.columns).toHaveLength(31);
    expect(term.markedCell).toBe(4 * 31 + 14);
    term.chooseCalendarYear(2025);
    expect(term.markedCell).toBe(-1);
    term.chooseCalendarYear(null);
    expect(term.calendarSpec!.columns).toHaveLength(12);
  });
});

describe('overlays', () => {
  const dates = fc.array(
    fc
      .date({ min: new Date('2004-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    { maxLength: 60 },
  );

  it('are at most twenty, each once, the newest kept', () => {
    fc.assert(
      fc.property(dates, (added) => {
        const overlays = added.reduce<readonly string[]>(addOverlay, []);
        expect(overlays.length).toBeLessThanOrEqual(overlayLimit);
        expect(new Set(overlays).size).toBe(overlays.length);
        const last = added.at(-1);
        if (last !== undefined) expect(overlays).toContain(last);
      }),
    );
  });

  it('go when they are toggled twice', () => {
    expect(toggleOverlay(toggleOverlay(['2020-03-16'], '2018-02-06'), '2018-02-06')).toEqual(['2020-03-16']);
    expect(removeOverlay(['a', 'b'], 'a')).toEqual(['b']);
  });
});

describe('layers', () => {
  it('take back only what was once stored', () => {
    expect(isCurveLayout(defaultLayout)).toBe(true);
    for (const wrong of [
      null,
      3,
      {},
      { layers: ['moon'], overlays: [] },
      { layers: [], overlays: ['soon'] },
    ]) {
      expect(isCurveLayout(wrong)).toBe(false);
    }
  });

  it('become options of the drawing; overlays are always drawn', () => {
    expect(toggleLayer(toggleLayer(defaultLayout.layers, 'family'), 'family')).toEqual(defaultLayout.layers);
    expect(optionsOf({ layers: ['prior-week', 'family'], overlays: [] })).toEqual({
      roles: ['prior-week', 'overlay'],
      band: false,
      published: false,
      family: true,
    });
  });
});

describe('contracts', () => {
  const row: FuturesCurve['points'][number] = {
    contract: 'VX/K6',
    expiry: '2026-05-20',
    daysToExpiry: 5,
    settle: 18.3449,
    change: -0.38,
    changePercent: -2.03,
    volume: 101_234,
    openInterest: null,
    inferredExpiry: true,
    dependent: true,
  };

  it('show signs, thin spaces and dashes', () => {
    const shown = Object.fromEntries(contractColumns.map((column) => [column.id, showCell(column, row)]));
    expect(shown).toMatchObject({
      settle: '18.34',
      change: '−0.38',
      'change-percent': '−2.0',
      volume: '101\u202f234',
      'open-interest': '–',
    });
  });

  it('say in words what to be careful about', () => {
    expect(remarksOf(row)).toBe('inferred, no own price');
    expect(remarksOf({ ...row, inferredExpiry: false, dependent: false })).toBe('');
  });

  it('colour a change only where one is to be seen', () => {
    const tone = contractColumns.find(({ id }) => id === 'change')!.tone!;
    const of = (change: number | null) => tone({ ...row, change });
    expect([of(0.1), of(-0.1), of(0.001), of(null)]).toEqual(['blue', 'orange', undefined, undefined]);
  });

  it('sum up in five figures, with a dash for what cannot be told', () => {
    const metrics = metricsOf({
      contangoM1M2Percent: 9.5,
      contangoM4M7Percent: null,
      rollYieldAnnual: -0.316,
      constantMaturity30: 19.904,
      basisPercent: -0.8,
    });
    expect(metrics.map(({ value, tone }) => [value, tone])).toEqual([
      ['+9.5\u202f%', 'blue'],
      ['–', 'text'],
      ['−0.8\u202f%', 'orange'],
      ['−31.6\u202f%', 'text'],
      ['19.90', 'text'],
    ]);
  });
});
