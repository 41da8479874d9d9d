import { type CsvError, Parser } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { VolterraError } from '#contract/errors.ts';
import { LIMITS } from './source/limits.ts';

/** One record with the physical lines that it spans. */
export type OnRecord = (fields: readonly string[], firstLine: number, lastLine: number) => void;

/**
 * csv-parse without its object stream: records leave `push` directly, which keeps the order, the back-pressure of our
 * own chunks, and saves the two stream hops of every row.
 */
class DirectParser extends Parser {
  onFields: ((fields: string[]) => void) | undefined;

  override push(record: unknown): boolean {
    if (record !== null) this.onFields?.(record as string[]);
    return true;
  }
}

/** Feeds blocks of whole lines to csv-parse and hands out its records with their line numbers. */
export class CsvPump {
  readonly #parser: DirectParser;
  readonly #firstLine: number;
  readonly #onRecord: OnRecord;
  #lastLine: number;
  #pendingBytes = 0;
  #failure: unknown;

  constructor(delimiter: string, firstLine: number, onRecord: OnRecord) {
    this.#firstLine = firstLine;
    this.#lastLine = firstLine - 1;
    this.#onRecord = onRecord;
    this.#parser = new DirectParser({
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      bom: false,
    });
    this.#parser.onFields = (fields) => this.#take(fields);
    this.#parser.on('error', (error: unknown) => (this.#failure ??= error));
  }

  /** Last physical line of the last record. */
  get line(): number {
    return this.#lastLine;
  }

  write(block: Buffer): void {
    this.#pendingBytes += block.length;
    this.#quietly(() => this.#parser.write(block));
    if (this.#pendingBytes > LIMITS.fieldBytes * 4 + block.length) throw this.#unclosed();
  }

  end(): void {
    this.#quietly(() => this.#parser.end());
  }

  #take(fields: string[]): void {
    if (this.#failure) return;
    const first = this.#lastLine + 1;
    this.#lastLine = this.#firstLine + this.#parser.info.lines - 1;
    this.#pendingBytes = 0;
    try {
      this.#check(fields, first);
      this.#onRecord(fields, first, this.#lastLine);
    } catch (error) {
      this.#failure = error;
    }
  }

  #check(fields: readonly string[], line: number): void {
    if (fields.length > LIMITS.columns)
      throw damaged(line, `it has ${fields.length} columns, more than ${LIMITS.columns}`);
    for (let index = 0; index < fields.length; index += 1) {
      if (fields[index]!.length > LIMITS.fieldBytes)
        throw damaged(line, `field ${index + 1} is longer than ${LIMITS.fieldBytes} characters`);
    }
  }

  /** csv-parse makes an error object for every row whose width differs from the first; their stacks would cost more than the row. */
  #quietly(work: () => void): void {
    const stackTraceLimit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      work();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    const failure = this.#failure ?? this.#parser.errored;
    if (failure) throw this.#translate(failure);
  }

  #translate(failure: unknown): unknown {
    const code = (failure as Partial<CsvError>).code;
    if (code === 'CSV_QUOTE_NOT_CLOSED') return this.#unclosed();
    return typeof code === 'string' && code.startsWith('CSV_')
      ? damaged(this.#lastLine + 1, (failure as Error).message)
      : failure;
  }

  #unclosed(): VolterraError {
    return damaged(this.#lastLine + 1, 'a quote is opened and not closed');
  }
}

function damaged(line: number, reason: string): VolterraError {
  return new VolterraError('FILE_DAMAGED', {
    message: `The file breaks at line ${line}: ${reason}.`,
    data: { line, reason },
  });
}

/** Fields of one line by the same rules as the stream. */
export function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  try {
    const records: string[][] = parseSync(line, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      bom: false,
      record_delimiter: '\n',
    });
    return records[0] ?? [''];
  } catch {
    // An unclosed quote: the stream refuses the file at this line; for detection the plain split is enough.
    return line.split(delimiter);
  }
}
