import { isoOfDay, partsOfDay, tickOfDay } from './day.ts';
import type { TimeSeriesSpec } from './spec.ts';

const minutesPerDay = 1440;

type Axis = Pick<TimeSeriesSpec, 'minutes'>;

/** `09:30` of minutes since 1970-01-01T00:00. */
export function clockOfMinute(minute: number): string {
  const ofDay = ((minute % minutesPerDay) + minutesPerDay) % minutesPerDay;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}

/** Day of a place of the axis. */
export const dayOfPlace = (place: number, { minutes }: Axis): number =>
  minutes === undefined ? place : Math.floor(place / minutesPerDay);

/** `2026-05-15`, or `2026-05-15 09:30–09:35` where bars are shorter than a day. */
export function placeWords(place: number, axis: Axis): string {
  const date = isoOfDay(dayOfPlace(place, axis));
  if (axis.minutes === undefined) return date;
  return `${date} ${clockOfMinute(place)}–${clockOfMinute(place + axis.minutes)}`;
}

/** What stands under a mark of the axis. */
export function tickOfPlace(place: number, axis: Axis, begins: 'year' | 'month' | 'day' | 'time'): string {
  if (begins === 'time') return clockOfMinute(place);
  const day = dayOfPlace(place, axis);
  // Minutes of a year are seldom all in sight: the year alone would not say which day begins.
  if (axis.minutes === undefined) return tickOfDay(day, begins);
  const { dayOfMonth } = partsOfDay(day);
  return begins === 'year' ? tickOfDay(day, 'year') : `${dayOfMonth} ${tickOfDay(day, 'month')}`;
}
