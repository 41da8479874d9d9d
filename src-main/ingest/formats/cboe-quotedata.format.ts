import { parseOptionSymbol } from '#quant/market/option-symbol.ts';
import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import type { Calendars } from '../calendars.ts';
import type { Cells } from '../cells.ts';
import { dataRows, findHeader, match, problem } from '../detection.ts';
import {
  type Detection,
  type FileHead,
  type Format,
  NO_MATCH,
  type ParseContext,
  type RowSink,
} from '../format.ts';
import { plainField } from '../head.ts';
import { checkQuote, emptyQuote, quotingEndMinute, newYorkMs } from '../quotes.ts';
import { stampToMs } from '../quote-stamp.ts';
import { OptionQuoteBuilder, type QuoteRow } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readNumber } from '../values.ts';

/** Columns of one side by place: names repeat on the other side, and older files have fewer. */
interface Side {
  readonly symbol: number;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
  readonly volume: number;
  readonly impliedVol: number;
  readonly delta: number;
  readonly gamma: number;
  readonly openInterest: number;
}

interface Layout {
  readonly width: number;
  readonly strike: number;
  readonly calls: Side;
  readonly puts: Side;
}

function sideOf(fields: readonly string[], from: number, to: number): Side | undefined {
  const find = (...names: string[]): number =>
    fields.findIndex((field, index) => index > from && index < to && names.includes(field));
  const side = {
    symbol: from,
    last: find('last sale'),
    bid: find('bid'),
    ask: find('ask'),
    volume: find('volume', 'vol'),
    impliedVol: find('iv'),
    delta: find('delta'),
    gamma: find('gamma'),
    openInterest: find('open interest', 'open int'),
  };
  return [side.last, side.bid, side.ask, side.volume, side.openInterest].includes(-1) ? undefined : side;
}

function layoutOf(fields: readonly string[]): Layout | undefined {
  const [strike, puts] = [fields.indexOf('strike'), fields.indexOf('puts')];
  if (!fields[0]?.startsWith('expiration') || fields[1] !== 'calls' || strike < 0 || puts !== strike + 1)
    return undefined;
  const [callSide, putSide] = [sideOf(fields, 1, strike), sideOf(fields, puts, fields.length)];
  return callSide && putSide ? { width: fields.length, strike, calls: callSide, puts: putSide } : undefined;
}

const MINI_ROOTS: Readonly<Record<string, string>> = {
  SPXW: 'SPX',
  SPXPM: 'SPX',
  VIXW: 'VIX',
  XSPW: 'XSP',
  NDXP: 'NDX',
  RUTW: 'RUT',
  MRUTW: 'MRUT',
  DJXW: 'DJX',
};

export function underlyingOfRoot(root: string): string {
  return MINI_ROOTS[root] ?? root;
}

/** The underlying that most symbols of the first rows belong to; the preamble names it in words only. */
function underlyingOf(head: FileHead, headerLine: number): string | undefined {
  const tally = new Map<string, number>();
  for (const fields of dataRows(head, headerLine, 100)) {
    const symbol = parseOptionSymbol(fields[1] ?? '');
    if (symbol && !symbol.isAdjusted) {
      const name = underlyingOfRoot(symbol.root);
      tally.set(name, (tally.get(name) ?? 0) + 1);
    }
  }
  return [...tally].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function preamble(head: FileHead, headerLine: number): string[] {
  return head.lines.slice(0, headerLine - 1).map((line) => line.trim());
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => layoutOf(fields) !== undefined);
  const seriesId = headerLine > 0 ? underlyingOf(head, headerLine) : undefined;
  if (seriesId === undefined) return NO_MATCH;
  const reason = `The header Expiration Date,Calls,…,Strike,Puts,… with ${seriesId} symbols is a Cboe delayed-quote chain`;
  const stamp = preamble(head, headerLine)
    .map(stampToMs)
    .find((found) => found.status !== 'none');
  if (stamp?.status === 'ok') return match(headerLine, `${reason}.`, { seriesId });
  if (stamp?.status === 'no-zone') {
    return match(
      headerLine,
      `${reason}.`,
      problem('FORMAT_AMBIGUOUS', 'The date line does not say its time zone.', [
        'In which time zone was the file saved?',
      ]),
    );
  }
  return match(
    headerLine,
    `${reason}.`,
    problem(
      'FORMAT_UNDATED',
      'The lines above the header do not say when the quotes were taken. Download the file again with them.',
    ),
  );
}

/** Quotes saved after the close, before the opening or on a closed day are those of the last close. */
export function quoteInstant(
  stampMs: number,
  underlying: string,
  calendars: Calendars,
): { quoteDay: number; quoteAtMs: number } | undefined {
  const { day, minute } = zoneClock(NEW_YORK).toLocal(stampMs);
  const calendar = calendars.cboe;
  if (!calendar.covers(day - 10) || !calendar.covers(day)) return undefined;
  const end = quotingEndMinute(day, underlying, calendars);
  if (end !== undefined && minute >= OPENING_MINUTE && minute < end)
    return { quoteDay: day, quoteAtMs: stampMs };
  const quoteDay = end !== undefined && minute >= end ? day : calendar.previousSession(day);
  const closing = quotingEndMinute(quoteDay, underlying, calendars);
  return closing === undefined ? undefined : { quoteDay, quoteAtMs: newYorkMs(quoteDay, closing) };
}

const OPENING_MINUTE = 9 * 60 + 30;

class QuoteReader {
  readonly #layout: Layout;
  readonly #quoteDay: number;
  readonly #underlying: string;
  readonly #sink: RowSink;
  readonly #builder: OptionQuoteBuilder;
  readonly #quote: QuoteRow = emptyQuote();

  constructor(context: ParseContext, layout: Layout, builder: OptionQuoteBuilder, quoteDay: number) {
    this.#layout = layout;
    this.#builder = builder;
    this.#quoteDay = quoteDay;
    this.#underlying = context.detection.seriesId ?? '';
    this.#sink = context.sink;
  }

  /** A call and a put, each for itself: one may be rejected and the other kept. */
  row(cells: Cells): void {
    const { fields, line } = cells;
    const expiryDay = cells.day(0, 'mdy');
    const strike = cells.number(this.#layout.strike);
    if (cells.failed) return;
    this.#side(cells, this.#layout.calls, { expiryDay, strike, isCall: true });
    cells.start(fields, line);
    this.#side(cells, this.#layout.puts, { expiryDay, strike, isCall: false });
  }

  #side(cells: Cells, side: Side, row: { expiryDay: number; strike: number; isCall: boolean }): void {
    const symbol = parseOptionSymbol(cells.fields[side.symbol] ?? '');
    if (!symbol) return void cells.fail(side.symbol, 'BAD_SYMBOL', 'This is no option symbol.');
    if (symbol.isAdjusted || underlyingOfRoot(symbol.root) !== this.#underlying) {
      return void cells.fail(
        side.symbol,
        'ADJUSTED_ROOT',
        `The root ${symbol.root} is not a standard option on ${this.#underlying}.`,
      );
    }
    if (symbol.isCall !== row.isCall || symbol.strike !== row.strike || symbol.expiryDay !== row.expiryDay) {
      return void cells.fail(
        side.symbol,
        'SYMBOL_MISMATCH',
        'The symbol disagrees with the expiry, strike or side of its row.',
      );
    }
    const quote = this.#quote;
    quote.root = symbol.root;
    quote.expiryDay = row.expiryDay;
    quote.strike = row.strike;
    quote.isCall = row.isCall;
    quote.last = zeroAsNone(cells.unsigned(side.last));
    quote.bid = cells.unsigned(side.bid);
    quote.ask = cells.unsigned(side.ask);
    quote.volume = cells.unsigned(side.volume);
    quote.impliedVol = side.impliedVol < 0 ? NaN : cells.unsigned(side.impliedVol);
    quote.delta = side.delta < 0 ? NaN : cells.optional(side.delta);
    quote.gamma = side.gamma < 0 ? NaN : cells.optional(side.gamma);
    quote.openInterest = cells.unsigned(side.openInterest);
    if (checkQuote(quote, this.#quoteDay, cells, this.#sink)) this.#builder.add(cells.line, quote);
  }
}

/** A last sale of 0 means that there was none. */
function zeroAsNone(value: number): number {
  return value === 0 ? NaN : value;
}

/** `Last: 4348.87` of the index line. */
function spotOf(lines: readonly string[]): number {
  const text =
    lines
      .map((line) => /(?:^|,)\s*"?Last:\s*([\d.,\u202f\u00a0]+?)"?(?:,|$)/.exec(line)?.[1])
      .find((found) => found !== undefined) ?? '';
  const value = readNumber(text.replace(/[,\u202f\u00a0]/g, ''));
  return Number.isFinite(value) && value > 0 ? value : NaN;
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { head, detection, sink, calendars } = context;
  const lines = preamble(head, detection.headerLine);
  const layout = layoutOf(head.rows[detection.headerLine - 1]!.map(plainField))!;
  const underlying = detection.seriesId ?? '';
  const stamp = lines.map(stampToMs).find((found) => found.status === 'ok');
  const instant = stamp?.status === 'ok' ? quoteInstant(stamp.epochMs, underlying, calendars) : undefined;
  if (!instant) {
    return tableParser(context, {
      widths: [layout.width],
      onRow: (cells) =>
        void cells.fail(
          null,
          'NO_SESSION',
          'The quotes were saved outside the years that the calendar knows.',
        ),
      onEnd: () => undefined,
    });
  }
  const builder = new OptionQuoteBuilder(sink, { underlying, ...instant, spot: spotOf(lines) });
  const reader = new QuoteReader(context, layout, builder, instant.quoteDay);
  sink.flag(
    stamp?.status === 'ok' && stamp.epochMs !== instant.quoteAtMs
      ? 'QUOTES_OF_LAST_CLOSE'
      : 'DELAYED_15_MINUTES',
    0,
  );
  return tableParser(context, {
    widths: [layout.width],
    onRow: (cells) => reader.row(cells),
    onEnd: () => builder.flush(),
  });
}

export const cboeQuotedata: Format = {
  id: 'cboe-quotedata',
  version: 1,
  label: 'Cboe delayed-quote chain',
  publisher: 'Cboe',
  recordKind: 'option-quote',
  header: 'Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,…',
  notes:
    'Columns are taken by place, since both sides have the same names. The date line is read in all its locales. Quotes are delayed by 15 minutes; a file saved after the close or on a weekend holds the quotes of the last close. A zero IV means that none was computed. Crossed and zero quotes are kept and flagged.',
  rank: 0,
  detect,
  parser,
};
