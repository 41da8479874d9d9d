import type { Cell, TableData } from './table-data.ts';

export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  /** Stands in the header, never in the cells. */
  readonly unit?: string;
  readonly align?: 'left' | 'right';
  /** Set in the font of numbers: dates, codes, hashes. Right-aligned columns always are. */
  readonly mono?: boolean;
  /** Least width in pixels, and the share of the room that is left over. */
  readonly width: number;
  readonly grow?: number;
  /** Full precision: what is sorted, copied and exported. */
  readonly value: (row: Row) => Cell;
  /** What is shown; the value where absent. */
  readonly show?: (row: Row) => string;
  readonly title?: (row: Row) => string;
  /** Colours the text; the text itself must say the same. */
  readonly tone?: (row: Row) => 'muted' | 'blue' | 'orange' | 'red' | 'yellow' | 'green' | undefined;
  readonly sortable?: boolean;
}

export interface Sort {
  readonly columnId: string;
  readonly direction: 'ascending' | 'descending';
}

/** Rows in the order asked for; missing values always last. Stable. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const column = columns.find(({ id }) => id === sort?.columnId);
  if (!column || !sort) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => compareCells(column.value(a), column.value(b), sign));
}

/** A click on a header: first the direction that is read most, then the other, then the given order. */
export function nextSort(current: Sort | null, columnId: string, numeric: boolean): Sort | null {
  const first = numeric ? 'descending' : 'ascending';
  if (current?.columnId !== columnId) return { columnId, direction: first };
  if (current.direction !== first) return null;
  return { columnId, direction: numeric ? 'ascending' : 'descending' };
}

export function tableDataOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): TableData {
  return {
    columns: columns.map(({ id, label, unit }) => ({ id, label, unit: unit ?? '', decimals: null })),
    rows: rows.map((row) => columns.map((column) => column.value(row))),
  };
}

export function showCell<Row>(column: Column<Row>, row: Row): string {
  if (column.show) return column.show(row);
  const value = column.value(row);
  return value === null || value === '' ? '–' : String(value);
}

function compareCells(a: Cell, b: Cell, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * sign;
  return String(a).localeCompare(String(b), 'en', { numeric: true }) * sign;
}
