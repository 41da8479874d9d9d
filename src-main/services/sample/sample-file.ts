import type { TradingCalendar } from '#quant/time/trading-calendar.ts';

export interface SampleCalendars {
  readonly equities: TradingCalendar;
  readonly futures: TradingCalendar;
}

export interface SampleFile {
  readonly name: string;
  readonly text: string;
}

export const YEARS_PER_DAY = 1 / 365;
/** Months as the publishers print them. */
export const MONTH_NAMES = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
