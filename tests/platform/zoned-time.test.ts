import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHICAGO, NEW_YORK, zoneClock } from '#platform/zoned-time.ts';

const day = (iso: string): number => Date.parse(`${iso}T00:00Z`) / 86_400_000;
const newYork = zoneClock(NEW_YORK);
const chicago = zoneClock(CHICAGO);

describe('zoned time', () => {
  it.each([
    ['2022-02-18', 975, '2022-02-18T21:15:00Z'],
    ['2023-05-26', 975, '2023-05-26T20:15:00Z'],
    ['2026-03-08', 119, '2026-03-08T06:59:00Z'],
    ['2026-03-08', 180, '2026-03-08T07:00:00Z'],
    ['2026-11-01', 59, '2026-11-01T04:59:00Z'],
    ['2026-11-01', 120, '2026-11-01T07:00:00Z'],
    // Before 2007 clocks changed on the first Sunday of April and the last of October.
    ['2006-03-20', 570, '2006-03-20T14:30:00Z'],
    ['2007-03-20', 570, '2007-03-20T13:30:00Z'],
    ['1990-01-02', 570, '1990-01-02T14:30:00Z'],
  ])('New York %s minute %i is %s', (date, minute, instant) => {
    expect(newYork.toEpochMs({ day: day(date), minute })).toEqual({
      status: 'ok',
      epochMs: Date.parse(instant),
    });
    expect(newYork.toLocal(Date.parse(instant))).toEqual({ day: day(date), minute });
  });

  it('flags a time that the clock jumped over', () => {
    expect(newYork.toEpochMs({ day: day('2026-03-08'), minute: 150 })).toEqual({
      status: 'gap',
      earlierMs: Date.parse('2026-03-08T06:30Z'),
      laterMs: Date.parse('2026-03-08T07:30Z'),
    });
  });

  it('flags a time that was twice', () => {
    expect(newYork.toEpochMs({ day: day('2026-11-01'), minute: 60 })).toEqual({
      status: 'ambiguous',
      earlierMs: Date.parse('2026-11-01T05:00Z'),
      laterMs: Date.parse('2026-11-01T06:00Z'),
    });
  });

  it('keeps Chicago one hour behind New York at every instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 631_152_000, max: 1_924_992_000 }), (seconds) => {
        // Each zone changes at 02:00 of its own clock, so for one hour of the two Sundays they differ by 0 or 2.
        const difference = newYork.offsetMinutes(seconds * 1000) - chicago.offsetMinutes(seconds * 1000);
        const { day: localDay, minute } = newYork.toLocal(seconds * 1000);
        const isChangeHour = localDay % 7 === 3 && minute >= 60 && minute < 240;
        expect(isChangeHour ? [0, 60, 120] : [60]).toContain(difference);
      }),
    );
  });

  it('comes back from an instant to the same instant, or says that the clock does not tell', () => {
    fc.assert(
      fc.property(fc.integer({ min: 631_152_000, max: 1_924_992_000 }), (seconds) => {
        const epochMs = seconds * 1000;
        const instant = newYork.toEpochMs(newYork.toLocal(epochMs));
        if (instant.status === 'ok') expect(instant.epochMs).toBe(epochMs);
        else {
          expect(instant.status).toBe('ambiguous');
          expect([instant.earlierMs, instant.laterMs]).toContain(epochMs);
        }
      }),
    );
  });

  it('says that a zone does not exist', () => {
    expect(() => zoneClock('America/Gotham')).toThrow(RangeError);
  });
});
