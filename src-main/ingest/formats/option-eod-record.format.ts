import { findHeader, isNumberOrMissing, match, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { ChainBuilders, checkQuote, closeFinder, emptyQuote } from '../quotes.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readIsoDay } from '../values.ts';

const HEADER = [
  'underlying_symbol',
  'underlying_price',
  'type',
  'expiration',
  'data_date',
  'd2x',
  'strike',
  'bid',
  'ask',
  'mid',
  'volume',
  'open_interest',
  'implied_vol',
  'delta',
];
const [SYMBOL, SPOT, TYPE, EXPIRY, DATE, , STRIKE, BID, ASK, , VOLUME, OPEN_INTEREST, IMPLIED_VOL, DELTA] =
  HEADER.keys();

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  const isRight = rowsLookRight(
    head,
    headerLine,
    (fields) =>
      readIsoDay(fields[DATE!] ?? '') !== BAD_DAY &&
      readIsoDay(fields[EXPIRY!] ?? '') !== BAD_DAY &&
      isNumberOrMissing(fields[STRIKE!]),
  );
  return headerLine > 0 && isRight
    ? match(
        headerLine,
        'The header underlying_symbol,underlying_price,type,expiration,data_date,… is an end-of-day option record.',
      )
    : NO_MATCH;
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, calendars } = context;
  const chains = new ChainBuilders(sink, 256);
  const quote = emptyQuote();
  const closeMs = closeFinder(calendars);
  let known = '';
  return tableParser(context, {
    widths: [HEADER.length],
    onRow(cells) {
      const underlying = cells.text(SYMBOL!);
      const type = cells.text(TYPE!);
      const quoteDay = cells.day(DATE!, 'ymd');
      quote.root = underlying;
      quote.isCall = type === 'call';
      quote.expiryDay = cells.day(EXPIRY!, 'ymd');
      quote.strike = cells.number(STRIKE!);
      quote.bid = cells.unsigned(BID!);
      quote.ask = cells.unsigned(ASK!);
      quote.volume = cells.unsigned(VOLUME!);
      quote.openInterest = cells.unsigned(OPEN_INTEREST!);
      quote.impliedVol = cells.unsigned(IMPLIED_VOL!);
      const delta = cells.optional(DELTA!);
      quote.delta = quote.isCall ? delta : -Math.abs(delta);
      const spot = cells.unsigned(SPOT!);
      if (type !== 'call' && type !== 'put')
        cells.fail(TYPE!, 'BAD_OPTION_KIND', 'This is neither call nor put.');
      if (underlying !== known && !/^[A-Z0-9.^]{1,8}$/.test(underlying))
        cells.fail(SYMBOL!, 'BAD_SYMBOL', 'The underlying is no symbol.');
      else known = underlying;
      const quoteAtMs = cells.failed ? NaN : closeMs(quoteDay, underlying);
      if (Number.isNaN(quoteAtMs)) cells.fail(DATE!, 'NO_SESSION', 'The exchange was closed on this day.');
      if (!checkQuote(quote, quoteDay, cells, sink)) return;
      chains.at(underlying, quoteAtMs, quoteDay, spot).add(cells.line, quote);
    },
    onEnd: () => chains.flush(),
  });
}

export const optionEodRecord: Format = {
  id: 'option-eod-record',
  version: 1,
  label: 'End-of-day option records',
  publisher: 'not named in the file',
  recordKind: 'option-quote',
  header: HEADER.join(','),
  notes:
    'One row for each option and day, kept at the close of the day. Deltas of puts are unsigned in the file and get their sign. A zero implied volatility means that none was computed. The root is the underlying.',
  rank: 0,
  detect,
  parser,
};
