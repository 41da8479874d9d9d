import { type Detection, type DetectionProblem, type FileHead, NO_MATCH } from './format.ts';
import { plainField } from './head.ts';
import { type DateOrder, isMissing, proveDateOrder, BAD_NUMBER, readNumber } from './values.ts';

const PREAMBLE_LINES = 12;
const PROBED_ROWS = 40;

/** 1-based line of the first row that the predicate takes for the header, 0 where there is none. */
export function findHeader(head: FileHead, isHeader: (fields: readonly string[]) => boolean): number {
  for (let index = 0; index < Math.min(PREAMBLE_LINES, head.rows.length); index += 1) {
    if (isHeader(withoutTrailingBlanks(head.rows[index]!).map(plainField))) return index + 1;
  }
  return 0;
}

export function sameNames(fields: readonly string[], names: readonly string[]): boolean {
  return fields.length === names.length && names.every((name, index) => fields[index] === name);
}

export function withoutTrailingBlanks(fields: readonly string[]): readonly string[] {
  let end = fields.length;
  while (end > 1 && (fields[end - 1] ?? '').trim() === '') end -= 1;
  return end === fields.length ? fields : fields.slice(0, end);
}

/** Data rows after the header, without blank ones. */
export function dataRows(
  head: FileHead,
  headerLine: number,
  limit = Infinity,
): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (let index = headerLine; index < head.rows.length && rows.length < limit; index += 1) {
    const fields = head.rows[index]!;
    if (fields.some((field) => field.trim() !== '')) rows.push(fields);
  }
  return rows;
}

/** True where at least half of the first rows look as they should. */
export function rowsLookRight(
  head: FileHead,
  headerLine: number,
  looksRight: (fields: readonly string[]) => boolean,
): boolean {
  const rows = dataRows(head, headerLine, PROBED_ROWS);
  if (rows.length === 0) return false;
  return rows.filter(looksRight).length * 2 >= rows.length;
}

export function column(head: FileHead, headerLine: number, index: number): string[] {
  return dataRows(head, headerLine).map((fields) => (fields[index] ?? '').trim());
}

export function dateOrderOf(
  head: FileHead,
  headerLine: number,
  index: number,
): DateOrder | 'ambiguous' | 'none' {
  return proveDateOrder(column(head, headerLine, index));
}

export function isNumberOrMissing(text: string | undefined): boolean {
  return text !== undefined && readNumber(text) !== BAD_NUMBER;
}

export function isNumber(text: string | undefined): boolean {
  return text !== undefined && !isMissing(text) && Number.isFinite(readNumber(text));
}

export function match(headerLine: number, reason: string, more: Partial<Detection> = {}): Detection {
  return { score: 1, headerLine, reason, ...more };
}

export function problem(
  code: DetectionProblem['code'],
  message: string,
  questions: readonly string[] = [],
): { problem: DetectionProblem } {
  return { problem: { code, message, questions } };
}

/** Detection of a dated table: settles the date order, or says what to ask. */
export function datedMatch(
  head: FileHead,
  headerLine: number,
  dateColumn: number,
  reason: string,
): Detection {
  const order = dateOrderOf(head, headerLine, dateColumn);
  if (order === 'none') return NO_MATCH;
  if (order !== 'ambiguous')
    return match(headerLine, `${reason}; dates are ${DATE_ORDER_WORDS[order]}`, { dateOrder: order });
  const sample = column(head, headerLine, dateColumn)[0] ?? '';
  return match(
    headerLine,
    reason,
    problem(
      'FORMAT_AMBIGUOUS',
      `Every date of the file, such as ${sample}, reads as month/day and as day/month.`,
      [`Is ${sample} month/day/year or day/month/year?`],
    ),
  );
}

export const DATE_ORDER_WORDS: Record<DateOrder, string> = {
  ymd: 'year-month-day',
  mdy: 'month/day/year',
  dmy: 'day/month/year',
};
