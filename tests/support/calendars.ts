import { resolve } from 'node:path';
import { readCalendar } from '#platform/calendars.ts';
import { parseTradingCalendar } from '#quant/time/trading-calendar.ts';

const resourcesDir = resolve(import.meta.dirname, '../../resources');

export const nyse = parseTradingCalendar(readCalendar(resourcesDir, 'nyse'));
export const cboe = parseTradingCalendar(readCalendar(resourcesDir, 'cboe'));
export const cfe = parseTradingCalendar(readCalendar(resourcesDir, 'cfe'));
