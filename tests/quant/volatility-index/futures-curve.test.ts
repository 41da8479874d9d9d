import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildCurveHistory,
  constantMaturity,
  curveAt,
  curveMetrics,
  curveState,
  lastOnOrBefore,
  percentileBand,
  rollYieldAnnual,
} from '#quant/volatility-index/futures-curve.ts';
import { sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { readTable } from './read-market-files.ts';

const curve = { daysToExpiry: [10, 38, 73], settle: [15, 16, 17.75] };

describe('futures curve arithmetic', () => {
  it('interpolates linearly in calendar days and never beyond the contracts', () => {
    expect(constantMaturity(curve, 24, 14)).toEqual({ status: 'OK', value: 15.5 });
    expect(constantMaturity(curve, 38, 14)).toEqual({ status: 'OK', value: 16 });
    expect(constantMaturity(curve, 5, 14)).toEqual({ status: 'FROM_SPOT', value: 14.5 });
    expect(constantMaturity(curve, 5, Number.NaN).status).toBe('OUTSIDE');
    expect(constantMaturity(curve, 74, 14)).toEqual({ status: 'OUTSIDE', value: Number.NaN });
    expect(constantMaturity({ daysToExpiry: [], settle: [] }, 30, 14).status).toBe('OUTSIDE');
  });

  it('stays between the prices around it', () => {
    const settle = fc.array(fc.double({ min: 5, max: 90, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(settle, fc.integer({ min: 1, max: 73 }), (prices, tenor) => {
        const { value } = constantMaturity({ daysToExpiry: [10, 38, 73], settle: prices }, tenor, 20);
        expect(value).toBeGreaterThanOrEqual(Math.min(20, ...prices) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(20, ...prices) + 1e-12);
      }),
    );
  });

  it('has the quoted figures of a curve', () => {
    const seven = {
      daysToExpiry: [10, 38, 73, 101, 129, 164, 192],
      settle: [15, 15.6, 16, 16.5, 17, 17.2, 17.325],
    };
    const metrics = curveMetrics(seven, 14);
    expect(metrics.state).toBe('contango');
    expect(metrics.contangoM1M2Percent).toBeCloseTo(4, 12);
    expect(metrics.contangoM4M7Percent).toBeCloseTo(5, 12);
    expect(metrics.rollYieldAnnual).toBeCloseTo(36.5 * Math.log(14 / 15), 12);
    expect(metrics.basisPercent).toBeCloseTo(100 / 14, 12);
    expect(metrics.slopePerMonth).toBeGreaterThan(0);
    expect(curveMetrics({ daysToExpiry: [10], settle: [15] }, Number.NaN)).toMatchObject({
      state: 'unknown',
      contangoM1M2Percent: null,
      basisPercent: null,
    });
    expect(rollYieldAnnual(14, 15, 0)).toBeNaN();
    expect([curveState(15, 16), curveState(16, 15), curveState(15, 15), curveState(15, undefined)]).toEqual([
      'contango',
      'backwardation',
      'flat',
      'unknown',
    ]);
  });

  it('leaves out settled, dependent, repeated and unpriced contracts', () => {
    const history = buildCurveHistory({
      days: [2, 1, 2, 2, 2, 1],
      expiryDays: [40, 30, 30, 2, 30, 35],
      settle: [17, 15, 16, 14, 99, 0],
      dependent: [0, 0, 0, 0, 0, 0],
    });
    expect([...history.days]).toEqual([1, 2]);
    expect(Array.from(curveAt(history, 1).settle)).toEqual([16, 17]);
    expect(Array.from(curveAt(history, 1).daysToExpiry)).toEqual([28, 38]);
    expect(buildCurveHistory({ days: [1], expiryDays: [9], settle: [15], dependent: [1] }).days.length).toBe(
      0,
    );
    expect([
      lastOnOrBefore(history.days, 0),
      lastOnOrBefore(history.days, 1),
      lastOnOrBefore(history.days, 9),
    ]).toEqual([-1, 0, 1]);
    expect(() => buildCurveHistory({ days: [1], expiryDays: [], settle: [] })).toThrow('LENGTH_MISMATCH');
  });

  it('has a band only when there is enough behind it', () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    expect(percentileBand([...values, Number.NaN])).toEqual({ p10: 10, p50: 50, p90: 90, count: 101 });
    expect(percentileBand(values.slice(0, 19))).toBeUndefined();
  });
});

describe.skipIf(!sharedRoot)(
  `contango of real VIX futures (${sharedRoot ? 'real data' : sharedSkipReason})`,
  () => {
    it('had VX1 below VX2 on 3,025 of 3,711 days from April 2007 to December 2021, 81.5 %', () => {
      const table = readTable(['vix-futures', 'vix_futures.csv'], 'DATE');
      const [first, second, vix] = ['VX1', 'VX2', 'VIX'].map((name) => table.column(name));
      const states = table.days.map((_, row) => curveState(first![row], second![row]));
      const rows = (state: string): number[] => [...states.keys()].filter((row) => states[row] === state);
      const meanVix = (state: string): number =>
        rows(state).reduce((sum, row) => sum + vix![row]!, 0) / rows(state).length;
      expect(table.days.length).toBe(3711);
      expect(rows('contango').length).toBe(3025);
      expect(rows('contango').length / table.days.length).toBeCloseTo(0.815, 3);
      expect(rows('backwardation').length + rows('flat').length).toBe(686);
      expect(meanVix('contango')).toBeLessThan(18);
      expect(meanVix('backwardation')).toBeGreaterThan(30);
    });
  },
);
