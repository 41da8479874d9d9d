import type { DayNumber } from '../time/day-number.ts';

/**
 * Canonical market records as struct-of-arrays chunks: what parsers produce, what the store keeps.
 * NaN in a nullable column means "not in the file". `lines` holds the 1-based physical line of each record.
 */
interface ChunkBase {
  readonly count: number;
  readonly lines: Int32Array;
}

/** Daily history of one series; single-value series fill `close` only. Key: seriesId, day. */
export interface DailyBarChunk extends ChunkBase {
  readonly kind: 'daily-bar';
  readonly seriesId: string;
  readonly days: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Intraday bars stamped with the instant of their END. Key: seriesId, intervalSeconds, endMs. */
export interface IntradayBarChunk extends ChunkBase {
  readonly kind: 'intraday-bar';
  readonly seriesId: string;
  readonly intervalSeconds: number;
  readonly endMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** One VX contract, prices in VIX points (already divided by ten before 2007-03-26). Key: contract, day. */
export interface VxBarChunk extends ChunkBase {
  readonly kind: 'vx-bar';
  /** Exchange symbol such as `VX/F5` or `VX30/N6` with the expiry day to tell decades apart. */
  readonly contract: string;
  readonly expiryDay: DayNumber;
  /** Weekly contract whose published settlement is that of a neighbouring monthly one. */
  readonly dependent: boolean;
  readonly days: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly settle: Float64Array;
  readonly volume: Float64Array;
  readonly efp: Float64Array;
  readonly openInterest: Float64Array;
}

/** Consolidated tables that name the n-th listed contract, not the contract. Key: tableId, day, rank (from 1). */
export interface RankedFutureChunk extends ChunkBase {
  readonly kind: 'ranked-future';
  readonly tableId: string;
  readonly days: Int32Array;
  readonly ranks: Int32Array;
  readonly settle: Float64Array;
}

/** VIX formula applied by the exchange to one SPX expiry. Key: day, expiryDay. */
export interface PublishedVixChunk extends ChunkBase {
  readonly kind: 'published-vix';
  readonly days: Int32Array;
  readonly expiryDays: Int32Array;
  readonly value: Float64Array;
}

/** Interest rates in percent as published. Key: curveId, day, tenorDays. */
export interface YieldChunk extends ChunkBase {
  readonly kind: 'yield';
  /** `UST_PAR`, `FED_FUNDS`, `TBILL_13W_DISCOUNT` … */
  readonly curveId: string;
  readonly days: Int32Array;
  readonly tenorDays: Int32Array;
  readonly ratePercent: Float64Array;
}

/** Quotes of one chain at one instant. Key: underlying, quoteAtMs, root, expiryDay, strike, isCall. */
export interface OptionQuoteChunk extends ChunkBase {
  readonly kind: 'option-quote';
  readonly underlying: string;
  readonly quoteAtMs: number;
  readonly quoteDay: DayNumber;
  /** Level of the underlying, NaN where the file does not say. */
  readonly spot: number;
  /** Distinct option roots; `rootIndex` points into it (`SPX` settles AM, `SPXW` PM). */
  readonly roots: readonly string[];
  readonly rootIndex: Uint8Array;
  readonly expiryDays: Int32Array;
  readonly strikes: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly last: Float64Array;
  /** Decimal per √year, as the file gives it; NaN where none was computed. */
  readonly impliedVol: Float64Array;
  readonly delta: Float64Array;
  readonly gamma: Float64Array;
  readonly volume: Float64Array;
  readonly openInterest: Float64Array;
}

/** Any chunk a parser may hand on. */
export type RecordChunk =
  | DailyBarChunk
  | IntradayBarChunk
  | VxBarChunk
  | RankedFutureChunk
  | PublishedVixChunk
  | YieldChunk
  | OptionQuoteChunk;

/** What a chunk holds. */
export type RecordKind = RecordChunk['kind'];
