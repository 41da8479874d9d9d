import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeGrid } from '#simulation/estimate/time-grid.ts';

const rules = { stepsPerYear: 252, longestStepYears: Number.POSITIVE_INFINITY, isEven: false };

describe('timeGrid', () => {
  it('meets every date, with steps no longer than asked for', () => {
    const dates = fc.uniqueArray(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(dates, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (days, longestStepYears) => {
        const years = days.sort((a, b) => a - b).map((day) => day / 365);
        const { times, recordAt } = timeGrid(years, { ...rules, longestStepYears });
        expect(Array.from(recordAt, (step) => times[step])).toEqual(years);
        const longest = Math.min(1 / 252, longestStepYears) * (1 + 1e-6);
        const gaps = times.subarray(1).map((time, i) => time - times[i]!);
        expect(gaps.every((gap) => gap <= longest)).toBe(true);
      }),
    );
  });

  it('gives every date of an even grid a step of its own, at most half a step away', () => {
    const { times, recordAt } = timeGrid([0.1, 0.1004, 0.5], { ...rules, isEven: true });
    expect(new Set(recordAt).size).toBe(3);
    const step = times[1]!;
    for (const [i, date] of [0.1, 0.1004, 0.5].entries())
      expect(Math.abs(times[recordAt[i]!]! - date)).toBeLessThanOrEqual(0.5001 * step);
    expect(() => timeGrid([0.1, 0.1 + 1e-9, 1], { ...rules, isEven: true })).toThrow(RangeError);
  });
});
