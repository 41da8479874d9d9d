import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleTrigger } from '#contract/schemas/schedules.ts';
import { zoneClock } from '#platform/zoned-time.ts';
import { createSlotSource, dueSlots, nextSlots, type SlotSource } from '#services/schedules/slot-source.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { cboe, cfe, nyse } from '../../support/calendars.ts';

const calendars = { nyse, cboe, cfe };
const sourceOf = (trigger: unknown): SlotSource =>
  createSlotSource(scheduleTrigger.parse(trigger), calendars);
const cron = (expression: string, change: object = {}): SlotSource =>
  sourceOf({ kind: 'cron', expression, sessionsOnly: false, ...change });
const iso = (slots: readonly number[]): string[] =>
  slots.map((slot) => new Date(slot).toISOString().slice(0, 16));
const after = (source: SlotSource, from: string, count: number): string[] =>
  iso(nextSlots(source, Date.parse(from), count));

describe('cron', () => {
  test('is read in its zone', () => {
    expect(after(cron('20 16 * * 1-5'), '2024-01-04T12:00Z', 3)).toEqual([
      '2024-01-04T21:20',
      '2024-01-05T21:20',
      '2024-01-08T21:20',
    ]);
    expect(after(cron('0 8 * * *', { timeZone: 'Europe/London' }), '2024-07-01T00:00Z', 1)).toEqual([
      '2024-07-01T07:00',
    ]);
  });

  test('either day is enough where both are limited', () => {
    expect(after(cron('0 0 13 * 5', { timeZone: 'UTC' }), '2025-01-01T00:00Z', 3)).toEqual([
      '2025-01-03T00:00',
      '2025-01-10T00:00',
      '2025-01-13T00:00',
    ]);
  });

  test('in spring a time that the clock jumps over is due at the jump', () => {
    expect(after(cron('30 2 * * *'), '2025-03-08T00:00Z', 3)).toEqual([
      '2025-03-08T07:30',
      '2025-03-09T07:00',
      '2025-03-10T06:30',
    ]);
  });

  test('in autumn a time that comes twice is due once, and every quarter of an hour goes on', () => {
    expect(after(cron('30 1 * * *'), '2025-11-01T12:00Z', 2)).toEqual([
      '2025-11-02T05:30',
      '2025-11-03T06:30',
    ]);
    const quarters = nextSlots(cron('*/15 * * * *'), Date.parse('2025-11-02T03:59Z'), 20);
    expect(new Set(quarters.slice(1).map((slot, at) => slot - quarters[at]!))).toEqual(new Set([900_000]));
  });

  test.each(['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'UTC'])(
    'in %s the next slot depends on the question alone, clock changes included',
    (timeZone) => {
      const expressions = [
        '30 1 * * *',
        '30 2 * * *',
        '*/15 * * * *',
        '5 */2 * * *',
        '20 16 * * 1-5',
        '0 0 1 * *',
      ];
      const firstMs = Date.parse('2025-01-01T00:00Z');
      fc.assert(
        fc.property(
          fc.constantFrom(...expressions),
          fc.integer({ min: 0, max: 365 * 1440 }),
          fc.double({ min: 0, max: 0.999, noNaN: true }),
          (expression, minute, share) => {
            const source = cron(expression, { timeZone });
            const fromMs = firstMs + minute * 60_000;
            const slot = source.next(fromMs)!;
            expect(slot).toBeGreaterThan(fromMs);
            expect(source.next(Math.floor(fromMs + share * (slot - fromMs)))).toBe(slot);
            expect(source.next(slot)!).toBeGreaterThan(slot);
          },
        ),
        { seed: 5, numRuns: 400 },
      );
    },
  );

  test.each([
    ['* * * * * *', 'trigger.expression', '6 fields'],
    ['@daily', 'trigger.expression', '1 fields'],
    ['', 'trigger.expression', '0 fields'],
    ['61 * * * *', 'trigger.expression', 'Invalid value for minute'],
    ['a b c d e', 'trigger.expression', 'illegal characters'],
    ['0 0 30 2 *', 'trigger.expression', 'never due'],
  ])('“%s” is refused, with the field and the reason', (expression, field, words) => {
    expect(() => cron(expression)).toThrow(
      expect.objectContaining({ code: 'BAD_SCHEDULE', detail: expect.objectContaining({ field }) }),
    );
    expect(() => cron(expression)).toThrow(words);
  });

  test('a zone that is none is refused', () => {
    expect(() => cron('0 0 * * *', { timeZone: 'New York' })).toThrow('no time zone “New York”');
  });
});

describe('sessions', () => {
  test('holidays and week-ends are passed over', () => {
    const source = cron('20 16 * * *', { sessionsOnly: true });
    // Thanksgiving 2024 and the week-end; the Friday is a session that closes early.
    expect(after(source, '2024-11-27T22:00Z', 2)).toEqual(['2024-11-29T21:20', '2024-12-02T21:20']);
  });

  test('the day of a slot is the day at the exchange', () => {
    // Saturday 06:00 in Tokyo is Friday afternoon in New York.
    const source = cron('0 6 * * *', { sessionsOnly: true, timeZone: 'Asia/Tokyo' });
    expect(after(source, '2024-01-04T22:00Z', 2)).toEqual(['2024-01-05T21:00', '2024-01-08T21:00']);
  });

  test('on each day of the calendar there is a slot where there is a session, and none else', () => {
    const source = cron('0 12 * * *', { sessionsOnly: true });
    const slots: number[] = [];
    for (let slot = source.next(Date.parse('2005-01-01T00:00Z')); slot !== null; slot = source.next(slot)) {
      slots.push(zoneClock(nyse.zone).toLocal(slot).day);
    }
    expect(slots).toEqual([...nyse.sessionsBetween(fromIsoDate('2005-01-01'), nyse.lastDay)]);
  });

  test('after its last day a calendar guesses nothing', () => {
    for (const source of [
      cron('0 12 * * *', { sessionsOnly: true }),
      sourceOf({ kind: 'afterClose', minutes: 5 }),
    ])
      expect([
        source.next(Date.parse('2031-12-30T23:00Z')),
        source.next(Date.parse('2032-01-01T12:00Z')),
      ]).toEqual([expect.any(Number), null]);
  });
});

describe('after the close', () => {
  test('early closes count', () => {
    const source = sourceOf({ kind: 'afterClose', minutes: 20 });
    expect(after(source, '2024-11-27T12:00Z', 3)).toEqual([
      '2024-11-27T21:20',
      '2024-11-29T18:20',
      '2024-12-02T21:20',
    ]);
  });

  test.each(['NYSE', 'CBOE', 'CFE'] as const)('each session of the %s has one, from 2005 on', (exchange) => {
    const calendar = { NYSE: nyse, CBOE: cboe, CFE: cfe }[exchange];
    const source = sourceOf({ kind: 'afterClose', minutes: 720, exchange });
    const from = fromIsoDate('2005-01-03');
    const wanted = [...calendar.sessionsBetween(from, calendar.lastDay)].map((day) => {
      const close = zoneClock(calendar.zone).toEpochMs({
        day,
        minute: calendar.sessionOpenClose(day)!.closeMinute,
      });
      return close.status === 'ok' ? close.epochMs + 720 * 60_000 : NaN;
    });
    expect(nextSlots(source, wanted[0]! - 1, wanted.length + 1)).toEqual(wanted);
  });
});

test('new data has no slots of its own', () => {
  expect(sourceOf({ kind: 'newData' }).next(0)).toBeNull();
});

describe('what fell due', () => {
  const minutely = cron('* * * * *');
  const start = Date.parse('2024-06-01T00:00Z');

  test('nothing, one, some', () => {
    expect(dueSlots(minutely, start, start + 59_999)).toBeNull();
    expect(dueSlots(minutely, start, start + 60_000)).toEqual({
      lastMs: start + 60_000,
      earlierMs: [],
      earlierCount: 0,
    });
    expect(dueSlots(minutely, start, start + 190_000)).toEqual({
      lastMs: start + 180_000,
      earlierMs: [start + 120_000, start + 60_000],
      earlierCount: 2,
    });
  });

  test('a year of minutes is counted to a thousand, and the last thirty are named', () => {
    const due = dueSlots(minutely, start, start + 365 * 86_400_000 + 1)!;
    expect(due.lastMs).toBe(start + 365 * 86_400_000);
    expect(due.earlierMs).toEqual(Array.from({ length: 30 }, (_, at) => due.lastMs - (at + 1) * 60_000));
    expect(due.earlierCount).toBe(1000);
  });
});
