import type { DailyBarChunk, IntradayBarChunk, VxBarChunk } from '#quant/market/records.ts';
import type { RowSink } from '../format.ts';
import { ChunkBuilder } from './chunk-builder.ts';

/** Prices of one bar; NaN where the file has none. */
export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export class DailyBarBuilder extends ChunkBuilder {
  readonly #seriesId: string;
  readonly #days = this.ints();
  readonly #open = this.doubles();
  readonly #high = this.doubles();
  readonly #low = this.doubles();
  readonly #close = this.doubles();
  readonly #volume = this.doubles();

  constructor(sink: RowSink, seriesId: string) {
    super(sink);
    this.#seriesId = seriesId;
  }

  add(line: number, day: number, bar: Bar): void {
    const at = this.next(line);
    this.#days.values[at] = day;
    this.#open.values[at] = bar.open;
    this.#high.values[at] = bar.high;
    this.#low.values[at] = bar.low;
    this.#close.values[at] = bar.close;
    this.#volume.values[at] = bar.volume;
  }

  addClose(line: number, day: number, close: number): void {
    this.add(line, day, { open: NaN, high: NaN, low: NaN, close, volume: NaN });
  }

  protected chunk(count: number, lines: Int32Array): DailyBarChunk {
    return {
      kind: 'daily-bar',
      seriesId: this.#seriesId,
      count,
      lines,
      days: this.#days.take(count),
      open: this.#open.take(count),
      high: this.#high.take(count),
      low: this.#low.take(count),
      close: this.#close.take(count),
      volume: this.#volume.take(count),
    };
  }
}

export class IntradayBarBuilder extends ChunkBuilder {
  readonly #seriesId: string;
  readonly #intervalSeconds: number;
  readonly #endMs = this.doubles();
  readonly #open = this.doubles();
  readonly #high = this.doubles();
  readonly #low = this.doubles();
  readonly #close = this.doubles();
  readonly #volume = this.doubles();

  constructor(sink: RowSink, seriesId: string, intervalSeconds: number) {
    super(sink);
    this.#seriesId = seriesId;
    this.#intervalSeconds = intervalSeconds;
  }

  add(line: number, endMs: number, bar: Bar): void {
    const at = this.next(line);
    this.#endMs.values[at] = endMs;
    this.#open.values[at] = bar.open;
    this.#high.values[at] = bar.high;
    this.#low.values[at] = bar.low;
    this.#close.values[at] = bar.close;
    this.#volume.values[at] = bar.volume;
  }

  protected chunk(count: number, lines: Int32Array): IntradayBarChunk {
    return {
      kind: 'intraday-bar',
      seriesId: this.#seriesId,
      intervalSeconds: this.#intervalSeconds,
      count,
      lines,
      endMs: this.#endMs.take(count),
      open: this.#open.take(count),
      high: this.#high.take(count),
      low: this.#low.take(count),
      close: this.#close.take(count),
      volume: this.#volume.take(count),
    };
  }
}

export interface VxContractKey {
  readonly contract: string;
  readonly expiryDay: number;
  readonly dependent: boolean;
}

export interface VxRow extends Bar {
  readonly settle: number;
  readonly efp: number;
  readonly openInterest: number;
}

export class VxBarBuilder extends ChunkBuilder {
  readonly #key: VxContractKey;
  readonly #days = this.ints();
  readonly #open = this.doubles();
  readonly #high = this.doubles();
  readonly #low = this.doubles();
  readonly #close = this.doubles();
  readonly #settle = this.doubles();
  readonly #volume = this.doubles();
  readonly #efp = this.doubles();
  readonly #openInterest = this.doubles();

  constructor(sink: RowSink, key: VxContractKey) {
    super(sink);
    this.#key = key;
  }

  add(line: number, day: number, row: VxRow): void {
    const at = this.next(line);
    this.#days.values[at] = day;
    this.#open.values[at] = row.open;
    this.#high.values[at] = row.high;
    this.#low.values[at] = row.low;
    this.#close.values[at] = row.close;
    this.#settle.values[at] = row.settle;
    this.#volume.values[at] = row.volume;
    this.#efp.values[at] = row.efp;
    this.#openInterest.values[at] = row.openInterest;
  }

  protected chunk(count: number, lines: Int32Array): VxBarChunk {
    return {
      kind: 'vx-bar',
      ...this.#key,
      count,
      lines,
      days: this.#days.take(count),
      open: this.#open.take(count),
      high: this.#high.take(count),
      low: this.#low.take(count),
      close: this.#close.take(count),
      settle: this.#settle.take(count),
      volume: this.#volume.take(count),
      efp: this.#efp.take(count),
      openInterest: this.#openInterest.take(count),
    };
  }
}
