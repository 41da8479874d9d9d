import { isoOfDay } from './day.ts';

/** All days of the given ascending arrays, ascending, each once. */
export function unionDays(...axes: readonly Int32Array[]): Int32Array {
  const filled = axes.filter((axis) => axis.length > 0);
  if (filled.length === 0) return new Int32Array(0);
  if (filled.length === 1) return filled[0]!;
  const total = filled.reduce((sum, axis) => sum + axis.length, 0);
  const merged = new Int32Array(total);
  let offset = 0;
  for (const axis of filled) {
    merged.set(axis, offset);
    offset += axis.length;
  }
  merged.sort();
  let kept = 0;
  for (let index = 0; index < total; index += 1) {
    if (index === 0 || merged[index] !== merged[kept - 1]) merged[kept++] = merged[index]!;
  }
  return merged.slice(0, kept);
}

/** Values moved onto `axis`; NaN where a day of the axis has none. Both axes ascend. */
export function alignTo(axis: Int32Array, days: Int32Array, values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(axis.length).fill(Number.NaN);
  let from = 0;
  for (let index = 0; index < axis.length; index += 1) {
    while (from < days.length && days[from]! < axis[index]!) from += 1;
    if (from < days.length && days[from] === axis[index]) out[index] = values[from]!;
  }
  return out;
}

/** Index of the first element not below `day`; the length where there is none. */
export function lowerBound(days: ArrayLike<number>, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of `day`, or of the last element before it; −1 where all are later. */
export function indexOnOrBefore(days: ArrayLike<number>, day: number): number {
  const index = lowerBound(days, day);
  return index < days.length && days[index] === day ? index : index - 1;
}

/** Index of the element nearest to `value`, the earlier one of two at the same distance; −1 for an empty array. */
export function nearestIndex(values: ArrayLike<number>, value: number): number {
  const after = lowerBound(values, value);
  if (after === 0) return values.length > 0 ? 0 : -1;
  if (after === values.length) return after - 1;
  return values[after]! - value < value - values[after - 1]! ? after : after - 1;
}

/** Index of the last finite value at or before `from`; −1 where there is none. */
export function lastFinite(values: ArrayLike<number>, from = values.length - 1): number {
  for (let index = Math.min(from, values.length - 1); index >= 0; index -= 1) {
    if (Number.isFinite(values[index])) return index;
  }
  return -1;
}

/** Smallest and largest finite value; null where there is none. */
export function extentOf(values: ArrayLike<number>): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high && Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

/** `YYYY-MM-DD` of the last day at or before `day`; null where all are later. */
export function dateAtOrBefore(days: Int32Array, day: number): string | null {
  const index = indexOnOrBefore(days, day);
  return index < 0 ? null : isoOfDay(days[index]!);
}

const longestHolidayDays = 5;

/**
 * The axis with the weekdays of every hole that is longer than a holiday weekend: a hole of a year must look like a
 * year, not like a step to the next bar.
 */
export function fillHoles(days: Int32Array): Int32Array {
  const out: number[] = [];
  days.forEach((day, index) => {
    const previous = index === 0 ? day : days[index - 1]!;
    for (let missing = previous + 1; day - previous > longestHolidayDays && missing < day; missing += 1) {
      // 1970-01-01 was a Thursday.
      const weekday = (missing + 4) % 7;
      if (weekday !== 0 && weekday !== 6) out.push(missing);
    }
    out.push(day);
  });
  return out.length === days.length ? days : Int32Array.from(out);
}
