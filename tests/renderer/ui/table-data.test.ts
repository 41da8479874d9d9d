import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileStem, toCsv, toTsv } from '#renderer/ui/table-data.ts';
import type { TableData } from '#renderer/ui/table-data.ts';

const columns = [
  { id: 'name', label: 'Name', unit: '', decimals: null },
  { id: 'value', label: 'Value', unit: 'vol points', decimals: 2 },
];
const table = (...rows: TableData['rows']): TableData => ({ columns, rows });

describe('an exported table', () => {
  it('has units in its head, full precision and an empty cell for what is missing', () => {
    expect(toCsv(table(['VIX', 18.123456789012345], ['VVIX', null]))).toBe(
      'Name,Value (vol points)\r\nVIX,18.123456789012344\r\nVVIX,\r\n',
    );
  });

  it('protects text that a spreadsheet would run, and leaves numbers alone', () => {
    const payloads = ['=1+1', '+1', '-1', '@x', '\tx', '＝1'];
    const rows = parse(toCsv(table(...payloads.map((text) => [text, -0.5])))) as string[][];
    expect(rows.slice(1).map(([text]) => text)).toEqual(payloads.map((text) => `'${text}`));
    expect(rows.slice(1).every(([, value]) => value === '-0.5')).toBe(true);
  });

  it('comes back from a CSV parser as it was, whatever stands in it', () => {
    const cell = fc.string({ unit: 'binary' }).filter((text) => !/^[=+\-@\t\r\0＝＋－＠]/u.test(text));
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, value), { minLength: 1 }), (rows) => {
        const read = parse(toCsv(table(...rows)), { relax_column_count: false }) as string[][];
        expect(read.slice(1).map(([text, number]) => [text, Number(number) + 0])).toEqual(
          rows.map(([text, number]) => [text, number + 0]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('keeps one line and one tab per cell on the clipboard', () => {
    expect(toTsv(table(['a\tb\nc', 1])).split('\r\n')[1]).toBe('a b c\t1');
  });

  it('is named by its title and its date, and says SAMPLE', () => {
    const note = { title: 'VIX futures: curve', asOf: '2026-05-15', source: null, sample: true };
    expect(fileStem(note)).toBe('vix-futures-curve_2026-05-15_SAMPLE');
    expect(fileStem({ ...note, asOf: null, sample: false })).toBe('vix-futures-curve');
  });
});
