import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatNumber,
  formatOrdinal,
  formatParameter,
  formatPercent,
  formatShare,
  formatSigned,
  formatVol,
  joinWords,
} from '#renderer/charts/format.ts';

describe('numbers as the field reads them', () => {
  it('shows volatilities with two decimals and a true minus', () => {
    expect(formatVol(18.4249)).toBe('18.42');
    expect(formatNumber(-1.5, 1)).toBe('−1.5');
  });

  it('shows a dash for what is missing, never a zero', () => {
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatVol(missing)).toBe('–');
      expect(formatSigned(missing)).toBe('–');
      expect(formatPercent(missing)).toBe('–');
      expect(formatShare(missing)).toBe('–');
      expect(formatParameter(missing)).toBe('–');
      expect(formatCount(missing)).toBe('–');
    }
  });

  it('gives zero no sign, and not a negative one either', () => {
    expect(formatSigned(0)).toBe('0.00');
    expect(formatSigned(-0.001)).toBe('0.00');
    expect(formatNumber(-0.004)).toBe('0.00');
  });

  it('signs changes and percentages', () => {
    expect(formatSigned(0.25)).toBe('+0.25');
    expect(formatPercent(4.04)).toBe('+4.0\u202f%');
    expect(formatShare(0.791)).toBe('79.1\u202f%');
  });

  it('groups thousands with thin spaces', () => {
    expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
    expect(formatCount(-1000)).toBe('−1\u202f000');
    expect(formatCount(999)).toBe('999');
  });

  it.each([
    [4.2, '4.200'],
    [20.0834, '20.08'],
    [0.041253, '0.04125'],
    [-0.7812, '−0.7812'],
    [123456, '123456'],
    [0, '0'],
    [0.00001234, '1.234e−5'],
    [-2.5e9, '−2.500e9'],
  ])('gives the parameter %s four significant digits', (value, text) => {
    expect(formatParameter(value)).toBe(text);
  });

  it('says ordinals, also the teens', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 52, 100].map(formatOrdinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '52nd',
      '100th',
    ]);
  });

  it('joins words', () => {
    expect(joinWords([])).toBe('');
    expect(joinWords(['a'])).toBe('a');
    expect(joinWords(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
