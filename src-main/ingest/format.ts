import type { ErrorCode } from '#contract/errors.ts';
import type { ColumnMapping } from '#contract/schemas/data.ts';
import type { RecordChunk, RecordKind } from '#quant/market/records.ts';
import type { Calendars } from './calendars.ts';
import type { DateOrder } from './values.ts';

/** What detection may look at: the decoded head of the file, never its name alone. */
export interface FileHead {
  /** Name without folder and without `.gz`. */
  readonly fileName: string;
  /** First physical lines (up to 1,000), decoded, without line ends. */
  readonly lines: readonly string[];
  readonly delimiter: string;
  /** The same lines split into fields. */
  readonly rows: readonly (readonly string[])[];
}

/** Why a file of a known layout still cannot be read as it stands. */
export interface DetectionProblem {
  readonly code: Extract<
    ErrorCode,
    'FORMAT_UNKNOWN' | 'FORMAT_AMBIGUOUS' | 'FORMAT_UNDATED' | 'FILE_DAMAGED'
  >;
  readonly message: string;
  /** What a person has to answer in the mapper. */
  readonly questions: readonly string[];
}

export interface Detection {
  /** 0 (not this format) to 1 (certain). Two formats at the same top score make the file ambiguous. */
  readonly score: number;
  /** The header or content that decided it. */
  readonly reason: string;
  /** 1-based line of the header; 0 where there is none. */
  readonly headerLine: number;
  /** Series that a file without a symbol in its content belongs to, with the cause said in `reason`. */
  readonly seriesId?: string;
  /** Order of day and month, proved by the column. */
  readonly dateOrder?: DateOrder;
  readonly problem?: DetectionProblem;
}

/** Receives what a parser finds. Every physical line ends in exactly one bucket of the accounting. */
export interface RowSink {
  chunk(chunk: RecordChunk): void;
  /** A line, or one cell of it, that was read but not used; the sink adds the raw text. */
  reject(line: number, column: number | null, code: string, reason: string): void;
  /** Counts a line as header, comment or blank. */
  skip(line: number, as: 'header' | 'comment' | 'blank'): void;
  /** Counts something accepted but worth knowing (`CROSSED_QUOTE`, `HIGH_BELOW_LOW`). */
  flag(code: string, line: number): void;
}

/** Reads the rows of one file, one record at a time, in order; `line` is the first physical line of the record. */
export interface RowParser {
  row(fields: readonly string[], line: number): void;
  end(): void;
}

export interface ParseContext {
  readonly fileName: string;
  readonly head: FileHead;
  readonly detection: Detection;
  readonly sink: RowSink;
  readonly calendars: Calendars;
  readonly mapping?: ColumnMapping;
}

export interface Format {
  readonly id: string;
  readonly version: number;
  readonly label: string;
  readonly publisher: string;
  readonly recordKind: RecordKind;
  /** Header line as a user would recognise it. */
  readonly header: string;
  /** Traps of the format, for the format guide. */
  readonly notes: string;
  /** Files of a publisher (0) are read before tables that others merged from them (1). */
  readonly rank: 0 | 1;
  detect(head: FileHead): Detection;
  parser(context: ParseContext): RowParser;
}

export const NO_MATCH: Detection = { score: 0, reason: '', headerLine: 0 };
