import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { tabulateCalendar } from '../../golden/calendars/tabulate.ts';
import type { CalendarTable } from '../../golden/calendars/tabulate.ts';
import { cboe, cfe, nyse } from '../../support/calendars.ts';

const calendars = { nyse, cboe, cfe };

function golden<T>(name: string): T {
  return JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../golden/calendars', `${name}.json`), 'utf8'),
  ) as T;
}

describe.each(Object.values(calendars))('calendar $id', (calendar) => {
  it('closes and shortens exactly the days of the golden table, 1990 to 2030', () => {
    const { closed, irregular, sessionsPerYear } = golden<CalendarTable>(calendar.id);
    expect(tabulateCalendar(calendar)).toEqual({ closed, irregular, sessionsPerYear });
  });
});

describe('hand-checked sessions', () => {
  type Fact = [keyof typeof calendars, string, string, string];
  it.each(golden<{ facts: Fact[] }>('hand-checked').facts)('%s %s %s: %s', (id, date, state) => {
    const calendar = calendars[id];
    const session = calendar.sessionOpenClose(fromIsoDate(date));
    if (state === 'open' || state === 'closed') {
      expect(session !== undefined).toBe(state === 'open');
    } else {
      const [hour, minute] = state.split(':').map(Number);
      expect(session?.closeMinute).toBe(hour! * 60 + minute!);
    }
  });
});

describe('session counts published for the NYSE', () => {
  // Sessions per year as counted by the exchange's own volume tables; 2001 lost four days, 2012 and 2018 two and one.
  it.each([
    [2001, 248],
    [2008, 253],
    [2012, 250],
    [2018, 251],
    [2019, 252],
    [2020, 253],
    [2022, 251],
    [2023, 250],
    [2024, 252],
  ])('%i has %i', (year, count) => {
    expect(nyse.businessDaysBetween(fromIsoDate(`${year}-01-01`), fromIsoDate(`${year + 1}-01-01`))).toBe(
      count,
    );
  });
});
