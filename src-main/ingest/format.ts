import type { ColumnMapping } from '#contract/schemas/data.ts';
import type { RecordChunk, RecordKind } from '#quant/market/records.ts';

/** What detection may look at: the decoded head of the file, never its name alone. */
export interface FileHead {
  readonly fileName: string;
  /** First physical lines (up to 200), decoded, without line ends. */
  readonly lines: readonly string[];
  readonly delimiter: string;
  /** The same lines split into fields. */
  readonly rows: readonly (readonly string[])[];
}

export interface Detection {
  /** 0 (not this format) to 1 (certain). Two formats at the same top score make the file ambiguous. */
  readonly score: number;
  /** The header or content that decided it. */
  readonly reason: string;
  /** 1-based line of the header; 0 where there is none. */
  readonly headerLine: number;
}

/** Receives what a parser finds. Every physical line must end in exactly one bucket of the accounting. */
export interface RowSink {
  chunk(chunk: RecordChunk): void;
  /** A line that was read but not used. */
  reject(line: number, column: number | null, code: string, reason: string, rawText: string): void;
  /** Counts a line as header, comment or blank. */
  skip(line: number, as: 'header' | 'comment' | 'blank'): void;
  /** Counts something accepted but worth knowing (`CROSSED_QUOTE`, `HIGH_BELOW_CLOSE`). */
  flag(code: string, line: number): void;
}

/** Reads the rows of one file, one physical record at a time, in order. */
export interface RowParser {
  row(fields: readonly string[], line: number, rawText: string): void;
  end(): void;
}

export interface ParseContext {
  readonly fileName: string;
  readonly head: FileHead;
  readonly detection: Detection;
  readonly sink: RowSink;
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
  detect(head: FileHead): Detection;
  parser(context: ParseContext): RowParser;
}
