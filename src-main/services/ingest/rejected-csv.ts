import type { RejectedRow } from '#contract/schemas/data.ts';

const HEADER = ['file', 'line', 'column', 'code', 'reason', 'raw_text'];
/** Starts that a spreadsheet would take for a formula (OWASP ASVS 5, 1.2.10), with their full-width forms. */
const FORMULA_START = /^[=+\-@\t\r\0＝＋－＠]/;

/** Rejected rows as CSV by RFC 4180; text cells cannot become formulas, numbers stay numbers. */
export function rejectedRowsCsv(rows: readonly RejectedRow[]): string {
  const lines = rows.map(({ fileName, line, column, code, reason, rawText }) =>
    [
      textCell(fileName),
      String(line),
      column === null ? '' : String(column),
      textCell(code),
      textCell(reason),
      textCell(rawText),
    ].join(','),
  );
  return [HEADER.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

export function textCell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
