/** Content of a cell at full precision; null where there is nothing. */
export type Cell = number | string | null;

export interface TableColumn {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  /** Decimals of a numeric column; null for text. */
  readonly decimals: number | null;
}

/** A table as it is copied and exported: nothing in it is rounded. */
export interface TableData {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Where the numbers of an exported file come from. */
export interface ExportNote {
  readonly title: string;
  readonly asOf: string | null;
  readonly source: string | null;
  readonly sample: boolean;
}

/** First characters that a spreadsheet takes for a formula. */
const formulaStart = /^[=+\-@\t\r\0＝＋－＠]/u;

/** RFC 4180, CRLF, full precision. Only text is protected against being read as a formula: a number stays a number. */
export function toCsv(table: TableData): string {
  return joinRows(table, ',', quoteCsv);
}

/** For the clipboard: what spreadsheets take apart into cells. */
export function toTsv(table: TableData): string {
  return joinRows(table, '\t', (text) => text.replace(/[\t\r\n]+/g, ' '));
}

/** `vix-futures-curve_2026-05-15` of a title and a date. */
export function fileStem({ title, asOf, sample }: ExportNote): string {
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return [words, asOf, sample ? 'SAMPLE' : null].filter(Boolean).join('_');
}

/** The table with the as-of date and the source in every row, so that no exported row is ever without them. */
export function stampTable(table: TableData, note: ExportNote): TableData {
  if (note.asOf === null && note.source === null) return table;
  const source = [note.source ?? 'no source named', note.sample ? 'SAMPLE' : ''].filter(Boolean).join(', ');
  const stampColumns: TableColumn[] = [
    { id: 'as-of', label: 'As of', unit: '', decimals: null },
    { id: 'source', label: 'Source', unit: '', decimals: null },
  ];
  return {
    columns: [...table.columns, ...stampColumns],
    rows: table.rows.map((row) => [...row, note.asOf, source]),
  };
}

function joinRows(table: TableData, separator: string, protect: (text: string) => string): string {
  const heads = table.columns.map(({ label, unit }) => (unit ? `${label} (${unit})` : label));
  const lines = [heads, ...table.rows].map((row) =>
    row.map((cell) => protect(cellText(cell))).join(separator),
  );
  return lines.map((line) => `${line}\r\n`).join('');
}

function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return formulaStart.test(cell) ? `'${cell}` : cell;
}

function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
