import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BAD_DAY,
  BAD_NUMBER,
  proveDateOrder,
  readDay,
  readIsoDay,
  readLocalNumber,
  readNumber,
} from '#ingest/values.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';

describe('numbers', () => {
  it('reads any decimal exactly as the language does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.integer({ min: 0, max: 6 }),
        (mantissa, decimals) => {
          const text = (mantissa / 10 ** decimals).toFixed(decimals);
          const value = Number(text);
          return readNumber(text) === (value === 0 ? 0 : value);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (value) => readNumber(String(value)) === (value === 0 ? 0 : value),
      ),
    );
  });

  it('never gives a negative zero, which would hash differently from zero', () => {
    expect(Object.is(readNumber('-0.00'), 0)).toBe(true);
  });

  it.each(['', ' ', '-', '--', '.', 'NA', 'N/A', 'NaN', 'null', 'None', 'ND'])(
    'takes “%s” for no value',
    (text) => {
      expect(readNumber(text)).toBeNaN();
    },
  );

  it.each([
    'abc',
    '1,234',
    '1e309',
    '-1e999',
    'Infinity',
    '0x10',
    '1.2.3',
    '12 3',
    '1e',
    '--1',
    '+',
    '٣',
    '1_000',
  ])('takes “%s” for no number', (text) => {
    expect(readNumber(text)).toBe(BAD_NUMBER);
  });

  it('reads local decimals and groups as told', () => {
    expect(readLocalNumber('1.234,5', ',')).toBe(1234.5);
    expect(readLocalNumber('1 234,5', ',')).toBe(1234.5);
    expect(readLocalNumber('59\u202f252\u202f940', '.')).toBe(59_252_940);
    expect(readLocalNumber('\u22121,234.5', '.')).toBe(-1234.5);
  });
});

describe('dates', () => {
  it.each([
    ['2026-11-20', 'ymd'],
    ['20261120', 'ymd'],
    ['2026/11/20', 'ymd'],
    ['11/20/2026', 'mdy'],
    ['20.11.2026', 'dmy'],
    ['20/11/2026', 'dmy'],
    ['Fri Nov 20 2026', 'mdy'],
    ['20-Nov-2026', 'ymd'],
    ['November 20, 2026', 'ymd'],
    ['20 November 2026', 'ymd'],
  ] as const)('reads %s', (text, order) => {
    expect(readDay(text, order)).toBe(fromIsoDate('2026-11-20'));
  });

  it.each([
    '2026-02-30',
    '13/13/2026',
    '0000-01-01',
    '1899-12-31',
    '2101-01-01',
    '2026-1-1x',
    '',
    '20261',
    '99999999',
  ])('refuses %s', (text) => {
    expect(readDay(text, 'mdy')).toBe(BAD_DAY);
  });

  it('refuses what only looks like an ISO date', () => {
    expect(readIsoDay('2026-11-2a')).toBe(BAD_DAY);
    expect(readIsoDay('2026-13-01')).toBe(BAD_DAY);
  });

  it('tells the order by the column and asks where the column leaves it open', () => {
    expect(proveDateOrder(['01/02/2004', '01/31/2004'])).toBe('mdy');
    expect(proveDateOrder(['01/02/2004', '31/01/2004'])).toBe('dmy');
    expect(proveDateOrder(['2004-01-02'])).toBe('ymd');
    expect(proveDateOrder(['01/02/2004', '03/04/2004'])).toBe('ambiguous');
    expect(proveDateOrder(['18.42', '19.05'])).toBe('none');
    expect(proveDateOrder([])).toBe('none');
  });
});
