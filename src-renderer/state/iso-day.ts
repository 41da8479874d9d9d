const msPerDay = 86_400_000;

/** `YYYY-MM-DD` of days since 1970-01-01. */
export function isoOfDay(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of `YYYY-MM-DD`; NaN where the text is no date. */
export function dayOfIso(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / msPerDay;
}

/** Index of the last element at or before `day`, −1 where all are later; `days` ascends. */
export function indexAtOrBefore(days: Int32Array, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
