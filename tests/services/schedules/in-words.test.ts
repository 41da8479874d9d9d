import { expect, test } from 'vitest';
import { scheduleTrigger } from '#contract/schemas/schedules.ts';
import { triggerInWords } from '#services/schedules/in-words.ts';

const sessions = ', New York time, on sessions of the NYSE';

test.each<[object, string]>([
  [{ kind: 'newData' }, 'After each import that brings quotes'],
  [{ kind: 'afterClose', minutes: 0 }, 'At each close of the NYSE, early closes included'],
  [{ kind: 'afterClose', minutes: 1 }, '1 minute after each close of the NYSE, early closes included'],
  [
    { kind: 'afterClose', minutes: 20, exchange: 'CFE' },
    '20 minutes after each close of the CFE, early closes included',
  ],
  [{ kind: 'cron', expression: '20 16 * * 1-5' }, `At 16:20, Monday through Friday${sessions}`],
  [
    { kind: 'cron', expression: ' */15  9-16 * * * ' },
    `Every 15 minutes, between 09:00 and 16:59${sessions}`,
  ],
  [{ kind: 'cron', expression: '0 0 L * *' }, `At 00:00, on the last day of the month${sessions}`],
  // Both days limited: either is enough.
  [
    { kind: 'cron', expression: '0 0 13 * 1-5' },
    `At 00:00, on day 13 of the month or Monday through Friday${sessions}`,
  ],
  [
    { kind: 'cron', expression: '0 0 13 3 5' },
    `At 00:00, on day 13 of the month or on Friday, in March${sessions}`,
  ],
  [{ kind: 'cron', expression: '0 8 * * *', timeZone: 'UTC', sessionsOnly: false }, 'At 08:00, UTC'],
  [
    {
      kind: 'cron',
      expression: '0 8 * * *',
      timeZone: 'America/Argentina/Buenos_Aires',
      sessionsOnly: false,
    },
    'At 08:00, Buenos Aires time',
  ],
])('%o is “%s”', (trigger, words) => {
  expect(triggerInWords(scheduleTrigger.parse(trigger))).toBe(words);
});
