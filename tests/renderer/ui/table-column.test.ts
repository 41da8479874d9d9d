import { describe, expect, it } from 'vitest';
import { nextSort, showCell, sortRows, tableDataOf } from '#renderer/ui/table-column.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { columnsOfTable } from '#renderer/ui/table-view.ts';

interface Row {
  readonly name: string;
  readonly value: number | null;
}
const columns: readonly Column<Row>[] = [
  { id: 'name', label: 'Name', width: 80, value: ({ name }) => name },
  {
    id: 'value',
    label: 'Value',
    unit: 'points',
    width: 80,
    align: 'right',
    value: ({ value }) => value,
    show: ({ value }) => value?.toFixed(1) ?? '–',
  },
];
const rows: readonly Row[] = [
  { name: 'VX10', value: 3 },
  { name: 'VX2', value: null },
  { name: 'VX1', value: -1 },
];
const names = (sorted: readonly Row[]): string[] => sorted.map(({ name }) => name);

describe('sorting a table', () => {
  it('counts numbers within names, and puts missing values last both ways', () => {
    expect(names(sortRows(rows, columns, { columnId: 'name', direction: 'ascending' }))).toEqual([
      'VX1',
      'VX2',
      'VX10',
    ]);
    expect(names(sortRows(rows, columns, { columnId: 'value', direction: 'ascending' }))).toEqual([
      'VX1',
      'VX10',
      'VX2',
    ]);
    expect(names(sortRows(rows, columns, { columnId: 'value', direction: 'descending' }))).toEqual([
      'VX10',
      'VX1',
      'VX2',
    ]);
  });

  it('leaves the given order alone where no column is chosen', () => {
    expect(sortRows(rows, columns, null)).toBe(rows);
  });

  it('goes from most to least first for numbers, and back to the given order at the third click', () => {
    const first = nextSort(null, 'value', true);
    const second = nextSort(first, 'value', true);
    expect([first?.direction, second?.direction, nextSort(second, 'value', true)]).toEqual([
      'descending',
      'ascending',
      null,
    ]);
    expect(nextSort(first, 'name', false)).toEqual({ columnId: 'name', direction: 'ascending' });
  });
});

describe('the cells of a table', () => {
  it('show what is said, copy what is known', () => {
    expect(rows.map((row) => showCell(columns[1]!, row))).toEqual(['3.0', '–', '-1.0']);
    expect(tableDataOf(rows, columns).rows).toEqual([
      ['VX10', 3],
      ['VX2', null],
      ['VX1', -1],
    ]);
  });

  it('have a true minus and fixed decimals in the table behind a chart', () => {
    const view = columnsOfTable({
      columns: [{ id: 'x', label: 'x', unit: '', decimals: 2 }],
      rows: [[-1.005], [-0.001], [null]],
    });
    expect(view.rows.map((row) => showCell(view.columns[0]!, row))).toEqual(['−1.00', '0.00', '–']);
  });
});
