import { addMonths } from '#renderer/charts/day.ts';

export const rangePresets = [
  { id: '1m', label: '1M', months: 1 },
  { id: '3m', label: '3M', months: 3 },
  { id: '6m', label: '6M', months: 6 },
  { id: '1y', label: '1Y', months: 12 },
  { id: '5y', label: '5Y', months: 60 },
  { id: 'all', label: 'All', months: null },
] as const;
export type RangePresetId = (typeof rangePresets)[number]['id'];

export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** Days from the preset's length before `anchor` up to it; all days of the axis for `all`. */
export function rangeOf(preset: RangePresetId, days: Int32Array, anchor: number | null): DayRange | null {
  const first = days[0];
  const last = days[days.length - 1];
  if (first === undefined || last === undefined) return null;
  const months = rangePresets.find(({ id }) => id === preset)?.months ?? null;
  if (months === null) return { from: first, to: last };
  const to = Math.min(last, anchor ?? last);
  return { from: Math.max(first, addMonths(to, -months)), to };
}
