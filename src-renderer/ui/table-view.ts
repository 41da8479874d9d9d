import type { Column } from './table-column.ts';
import type { Cell, TableData } from './table-data.ts';

export interface IndexedRow {
  readonly index: number;
  readonly cells: readonly Cell[];
}

/** A plain table in the form that DataTable shows. */
export function columnsOfTable(table: TableData): { columns: Column<IndexedRow>[]; rows: IndexedRow[] } {
  const columns = table.columns.map(({ id, label, unit, decimals }, position): Column<IndexedRow> => {
    const cellOf = (row: IndexedRow): Cell => row.cells[position] ?? null;
    return {
      id,
      label,
      unit,
      align: decimals === null ? 'left' : 'right',
      width: decimals === null ? 120 : 88,
      grow: 1,
      value: cellOf,
      show: (row) => showValue(cellOf(row), decimals),
    };
  });
  return { columns, rows: table.rows.map((cells, index) => ({ index, cells })) };
}

function showValue(cell: Cell, decimals: number | null): string {
  if (cell === null) return '–';
  if (typeof cell === 'string' || decimals === null) return String(cell);
  const text = Math.abs(cell).toFixed(decimals);
  return cell < 0 && Number(text) !== 0 ? `−${text}` : text;
}
