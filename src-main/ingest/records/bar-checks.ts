import { weekday } from '#quant/time/day-number.ts';
import type { Cells } from '../cells.ts';
import type { RowSink } from '../format.ts';
import type { Bar } from './bar-builders.ts';

const SUNDAY = 0;
const SATURDAY = 6;

export interface BarColumns {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** -1 where the file has none. */
  readonly volume: number;
}

/** Prices of one row: the close must be there and positive, the others may be missing; oddities are flagged. */
export function readBar(cells: Cells, columns: BarColumns, sink: RowSink): Bar {
  const close = cells.number(columns.close);
  if (close <= 0)
    cells.fail(columns.close, close < 0 ? 'NEGATIVE_VALUE' : 'ZERO_PRICE', 'The close is not positive.');
  const bar = {
    open: price(cells, columns.open, sink),
    high: price(cells, columns.high, sink),
    low: price(cells, columns.low, sink),
    close,
    volume: columns.volume < 0 ? NaN : cells.unsigned(columns.volume),
  };
  if (!cells.failed) flagBar(bar, sink, cells.line);
  return bar;
}

/** A price that is missing or 0 (no trade) becomes NaN. */
function price(cells: Cells, column: number, sink: RowSink): number {
  if (column < 0) return NaN;
  const value = cells.unsigned(column);
  if (value !== 0) return value;
  sink.flag('ZERO_PRICE', cells.line);
  return NaN;
}

/** Flags bars whose prices contradict each other; they are kept as published. */
export function flagBar(bar: Bar, sink: RowSink, line: number): void {
  if (bar.high < bar.low) sink.flag('HIGH_BELOW_LOW', line);
  if (bar.open < bar.low || bar.open > bar.high) sink.flag('OPEN_OUTSIDE_RANGE', line);
  if (bar.close < bar.low || bar.close > bar.high) sink.flag('CLOSE_OUTSIDE_RANGE', line);
}

export function flagWeekend(day: number, sink: RowSink, line: number): void {
  const name = weekday(day);
  if (name === SATURDAY || name === SUNDAY) sink.flag('WEEKEND_DAY', line);
}
