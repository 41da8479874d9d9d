import type { Cells } from './cells.ts';
import type { RowSink } from './format.ts';
import { isMissing } from './values.ts';

/** One column of a table that holds several series side by side. */
export interface WideColumn {
  readonly index: number;
  /** Takes the cell; failures go through the cells. */
  readonly take: (cells: Cells, value: number, day: number) => void;
}

/**
 * Reads the cells of one row, each for itself: a bad cell is rejected with its column and spoils no other.
 * A row with a date and no value at all counts as blank.
 */
export function readWideRow(cells: Cells, day: number, columns: readonly WideColumn[], sink: RowSink): void {
  if (cells.failed) return;
  const { fields, line } = cells;
  let filled = 0;
  for (const { index, take } of columns) {
    if (isMissing(fields[index] ?? '')) continue;
    filled += 1;
    cells.start(fields, line);
    const value = cells.number(index);
    if (!cells.failed) take(cells, value, day);
  }
  if (filled > 0) return;
  sink.skip(line, 'blank');
  sink.flag('NO_VALUE', line);
}
