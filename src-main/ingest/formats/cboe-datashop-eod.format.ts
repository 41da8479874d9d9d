import type { Calendars } from '../calendars.ts';
import type { Cells } from '../cells.ts';
import { findHeader, isNumberOrMissing, match, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { ChainBuilders, checkQuote, emptyQuote, newYorkMs, quotingEndMinute } from '../quotes.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readDay } from '../values.ts';

const REQUIRED = [
  'underlying_symbol',
  'quote_date',
  'root',
  'expiration',
  'strike',
  'option_type',
  'close',
  'trade_volume',
  'bid_1545',
  'ask_1545',
  'bid_eod',
  'ask_eod',
  'open_interest',
];
/** `1545` is a quarter of an hour before the close of equities: 15:45, on half days 12:45. */
const MINUTES_BEFORE_CLOSE = 15;

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => REQUIRED.every((name) => fields.includes(name)));
  if (headerLine === 0) return NO_MATCH;
  const names = head.rows[headerLine - 1]!.map(plainField);
  const [date, strike] = [names.indexOf('quote_date'), names.indexOf('strike')];
  const isRight = rowsLookRight(
    head,
    headerLine,
    (fields) => readDay(fields[date] ?? '', 'mdy') !== BAD_DAY && isNumberOrMissing(fields[strike]),
  );
  return isRight
    ? match(headerLine, 'The columns bid_1545 to ask_eod are the Cboe DataShop end-of-day option layout.')
    : NO_MATCH;
}

interface Snapshot {
  readonly bid: number;
  readonly ask: number;
  readonly spots: readonly number[];
  readonly impliedVol: number;
  readonly delta: number;
  readonly gamma: number;
  readonly minute: (day: number, underlying: string) => number | undefined;
}

function snapshotsOf(names: readonly string[], calendars: Calendars): Snapshot[] {
  const at = (name: string): number => names.indexOf(name);
  const early = (day: number): number | undefined => {
    const close = calendars.nyse.covers(day) ? calendars.nyse.sessionOpenClose(day)?.closeMinute : undefined;
    return close === undefined ? undefined : close - MINUTES_BEFORE_CLOSE;
  };
  return [
    {
      bid: at('bid_1545'),
      ask: at('ask_1545'),
      spots: [at('active_underlying_price_1545'), at('underlying_bid_1545'), at('underlying_ask_1545')],
      impliedVol: at('implied_volatility_1545'),
      delta: at('delta_1545'),
      gamma: at('gamma_1545'),
      minute: early,
    },
    {
      bid: at('bid_eod'),
      ask: at('ask_eod'),
      spots: [-1, at('underlying_bid_eod'), at('underlying_ask_eod')],
      impliedVol: -1,
      delta: -1,
      gamma: -1,
      minute: (day, underlying) => quotingEndMinute(day, underlying, calendars),
    },
  ];
}

/** The price in use where it is given, else the middle of bid and ask; 0 means that the publisher has none. */
function spotOf(cells: Cells, [active, bid, ask]: readonly number[]): number {
  const read = (column: number | undefined): number =>
    column === undefined || column < 0 ? NaN : cells.optional(column);
  const price = read(active);
  if (price > 0) return price;
  const [low, high] = [read(bid), read(ask)];
  return low > 0 && high > 0 ? (low + high) / 2 : NaN;
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { head, detection, sink, calendars } = context;
  const names = head.rows[detection.headerLine - 1]!.map(plainField);
  const at = (name: string): number => names.indexOf(name);
  const snapshots = snapshotsOf(names, calendars);
  const chains = new ChainBuilders(sink);
  const quote = emptyQuote();
  const columns = {
    underlying: at('underlying_symbol'),
    date: at('quote_date'),
    root: at('root'),
    expiry: at('expiration'),
    strike: at('strike'),
    type: at('option_type'),
  };

  const readSnapshot = (cells: Cells, snapshot: Snapshot, underlying: string, quoteDay: number): void => {
    const optional = (column: number): number => (column < 0 ? NaN : cells.optional(column));
    quote.bid = cells.unsigned(snapshot.bid);
    quote.ask = cells.unsigned(snapshot.ask);
    quote.impliedVol = optional(snapshot.impliedVol);
    quote.delta = optional(snapshot.delta);
    quote.gamma = optional(snapshot.gamma);
    const spot = spotOf(cells, snapshot.spots);
    const minute = snapshot.minute(quoteDay, underlying);
    if (minute === undefined)
      return void cells.fail(columns.date, 'NO_SESSION', 'The exchange was closed on this day.');
    if (!checkQuote(quote, quoteDay, cells, sink)) return;
    chains.at(underlying, newYorkMs(quoteDay, minute), quoteDay, spot).add(cells.line, quote);
  };

  return tableParser(context, {
    widths: [names.length],
    onRow(cells) {
      const { fields, line } = cells;
      const underlying = cells.text(columns.underlying).replace(/^\^/, '').toUpperCase();
      const type = cells.text(columns.type).toUpperCase();
      const quoteDay = cells.day(columns.date, 'mdy');
      quote.root = cells.text(columns.root).toUpperCase();
      quote.expiryDay = cells.day(columns.expiry, 'mdy');
      quote.strike = cells.number(columns.strike);
      quote.isCall = type.startsWith('C');
      quote.last = cells.unsigned(at('close')) || NaN;
      quote.volume = cells.unsigned(at('trade_volume'));
      quote.openInterest = cells.unsigned(at('open_interest'));
      if (!/^(C|P|CALL|PUT)$/.test(type))
        cells.fail(columns.type, 'BAD_OPTION_KIND', 'This is neither call nor put.');
      if (!/^[A-Z0-9.]{1,8}$/.test(underlying))
        cells.fail(columns.underlying, 'BAD_SYMBOL', 'The underlying is no symbol.');
      if (/\d$/.test(quote.root))
        cells.fail(columns.root, 'ADJUSTED_ROOT', 'An adjusted root delivers something else.');
      if (cells.failed) return;
      for (const snapshot of snapshots) {
        cells.start(fields, line);
        readSnapshot(cells, snapshot, underlying, quoteDay);
      }
    },
    onEnd: () => chains.flush(),
  });
}

export const cboeDatashopEod: Format = {
  id: 'cboe-datashop-eod',
  version: 1,
  label: 'Cboe DataShop end-of-day options',
  publisher: 'Cboe DataShop',
  recordKind: 'option-quote',
  header:
    'underlying_symbol,quote_date,root,expiration,strike,option_type,…,bid_1545,ask_1545,…,bid_eod,ask_eod,…,open_interest',
  notes:
    'Each row gives two snapshots: 15:45 (12:45 on half days) and the end of quoting. ^SPX is SPX. Zero prices mean no trade. With or without the columns of calculations.',
  rank: 0,
  detect,
  parser,
};
