import type { DayNumber } from '#quant/time/day-number.ts';
import type { RowSink } from './format.ts';
import { BAD_DAY, BAD_NUMBER, type DateOrder, readDay, readNumber } from './values.ts';

const REMEMBERED_DATES = 20_000;

/** The cells of the current row; the first one that cannot be read rejects the row, with its column. */
export class Cells {
  failed = false;
  fields: readonly string[] = [];
  line = 0;
  readonly #sink: RowSink;
  readonly #days = new Map<string, DayNumber>();
  readonly #lastTexts: string[] = [];
  readonly #lastDays: DayNumber[] = [];

  constructor(sink: RowSink) {
    this.#sink = sink;
  }

  start(fields: readonly string[], line: number): void {
    this.fields = fields;
    this.line = line;
    this.failed = false;
  }

  text(column: number): string {
    return (this.fields[column] ?? '').trim();
  }

  day(column: number, order: DateOrder): DayNumber {
    const text = this.fields[column] ?? '';
    // Most rows repeat the date of the row above.
    if (this.#lastTexts[column] === text) return this.#lastDays[column]!;
    const known = this.#days.get(text);
    if (known !== undefined) return this.#remember(column, text, known);
    const day = readDay(text, order);
    if (day === BAD_DAY)
      return this.fail(column, 'BAD_DATE', `“${shorten(text)}” is no date of this file's layout.`);
    if (this.#days.size >= REMEMBERED_DATES) this.#days.clear();
    this.#days.set(text, day);
    return this.#remember(column, text, day);
  }

  /** A number that must be there. */
  number(column: number): number {
    const value = readNumber(this.fields[column] ?? '');
    if (value === BAD_NUMBER) return this.#badNumber(column);
    return Number.isNaN(value) ? this.fail(column, 'MISSING_VALUE', 'The value is missing.') : value;
  }

  /** A number that may be missing: NaN. */
  optional(column: number): number {
    const value = readNumber(this.fields[column] ?? '');
    return value === BAD_NUMBER ? this.#badNumber(column) : value;
  }

  /** A price or count that may be missing but not negative. */
  unsigned(column: number): number {
    const value = this.optional(column);
    return value < 0 ? this.fail(column, 'NEGATIVE_VALUE', 'The value is negative.') : value;
  }

  /** Rejects the row once; further failures of the same row change nothing. */
  fail(column: number | null, code: string, reason: string): number {
    if (!this.failed) this.#sink.reject(this.line, column === null ? null : column + 1, code, reason);
    this.failed = true;
    return NaN;
  }

  #remember(column: number, text: string, day: DayNumber): DayNumber {
    this.#lastTexts[column] = text;
    this.#lastDays[column] = day;
    return day;
  }

  #badNumber(column: number): number {
    return this.fail(column, 'BAD_NUMBER', `“${shorten(this.fields[column] ?? '')}” is no number.`);
  }
}

export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
