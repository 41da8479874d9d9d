import type { TimeSeries } from '../spec.ts';

/** How many places two axes have in common from the first on. */
export function commonPlaces(before: Int32Array, after: Int32Array): number {
  const most = Math.min(before.length, after.length);
  let index = 0;
  while (index < most && before[index] === after[index]) index += 1;
  return index;
}

/** First place below `most` at which a series differs from what it was; `most` where none does. */
export function firstChange(before: TimeSeries, after: TimeSeries, most: number): number {
  const [old, now] = [columnsOf(before), columnsOf(after)];
  if (old.length !== now.length) return 0;
  let first = most;
  old.forEach((column, place) => {
    const other = now[place]!;
    if (column === other) return;
    let index = 0;
    while (index < first && Object.is(column[index], other[index])) index += 1;
    first = index;
  });
  return first;
}

function columnsOf(series: TimeSeries): readonly ArrayLike<number>[] {
  const breaks = 'breaks' in series && series.breaks ? [series.breaks] : [];
  if (series.kind === 'line') return [series.values, ...breaks];
  if (series.kind === 'band') return [series.low, series.high, ...breaks];
  if (series.kind === 'columns') return [series.values, ...(series.falls ? [series.falls] : [])];
  return [series.open, series.high, series.low, series.close];
}
