import { describe, expect, it } from 'vitest';
import { butterflySpans } from '#quant/surface/butterfly.ts';
import { calendarSpans } from '#quant/surface/calendar.ts';
import { smileAtTime } from '#quant/surface/smile-in-time.ts';
import { metricsOf, strikeOfDelta } from '#quant/surface/smile-metrics.ts';
import { smileOfRawSvi } from '#quant/surface/raw-svi.ts';
import { smileOfSsvi } from '#quant/surface/ssvi.ts';
import { volOf } from '#quant/surface/smile.ts';
import { normalCdf } from '#quant/math/normal.ts';

const range = { from: -1, to: 0.6 };
const smiles = [
  { expiryYears: 0.1, smile: smileOfSsvi({ theta: 0.004, rho: -0.6, phi: 12 }) },
  { expiryYears: 0.5, smile: smileOfSsvi({ theta: 0.02, rho: -0.6, phi: 5 }) },
  { expiryYears: 1.5, smile: smileOfSsvi({ theta: 0.06, rho: -0.6, phi: 2.5 }) },
];

describe('smiles between, before and after the listed expiries', () => {
  it('are the listed ones at their times', () => {
    for (const { expiryYears, smile } of smiles)
      expect(smileAtTime(smiles, expiryYears, range)).toEqual({ smile, rule: 'LISTED' });
  });

  it('have neither butterflies nor calendars at any time', () => {
    let before = smiles[0]!.smile;
    let first = true;
    for (let expiryYears = 0.01; expiryYears < 3; expiryYears += 0.047) {
      const { smile, rule } = smileAtTime(smiles, expiryYears, range);
      expect(butterflySpans(smile, range), `${rule} ${expiryYears}`).toEqual([]);
      if (!first) expect(calendarSpans(before, smile, range), `${rule} ${expiryYears}`).toEqual([]);
      [before, first] = [smile, false];
    }
  });

  it('follow the rule they state', () => {
    const w = (expiryYears: number, k: number): number =>
      smileAtTime(smiles, expiryYears, range).smile.totalVariance(k);
    const [one, two, three] = smiles.map(({ smile }) => smile.totalVariance(-0.2));
    expect(w(0.3, -0.2)).toBeCloseTo((one! + two!) / 2, 14);
    expect(w(0.05, -0.2)).toBeCloseTo(one! / 2, 14);
    // 0.04 of variance at the money in the last year.
    expect(w(2, -0.2)).toBeCloseTo(three! + 0.5 * 0.04, 14);
    expect(smileAtTime(smiles, 0.05, range).rule).toBe('FLAT_BEFORE');
    expect(smileAtTime(smiles, 2, range).rule).toBe('FORWARD_VARIANCE_AFTER');
    expect(() => smileAtTime(smiles, 0, range)).toThrow('BAD_TIME');
  });

  it('mix prices where total variances would give a butterfly', () => {
    // Both free over the range; their mean variance has a butterfly (found by random search).
    const early = smileOfRawSvi({
      a: -0.06708474659,
      b: 0.3781035674,
      rho: 0.1829822906,
      m: -0.2882918104,
      sigma: 0.1931827443,
    });
    const late = smileOfRawSvi({
      a: 0.002487941241,
      b: 0.5468386989,
      rho: 0.003178424333,
      m: -0.2519761504,
      sigma: 0.1978593957,
    });
    const near = { from: -0.6, to: 0.6 };
    expect([...butterflySpans(early, near), ...butterflySpans(late, near)]).toEqual([]);
    const pair = [
      { expiryYears: 0.1, smile: early },
      { expiryYears: 0.2, smile: late },
    ];
    const { smile, rule } = smileAtTime(pair, 0.15, near);
    expect(rule).toBe('PRICE');
    expect(butterflySpans(smile, near)).toEqual([]);
    expect(calendarSpans(early, smile, near)).toEqual([]);
    expect(calendarSpans(smile, late, near)).toEqual([]);
    expect(smile.totalVariance(0)).toBeCloseTo((early.totalVariance(0) + late.totalVariance(0)) / 2, 12);
  });
});

describe('what traders read off a smile', () => {
  it('is read at the strikes of the stated forward deltas', () => {
    const { smile } = smiles[1]!;
    const metrics = metricsOf(smile, 0.5, range);
    expect(metrics.atmVol).toBeCloseTo(0.2, 14);
    const deltaAt = (k: number): number => {
      const deviation = Math.sqrt(smile.totalVariance(k));
      return normalCdf(-k / deviation + deviation / 2);
    };
    const call = strikeOfDelta(smile, 0.25, range)!;
    const put = strikeOfDelta(smile, 0.75, range)!;
    expect(deltaAt(call)).toBeCloseTo(0.25, 12);
    expect(deltaAt(put)).toBeCloseTo(0.75, 12);
    expect(metrics.riskReversal25).toBeCloseTo(volOf(smile, call, 0.5) - volOf(smile, put, 0.5), 14);
    expect(metrics.butterfly25).toBeCloseTo((volOf(smile, call, 0.5) + volOf(smile, put, 0.5)) / 2 - 0.2, 14);
    expect(Math.abs(metrics.riskReversal10!)).toBeGreaterThan(Math.abs(metrics.riskReversal25!));
    const h = 1e-5;
    expect(metrics.atmSkew).toBeCloseTo((volOf(smile, h, 0.5) - volOf(smile, -h, 0.5)) / (2 * h), 8);
  });

  it('is absent outside the quoted strikes', () => {
    const { smile } = smiles[1]!;
    const narrow = metricsOf(smile, 0.5, { from: -0.15, to: 0.1 });
    expect(narrow.riskReversal25).not.toBeNull();
    expect(narrow.riskReversal10).toBeNull();
    expect(metricsOf(smile, 0.5, { from: 0.01, to: 0.3 }).atmVol).toBeNull();
  });
});
