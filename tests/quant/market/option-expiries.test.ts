import { describe, expect, it } from 'vitest';
import {
  endOfMonthExpiry,
  isStandardMonthlyExpiry,
  monthlyOptionExpiry,
  optionExpiry,
  sessionOfPrintedExpiry,
  settlementOfRoot,
  vixOptionExpiry,
  vixWeeklyOptionExpiry,
  weeklyOptionExpiry,
} from '#quant/market/option-expiries.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import { cboe, nyse } from '../../support/calendars.ts';

const day = fromIsoDate;

describe('option expiries', () => {
  it('fall on the third Friday, or on Thursday when that Friday is a holiday', () => {
    expect(toIsoDate(monthlyOptionExpiry(2023, 5, nyse))).toBe('2023-05-19');
    expect(toIsoDate(monthlyOptionExpiry(2022, 4, nyse))).toBe('2022-04-14');
    expect(toIsoDate(monthlyOptionExpiry(2019, 4, nyse))).toBe('2019-04-18');
    expect(toIsoDate(monthlyOptionExpiry(2026, 6, nyse))).toBe('2026-06-18');
  });

  it('read the Saturdays printed until January 2015 as the session before', () => {
    expect(toIsoDate(sessionOfPrintedExpiry(day('2014-12-20'), nyse))).toBe('2014-12-19');
    expect(toIsoDate(sessionOfPrintedExpiry(day('2014-04-19'), nyse))).toBe('2014-04-17');
    expect(isStandardMonthlyExpiry(day('2015-12-19'), nyse)).toBe(true);
    expect(isStandardMonthlyExpiry(day('2014-04-19'), nyse)).toBe(true);
    expect(isStandardMonthlyExpiry(day('2022-04-14'), nyse)).toBe(true);
    expect(isStandardMonthlyExpiry(day('2023-05-26'), nyse)).toBe(false);
    expect(isStandardMonthlyExpiry(day('2011-03-31'), nyse)).toBe(false);
  });

  it('settle SPX and VIX at the opening and everything else at the close', () => {
    expect(['SPX', 'VIX', 'VIXW', 'SPXW', 'XSP', 'SPY'].map(settlementOfRoot)).toEqual([
      'am',
      'am',
      'am',
      'pm',
      'pm',
      'pm',
    ]);
    expect(optionExpiry('SPX', day('2023-05-19'), nyse)).toEqual({
      settlementDay: day('2023-05-19'),
      settlement: 'am',
      settlementMinuteNewYork: 570,
      lastTradingDay: day('2023-05-18'),
    });
    expect(optionExpiry('SPXW', day('2023-05-19'), nyse)).toEqual({
      settlementDay: day('2023-05-19'),
      settlement: 'pm',
      settlementMinuteNewYork: 960,
      lastTradingDay: day('2023-05-19'),
    });
    expect(optionExpiry('SPX', day('2022-04-14'), nyse).lastTradingDay).toBe(day('2022-04-13'));
  });

  it('settle at the early equity close, whichever calendar answers', () => {
    for (const calendar of [nyse, cboe]) {
      expect(optionExpiry('SPXW', day('2024-11-29'), calendar).settlementMinuteNewYork).toBe(780);
    }
  });

  it('move weekly listings off holidays: Mondays forward, other days back', () => {
    expect(toIsoDate(weeklyOptionExpiry(day('2023-05-29'), cboe))).toBe('2023-05-30');
    expect(toIsoDate(weeklyOptionExpiry(day('2024-06-19'), cboe))).toBe('2024-06-18');
    expect(toIsoDate(weeklyOptionExpiry(day('2024-03-29'), cboe))).toBe('2024-03-28');
    expect(toIsoDate(weeklyOptionExpiry(day('2024-03-27'), cboe))).toBe('2024-03-27');
    expect(toIsoDate(endOfMonthExpiry(2024, 3, cboe))).toBe('2024-03-28');
    expect(toIsoDate(endOfMonthExpiry(2023, 12, cboe))).toBe('2023-12-29');
  });

  it('settle VIX options with the VX futures', () => {
    expect(toIsoDate(vixOptionExpiry(2023, 5, cboe))).toBe('2023-05-17');
    expect(toIsoDate(vixOptionExpiry(2025, 3, cboe))).toBe('2025-03-18');
    expect(toIsoDate(vixWeeklyOptionExpiry(2018, 49, cboe))).toBe('2018-12-06');
    expect(optionExpiry('VIX', day('2023-05-17'), cboe).lastTradingDay).toBe(day('2023-05-16'));
  });
});
