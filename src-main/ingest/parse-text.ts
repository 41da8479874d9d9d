import { VolterraError } from '#contract/errors.ts';
import type { Accounting, ColumnMapping } from '#contract/schemas/data.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import { CountingSink, type RejectedLine } from './counting-sink.ts';
import { CsvPump } from './csv-pump.ts';
import type { Calendars } from './calendars.ts';
import type { Detection, FileHead, Format, RowParser } from './format.ts';
import { LineLedger } from './line-ledger.ts';
import { findLines, RawLines } from './raw-lines.ts';

/** Where the records of one file go; the answer says what became of each. */
export interface RecordTarget {
  /** 0 written, 1 identical to what is stored, 2 conflict and kept out, 3 replaced; by position in the chunk. */
  append(chunk: RecordChunk): Promise<{ readonly outcome: Uint8Array }>;
  reject(rows: readonly RejectedLine[]): Promise<void>;
}

export interface ParsePlan {
  readonly format: Format;
  readonly head: FileHead;
  readonly detection: Detection;
  readonly calendars: Calendars;
  readonly mapping?: ColumnMapping;
  /** Physical lines, counted by the survey. */
  readonly lines: number;
  readonly endsWithLineBreak: boolean;
  readonly flags?: readonly string[];
  readonly signal?: AbortSignal;
  /** Told after each block: lines read so far. */
  readonly progress?: (lines: number) => void;
}

export interface ParseSummary {
  readonly accounting: Accounting;
  readonly flags: Readonly<Record<string, number>>;
  readonly rejects: Readonly<Record<string, number>>;
  readonly records: number;
}

const CHUNKS_IN_FLIGHT = 8;

/** Parses one text into canonical records; `blocks` gives its blocks of whole lines, again at each call. */
export async function parseText(
  plan: ParsePlan,
  blocks: () => AsyncIterable<Buffer>,
  target: RecordTarget,
): Promise<ParseSummary> {
  const run = new ParseRun(plan, target);
  await run.readAll(blocks());
  await run.explainConflicts(blocks);
  return run.summary();
}

class ParseRun {
  readonly #plan: ParsePlan;
  readonly #target: RecordTarget;
  readonly #ledger: LineLedger;
  readonly #raw: RawLines;
  readonly #sink: CountingSink;
  readonly #parser: RowParser;
  readonly #pump: CsvPump;
  readonly #firstLine: number;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #conflicts = new Map<number, string>();
  #failure: unknown;

  constructor(plan: ParsePlan, target: RecordTarget) {
    this.#plan = plan;
    this.#target = target;
    this.#firstLine = Math.max(1, plan.detection.headerLine);
    this.#ledger = new LineLedger(plan.lines);
    this.#raw = new RawLines(this.#firstLine);
    this.#sink = new CountingSink(this.#ledger, (line) => plan.head.lines[line - 1] ?? this.#raw.text(line));
    const { head, detection, calendars, mapping } = plan;
    const context = { fileName: head.fileName, head, detection, calendars, sink: this.#sink };
    this.#parser = plan.format.parser(mapping ? { ...context, mapping } : context);
    this.#pump = new CsvPump(head.delimiter, this.#firstLine, (fields, first, last) => {
      if (last > first) this.#ledger.span(first, last);
      this.#parser.row(fields, first);
    });
    for (const flag of plan.flags ?? []) this.#sink.flag(flag, 0);
    if (!plan.endsWithLineBreak) this.#sink.flag('NO_FINAL_LINE_BREAK', plan.lines);
  }

  async readAll(blocks: AsyncIterable<Buffer>): Promise<void> {
    // What stands before the header has other columns: it is split line by line, so that the table starts clean.
    for (let line = 1; line < this.#firstLine; line += 1)
      this.#parser.row(this.#plan.head.rows[line - 1] ?? [''], line);
    for await (const block of skipLines(blocks, this.#firstLine - 1)) {
      this.#plan.signal?.throwIfAborted();
      this.#raw.keep(block);
      this.#pump.write(block);
      await this.#handOn();
      this.#plan.progress?.(this.#pump.line);
    }
    this.#pump.end();
    this.#parser.end();
    await this.#handOn();
    await Promise.all(this.#inFlight);
    if (this.#failure) throw this.#failure;
    if (this.#pump.line !== this.#plan.lines) {
      throw new VolterraError('PARSE_FAILED', {
        message: `The parser saw ${this.#pump.line} of ${this.#plan.lines} lines.`,
      });
    }
  }

  /** Rows that only the store could refuse, and rows that the parser forgot, get their text from a second reading. */
  async explainConflicts(blocks: () => AsyncIterable<Buffer>): Promise<void> {
    const unused = this.#ledger.unclaimed();
    const wanted = [...new Set([...this.#conflicts.keys(), ...unused])].sort((a, b) => a - b);
    if (wanted.length === 0) return;
    for await (const { line, rawText } of findLines(blocks(), wanted)) {
      const conflict = this.#conflicts.get(line);
      const [code, reason] = conflict === undefined ? UNUSED : ['CONFLICTS_WITH_STORED', conflict];
      this.#sink.rejectWithText({ line, column: null, code, reason, rawText });
      await this.#handOnRejected(500);
    }
    await this.#handOnRejected(1);
  }

  summary(): ParseSummary {
    const { flags, rejects, records } = this.#sink;
    return { accounting: this.#ledger.accounting(), flags, rejects, records };
  }

  async #handOn(): Promise<void> {
    await this.#handOnRejected(1);
    for (const chunk of this.#sink.takeChunks()) {
      while (this.#inFlight.size >= CHUNKS_IN_FLIGHT) await Promise.race(this.#inFlight);
      if (this.#failure) throw this.#failure;
      const sent: Promise<void> = this.#send(chunk).finally(() => this.#inFlight.delete(sent));
      this.#inFlight.add(sent);
    }
  }

  async #send(chunk: RecordChunk): Promise<void> {
    try {
      const { outcome } = await this.#target.append(chunk);
      if (outcome.length !== chunk.count)
        throw new VolterraError('PARSE_FAILED', { message: 'The store answered for another chunk.' });
      this.#settle(chunk, outcome);
    } catch (error) {
      this.#failure ??= error;
    }
  }

  #settle(chunk: RecordChunk, outcome: Uint8Array): void {
    this.#ledger.settle(chunk.lines, outcome);
    for (let index = 0; index < outcome.length; index += 1) {
      const code = outcome[index];
      if (code === 0 || code === 3) this.#sink.records += 1;
      if (code === 3) this.#sink.flag('UPDATED_STORED', 0);
      if (code === 2)
        this.#conflicts.set(
          chunk.lines[index]!,
          `${nameOf(chunk)} has another value for this key in the store; it was kept.`,
        );
    }
  }

  async #handOnRejected(atLeast: number): Promise<void> {
    if (this.#sink.rejectedCount < atLeast) return;
    await this.#target.reject(this.#sink.takeRejected());
  }
}

const UNUSED = ['ROW_UNUSED', 'The parser made nothing of this row; please report the file.'] as const;

/** What a chunk is about, in the words of the coverage. */
export function nameOf(chunk: RecordChunk): string {
  switch (chunk.kind) {
    case 'daily-bar':
    case 'intraday-bar':
      return chunk.seriesId;
    case 'vx-bar':
      return chunk.contract;
    case 'ranked-future':
      return `VX_RANKED:${chunk.tableId}`;
    case 'published-vix':
      return 'VIX_BY_EXPIRY';
    case 'yield':
      return chunk.curveId;
    case 'option-quote':
      return `${chunk.underlying} options`;
  }
}

async function* skipLines(blocks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const block of blocks) {
    let from = 0;
    while (left > 0) {
      const at = block.indexOf(10, from);
      if (at < 0) break;
      from = at + 1;
      left -= 1;
    }
    if (left === 0 && from < block.length) yield block.subarray(from);
  }
}
