import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantError } from '#quant/math/quant-error.ts';
import { fromIsoDate, toIsoDate, weekday } from '#quant/time/day-number.ts';
import { parseTradingCalendar } from '#quant/time/trading-calendar.ts';
import { cboe, cfe, nyse } from '../../support/calendars.ts';

const day = fromIsoDate;
const anyDay = fc.integer({ min: day('1990-01-10'), max: day('2031-12-20') });

describe('trading calendar', () => {
  it('walks over weekends and holidays', () => {
    expect(toIsoDate(nyse.nextSession(day('2024-12-24')))).toBe('2024-12-26');
    expect(toIsoDate(nyse.previousSession(day('2001-09-17')))).toBe('2001-09-10');
    expect(toIsoDate(nyse.sessionOnOrBefore(day('2019-04-19')))).toBe('2019-04-18');
    expect(toIsoDate(nyse.sessionOnOrAfter(day('2022-06-18')))).toBe('2022-06-21');
    expect([...nyse.sessionsBetween(day('2012-10-26'), day('2012-11-01'))].map(toIsoDate)).toEqual([
      '2012-10-26',
      '2012-10-31',
      '2012-11-01',
    ]);
  });

  it('names why a day is closed', () => {
    expect(nyse.closureReason(day('2025-01-09'))).toBe('Day of mourning for Jimmy Carter');
    expect(nyse.closureReason(day('2025-01-11'))).toBe('Saturday');
    expect(nyse.closureReason(day('2025-01-10'))).toBeUndefined();
    expect(nyse.sessionOpenClose(day('2025-01-11'))).toBeUndefined();
  });

  it('tells hours of regular and early sessions', () => {
    expect(nyse.sessionOpenClose(day('2024-07-02'))).toEqual({
      day: day('2024-07-02'),
      openMinute: 570,
      closeMinute: 960,
      closesEarly: false,
    });
    expect(cboe.sessionOpenClose(day('2024-07-03'))).toEqual({
      day: day('2024-07-03'),
      openMinute: 510,
      closeMinute: 735,
      closesEarly: true,
      reason: 'Day before Independence Day',
    });
  });

  it('knows closed days on which index values were published', () => {
    expect(cboe.publishesWhileClosed(day('2022-07-04'))).toBe(true);
    expect(cboe.publishesWhileClosed(day('2021-07-05'))).toBe(false);
    expect(cboe.publishesWhileClosed(day('2024-07-03'))).toBe(false);
    expect(cboe.publishesWhileClosed(day('2024-03-29'))).toBe(false);
  });

  it('refuses days outside its range instead of guessing', () => {
    expect(() => nyse.isSession(day('1989-12-29'))).toThrow(QuantError);
    expect(() => cfe.isSession(day('2004-03-25'))).toThrow(/OUTSIDE_CALENDAR.*2004-03-26/);
    expect(() => nyse.nextSession(day('2031-12-31'))).toThrow(/OUTSIDE_CALENDAR/);
    expect(() => nyse.isSession(20_000.5)).toThrow(/OUTSIDE_CALENDAR/);
    expect(nyse.covers(day('2032-01-01'))).toBe(false);
  });

  it('moves by sessions and counts them consistently', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5, max: 5 }), (start, count) => {
        const session = nyse.sessionOnOrAfter(start);
        const moved = nyse.addSessions(session, count);
        expect(nyse.isSession(moved)).toBe(true);
        expect(nyse.businessDaysBetween(session, moved)).toBe(count);
        expect(nyse.addSessions(moved, -count)).toBe(session);
        expect(nyse.addSessions(start, 0)).toBe(session);
        expect(nyse.addSessions(start, -1)).toBe(nyse.previousSession(start));
      }),
    );
  });

  it('answers every query as a plain count over isSession does', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 40 }), (first, length) => {
        const last = Math.min(first + length, day('2031-12-31'));
        const plain = [];
        for (let at = first; at <= last; at += 1) if (nyse.isSession(at)) plain.push(at);
        expect([...nyse.sessionsBetween(first, last)]).toEqual(plain);
        expect(nyse.businessDaysBetween(first, last)).toBe(plain.filter((at) => at < last).length);
      }),
    );
  });

  it('never trades on weekends, and never rests longer than the four days of September 2001 with their weekend', () => {
    let longest = 0;
    for (let at = nyse.nextSession(nyse.firstDay); at < day('2031-12-30'); at = nyse.nextSession(at)) {
      expect([0, 6]).not.toContain(weekday(at));
      longest = Math.max(longest, nyse.nextSession(at) - at);
    }
    expect(longest).toBe(7);
  });
});

describe('calendar files', () => {
  const valid = {
    schema: 'volterra.calendar/1',
    id: 'test',
    name: 'Test',
    zone: 'UTC',
    firstDay: '2020-01-01',
    lastDay: '2020-12-31',
    sessions: [{ fromDay: '2020-01-01', open: '09:00', close: '17:00' }],
  };

  it('reads one with nothing but hours', () => {
    expect(parseTradingCalendar(valid).businessDaysBetween(day('2020-01-01'), day('2020-12-31'))).toBe(261);
  });

  it.each([
    [null, 'calendar'],
    [{ ...valid, schema: 'other' }, 'calendar.schema'],
    [{ ...valid, zone: '' }, 'calendar.zone'],
    [{ ...valid, firstDay: '2020-02-30' }, 'calendar.firstDay'],
    [{ ...valid, lastDay: '2019-12-31' }, 'calendar.lastDay'],
    [{ ...valid, sessions: [] }, 'calendar.sessions'],
    [
      { ...valid, sessions: [{ fromDay: '2020-01-01', open: '24:00', close: '17:00' }] },
      'calendar.sessions.0.open',
    ],
    [{ ...valid, holidays: {} }, 'calendar.holidays'],
    [{ ...valid, holidays: [{ name: 'A', rule: { kind: 'moon' } }] }, 'calendar.holidays.0.rule.kind'],
    [
      { ...valid, holidays: [{ name: 'A', rule: { kind: 'nth-weekday', month: 1, weekday: 1, nth: 0 } }] },
      'calendar.holidays.0.rule.nth',
    ],
    [
      {
        ...valid,
        holidays: [
          { name: 'A', rule: { kind: 'fixed', month: 13, day: 1, saturday: 'none', sunday: 'none' } },
        ],
      },
      'calendar.holidays.0.rule.month',
    ],
    [
      { ...valid, closures: [{ day: '2020-05-05', name: 'A', published: 'yes' }] },
      'calendar.closures.0.published',
    ],
  ])('names the field at fault (%#)', (json, path) => {
    expect(() => parseTradingCalendar(json)).toThrow(new QuantError('BAD_CALENDAR').code);
    expect(() => parseTradingCalendar(json)).toThrow(`"path":"${path}"`);
  });
});
