import type {
  OptionQuoteChunk,
  PublishedVixChunk,
  RankedFutureChunk,
  YieldChunk,
} from '#quant/market/records.ts';
import type { RowSink } from '../format.ts';
import { ChunkBuilder } from './chunk-builder.ts';

export class RankedFutureBuilder extends ChunkBuilder {
  readonly #tableId: string;
  readonly #days = this.ints();
  readonly #ranks = this.ints();
  readonly #settle = this.doubles();

  constructor(sink: RowSink, tableId: string) {
    super(sink);
    this.#tableId = tableId;
  }

  add(line: number, day: number, rank: number, settle: number): void {
    const at = this.next(line);
    this.#days.values[at] = day;
    this.#ranks.values[at] = rank;
    this.#settle.values[at] = settle;
  }

  protected chunk(count: number, lines: Int32Array): RankedFutureChunk {
    return {
      kind: 'ranked-future',
      tableId: this.#tableId,
      count,
      lines,
      days: this.#days.take(count),
      ranks: this.#ranks.take(count),
      settle: this.#settle.take(count),
    };
  }
}

export class PublishedVixBuilder extends ChunkBuilder {
  readonly #days = this.ints();
  readonly #expiryDays = this.ints();
  readonly #value = this.doubles();

  add(line: number, day: number, expiryDay: number, value: number): void {
    const at = this.next(line);
    this.#days.values[at] = day;
    this.#expiryDays.values[at] = expiryDay;
    this.#value.values[at] = value;
  }

  protected chunk(count: number, lines: Int32Array): PublishedVixChunk {
    return {
      kind: 'published-vix',
      count,
      lines,
      days: this.#days.take(count),
      expiryDays: this.#expiryDays.take(count),
      value: this.#value.take(count),
    };
  }
}

export class YieldBuilder extends ChunkBuilder {
  readonly #curveId: string;
  readonly #days = this.ints();
  readonly #tenorDays = this.ints();
  readonly #ratePercent = this.doubles();

  constructor(sink: RowSink, curveId: string) {
    super(sink);
    this.#curveId = curveId;
  }

  add(line: number, day: number, tenorDays: number, ratePercent: number): void {
    const at = this.next(line);
    this.#days.values[at] = day;
    this.#tenorDays.values[at] = tenorDays;
    this.#ratePercent.values[at] = ratePercent;
  }

  protected chunk(count: number, lines: Int32Array): YieldChunk {
    return {
      kind: 'yield',
      curveId: this.#curveId,
      count,
      lines,
      days: this.#days.take(count),
      tenorDays: this.#tenorDays.take(count),
      ratePercent: this.#ratePercent.take(count),
    };
  }
}

/** One chain at one instant. */
export interface SnapshotKey {
  readonly underlying: string;
  readonly quoteAtMs: number;
  readonly quoteDay: number;
  readonly spot: number;
}

/** One quote; a single object is reused for all rows of a file. */
export interface QuoteRow {
  root: string;
  expiryDay: number;
  strike: number;
  isCall: boolean;
  bid: number;
  ask: number;
  last: number;
  impliedVol: number;
  delta: number;
  gamma: number;
  volume: number;
  openInterest: number;
}

export class OptionQuoteBuilder extends ChunkBuilder {
  readonly #key: SnapshotKey;
  #roots: string[] = [];
  readonly #rootIndex = this.bytes();
  readonly #expiryDays = this.ints();
  readonly #strikes = this.doubles();
  readonly #isCall = this.bytes();
  readonly #bid = this.doubles();
  readonly #ask = this.doubles();
  readonly #last = this.doubles();
  readonly #impliedVol = this.doubles();
  readonly #delta = this.doubles();
  readonly #gamma = this.doubles();
  readonly #volume = this.doubles();
  readonly #openInterest = this.doubles();

  constructor(sink: RowSink, key: SnapshotKey) {
    super(sink);
    this.#key = key;
  }

  add(line: number, quote: QuoteRow): void {
    const root = this.#indexOfRoot(quote.root);
    const at = this.next(line);
    this.#rootIndex.values[at] = root;
    this.#expiryDays.values[at] = quote.expiryDay;
    this.#strikes.values[at] = quote.strike;
    this.#isCall.values[at] = quote.isCall ? 1 : 0;
    this.#bid.values[at] = quote.bid;
    this.#ask.values[at] = quote.ask;
    this.#last.values[at] = quote.last;
    this.#impliedVol.values[at] = quote.impliedVol;
    this.#delta.values[at] = quote.delta;
    this.#gamma.values[at] = quote.gamma;
    this.#volume.values[at] = quote.volume;
    this.#openInterest.values[at] = quote.openInterest;
  }

  protected chunk(count: number, lines: Int32Array): OptionQuoteChunk {
    return {
      kind: 'option-quote',
      ...this.#key,
      roots: [...this.#roots],
      count,
      lines,
      rootIndex: this.#rootIndex.take(count),
      expiryDays: this.#expiryDays.take(count),
      strikes: this.#strikes.take(count),
      isCall: this.#isCall.take(count),
      bid: this.#bid.take(count),
      ask: this.#ask.take(count),
      last: this.#last.take(count),
      impliedVol: this.#impliedVol.take(count),
      delta: this.#delta.take(count),
      gamma: this.#gamma.take(count),
      volume: this.#volume.take(count),
      openInterest: this.#openInterest.take(count),
    };
  }

  #indexOfRoot(root: string): number {
    const known = this.#roots.indexOf(root);
    if (known >= 0) return known;
    // An index is one byte: a chain with more distinct roots than that starts a chunk with a list of its own.
    if (this.#roots.length === 255) {
      this.flush();
      this.#roots = [];
    }
    return this.#roots.push(root) - 1;
  }
}
