const msPerDay = 86_400_000;

/** `YYYY-MM-DD` of a day number (days since 1970-01-01). */
export function isoOfDay(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/** Day number of `YYYY-MM-DD`; NaN where the text is no date. */
export function dayOfIso(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / msPerDay;
}

export interface CalendarParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly dayOfMonth: number;
}

export function partsOfDay(day: number): CalendarParts {
  const date = new Date(day * msPerDay);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** The same calendar day `months` later (earlier where negative), clamped to the end of a shorter month. */
export function addMonths(day: number, months: number): number {
  const { year, month, dayOfMonth } = partsOfDay(day);
  const first = Date.UTC(year, month - 1 + months, 1) / msPerDay;
  const next = Date.UTC(year, month + months, 1) / msPerDay;
  return first + Math.min(dayOfMonth, next - first) - 1;
}

export const monthNames = [
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
] as const;

/** What stands under a mark of a time axis: a year or a month where one begins, else a day with its month. */
export function tickOfDay(day: number, begins: 'year' | 'month' | 'day'): string {
  const { year, month, dayOfMonth } = partsOfDay(day);
  const name = monthNames[month - 1]!;
  if (begins === 'year') return String(year);
  return begins === 'month' ? name : `${dayOfMonth} ${name}`;
}
