import type { RecordChunk } from '#quant/market/records.ts';
import type { RowSink } from './format.ts';
import type { LineLedger } from './line-ledger.ts';
import { LIMITS } from './source/limits.ts';

/** A rejected row as the parser hands it on; the import gives it its batch. */
export interface RejectedLine {
  readonly line: number;
  readonly column: number | null;
  readonly code: string;
  readonly reason: string;
  readonly rawText: string;
}

/** Rows kept with their text; beyond that they are counted only, and a flag says so. */
const KEPT_REJECTS = 1_000_000;

/** The sink of all parsers: counts, keeps rejected rows, and lets nothing pass that the ledger has not seen. */
export class CountingSink implements RowSink {
  readonly flags: Record<string, number> = {};
  readonly rejects: Record<string, number> = {};
  records = 0;
  readonly #ledger: LineLedger;
  readonly #rawText: (line: number) => string;
  #chunks: RecordChunk[] = [];
  #rejected: RejectedLine[] = [];
  #kept = 0;

  constructor(ledger: LineLedger, rawText: (line: number) => string) {
    this.#ledger = ledger;
    this.#rawText = rawText;
  }

  chunk(chunk: RecordChunk): void {
    this.#chunks.push(chunk);
  }

  reject(line: number, column: number | null, code: string, reason: string): void {
    this.rejectWithText({ line, column, code, reason, rawText: this.#rawText(line) });
  }

  rejectWithText(row: RejectedLine): void {
    this.#ledger.refuse(row.line);
    this.rejects[row.code] = (this.rejects[row.code] ?? 0) + 1;
    if (this.#kept >= KEPT_REJECTS) return void this.flag('REJECTED_ROWS_NOT_KEPT', row.line);
    this.#kept += 1;
    this.#rejected.push({ ...row, rawText: row.rawText.slice(0, LIMITS.rawTextBytes) });
  }

  skip(line: number, as: 'header' | 'comment' | 'blank'): void {
    this.#ledger.skip(line, as);
  }

  flag(code: string, _line: number): void {
    this.flags[code] = (this.flags[code] ?? 0) + 1;
  }

  /** Chunks since the last call. */
  takeChunks(): RecordChunk[] {
    const taken = this.#chunks;
    this.#chunks = [];
    return taken;
  }

  get rejectedCount(): number {
    return this.#rejected.length;
  }

  /** Rejected rows since the last call. */
  takeRejected(): RejectedLine[] {
    const taken = this.#rejected;
    this.#rejected = [];
    return taken;
  }
}
