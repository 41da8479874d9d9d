import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Exchanges whose calendar files ship with Volterra. */
export const calendarIds = ['nyse', 'cboe', 'cfe'] as const;
export type CalendarId = (typeof calendarIds)[number];

/**
 * Content of `calendars/<id>.json` as parsed JSON; the numerical core turns it into a calendar and checks it.
 * @param resourcesDir folder `resources` of the checkout or of the installed application
 */
export function readCalendar(resourcesDir: string, id: CalendarId): unknown {
  return JSON.parse(readFileSync(join(resourcesDir, 'calendars', `${id}.json`), 'utf8'));
}
