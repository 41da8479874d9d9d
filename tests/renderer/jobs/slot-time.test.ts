import { describe, expect, it } from 'vitest';
import {
  addToMonth,
  localTime,
  monthOf,
  slotWords,
  timeZoneOf,
  zoneName,
} from '#renderer/panels/jobs/slot-time.ts';
import { fakeSchedules } from '../support/fake-schedules.ts';

const close = fakeSchedules.find(({ scheduleId }) => scheduleId === 'close')!;

describe('instants by the clock of a schedule', () => {
  it('follow the change of the clock', () => {
    expect(slotWords(Date.UTC(2026, 4, 15, 20, 20), 'America/New_York')).toBe('Fri 2026-05-15 16:20');
    expect(slotWords(Date.UTC(2026, 0, 15, 20, 20), 'America/New_York')).toBe('Thu 2026-01-15 15:20');
    expect(localTime(Date.UTC(2026, 4, 15, 4, 0), 'America/New_York').time).toBe('00:00');
    expect(localTime(Date.UTC(2026, 4, 15, 2, 0), 'America/New_York').date).toBe('2026-05-14');
  });

  it('take the clock of the trigger', () => {
    const cron = { kind: 'cron', expression: '0 9 * * *', sessionsOnly: false, exchange: 'NYSE' } as const;
    expect(timeZoneOf({ ...cron, timeZone: 'Asia/Tokyo' })).toBe('Asia/Tokyo');
    expect(timeZoneOf({ kind: 'afterClose', minutes: 0, exchange: 'CFE' })).toBe('America/Chicago');
    expect(timeZoneOf({ kind: 'newData' })).toBe('America/New_York');
    expect([zoneName('America/New_York'), zoneName('UTC')]).toEqual(['New York time', 'UTC']);
  });
});

describe('the calendar of a schedule', () => {
  it('has whole weeks from Monday on, and nothing outside the month', () => {
    const weeks = monthOf('2026-05', close);
    expect(weeks).toHaveLength(5);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(weeks.flat().filter(({ date }) => date !== null)).toHaveLength(31);
    expect(weeks[0]![4]!.date).toBe('2026-05-01');
    expect(weeks[0]![3]!.marks).toEqual([]);
    expect(monthOf('2026-02', close)).toHaveLength(5);
  });

  it('marks what was and what is due', () => {
    const days = monthOf('2026-05', close).flat();
    const marksOf = (date: string): readonly string[] =>
      days.find((day) => day.date === date)!.marks.map(({ kind, words }) => `${kind}: ${words}`);
    expect(marksOf('2026-05-13')).toEqual(['failed: 16:20 failed']);
    expect(marksOf('2026-05-12')).toEqual(['caughtUp: 16:20 caught up']);
    expect(marksOf('2026-05-18')).toEqual(['next: 16:20 next']);
    expect(marksOf('2026-05-16')).toEqual([]);
  });

  it('turns over the year', () => {
    expect([addToMonth('2026-12', 1), addToMonth('2026-01', -1), addToMonth('2026-05', 8)]).toEqual([
      '2027-01',
      '2025-12',
      '2027-01',
    ]);
  });
});
