import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { Calendars } from './calendars.ts';
import type { Cells } from './cells.ts';
import type { RowSink } from './format.ts';
import { BuilderPool } from './records/chunk-builder.ts';
import { OptionQuoteBuilder, type QuoteRow, type SnapshotKey } from './records/table-builders.ts';

/** Index options and the ETFs on broad indices are quoted until 16:15, other equity options until 16:00 New York. */
const QUARTER_PAST = new Set([
  'SPX',
  'VIX',
  'XSP',
  'NDX',
  'RUT',
  'DJX',
  'OEX',
  'XEO',
  'SPY',
  'QQQ',
  'IWM',
  'DIA',
  'MRUT',
  'MXEA',
  'MXEF',
]);
const NEW_YORK_AHEAD_OF_CHICAGO = 60;

/** The instant in New York wall-clock time; a time that the clock change leaves open is read as the earlier. */
export function newYorkMs(day: DayNumber, minute: number): number {
  const instant = zoneClock(NEW_YORK).toEpochMs({ day, minute });
  return instant.status === 'ok' ? instant.epochMs : instant.earlierMs;
}

/** Minute of the day, New York, at which quoting of options on this underlying ends; undefined on closed days. */
export function quotingEndMinute(
  day: DayNumber,
  underlying: string,
  calendars: Calendars,
): number | undefined {
  const quarter = QUARTER_PAST.has(underlying.toUpperCase());
  const calendar = quarter ? calendars.cboe : calendars.nyse;
  if (!calendar.covers(day)) return undefined;
  const session = calendar.sessionOpenClose(day);
  if (!session) return undefined;
  return quarter ? session.closeMinute + NEW_YORK_AHEAD_OF_CHICAGO : session.closeMinute;
}

/** Instant of the last quotes of a session, NaN on closed days. */
export function sessionCloseMs(day: DayNumber, underlying: string, calendars: Calendars): number {
  const minute = quotingEndMinute(day, underlying, calendars);
  return minute === undefined ? NaN : newYorkMs(day, minute);
}

/** Closes by day; most rows of a file share the day of the row above. */
export function closeFinder(calendars: Calendars): (day: DayNumber, underlying: string) => number {
  let last = { day: NaN, underlying: '', closeMs: NaN };
  return (day, underlying) => {
    if (last.day !== day || last.underlying !== underlying)
      last = { day, underlying, closeMs: sessionCloseMs(day, underlying, calendars) };
    return last.closeMs;
  };
}

/** Builders of the chains of one file; the one of the row above is found without a look-up. */
export class ChainBuilders {
  readonly #sink: RowSink;
  readonly #pool: BuilderPool<OptionQuoteBuilder>;
  #last: { key: SnapshotKey; builder: OptionQuoteBuilder } | undefined;

  constructor(sink: RowSink, limit = 128) {
    this.#sink = sink;
    this.#pool = new BuilderPool(limit);
  }

  /** The spot of a chain is that of its first row. */
  at(underlying: string, quoteAtMs: number, quoteDay: DayNumber, spot: number): OptionQuoteBuilder {
    const last = this.#last;
    if (last && last.key.quoteAtMs === quoteAtMs && last.key.underlying === underlying) return last.builder;
    const key = { underlying, quoteAtMs, quoteDay, spot: spot > 0 ? spot : NaN };
    const builder = this.#pool.get(
      `${underlying} ${quoteAtMs}`,
      () => new OptionQuoteBuilder(this.#sink, key),
    );
    this.#last = { key, builder };
    return builder;
  }

  flush(): void {
    this.#pool.flush();
    this.#last = undefined;
  }
}

export function emptyQuote(): QuoteRow {
  return {
    root: '',
    expiryDay: 0,
    strike: NaN,
    isCall: false,
    bid: NaN,
    ask: NaN,
    last: NaN,
    impliedVol: NaN,
    delta: NaN,
    gamma: NaN,
    volume: NaN,
    openInterest: NaN,
  };
}

/** Rejects what cannot be a quote and flags what a fit should leave out; false where the row is rejected. */
export function checkQuote(quote: QuoteRow, quoteDay: DayNumber, cells: Cells, sink: RowSink): boolean {
  if (!(quote.strike > 0)) cells.fail(null, 'BAD_STRIKE', 'The strike is not positive.');
  if (quote.expiryDay < quoteDay)
    cells.fail(null, 'EXPIRED_OPTION', 'The option had expired before the quote.');
  if (cells.failed) return false;
  if (quote.bid > quote.ask) sink.flag('CROSSED_QUOTE', cells.line);
  else if (quote.bid === 0 && quote.ask === 0) sink.flag('NO_QUOTE', cells.line);
  else if (quote.bid === 0) sink.flag('ZERO_BID', cells.line);
  // Publishers write 0 where no implied volatility could be computed.
  if (quote.impliedVol === 0) {
    quote.impliedVol = NaN;
    sink.flag('NO_IMPLIED_VOL', cells.line);
  }
  return true;
}

/** The instant in New York, undefined where a clock change makes the time ambiguous or skips it. */
export function newYorkInstant(day: DayNumber, minute: number): number | undefined {
  const instant = zoneClock(NEW_YORK).toEpochMs({ day, minute });
  return instant.status === 'ok' ? instant.epochMs : undefined;
}
