import { parseOptionSymbol } from '#quant/market/option-symbol.ts';
import { validDayNumber } from '#quant/time/day-number.ts';
import type { Cells } from '../cells.ts';
import { dataRows, findHeader, match, problem, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { checkQuote, emptyQuote, sessionCloseMs } from '../quotes.ts';
import { OptionQuoteBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { monthOf, readIsoDay, readLocalNumber } from '../values.ts';
import { underlyingOfRoot } from './cboe-quotedata.format.ts';

const HEADER = [
  'contract name',
  'last trade date',
  'strike',
  'last price',
  'bid',
  'ask',
  'change',
  '% change',
  'volume',
  'open interest',
  'implied volatility',
];

/** `VIX_April_16_2021_de_…` or `…_2021-04-16.csv`: the day on which the page was seen. */
function dayOfName(fileName: string): number | undefined {
  const words = /([A-Za-z]{3,9})[_ -](\d{1,2})[_ -](\d{4})/.exec(fileName);
  if (words) return validDayNumber(Number(words[3]), monthOf(words[1]!), Number(words[2]));
  const iso = /(\d{4}-\d{2}-\d{2})/.exec(fileName)?.[1];
  const day = iso === undefined ? NaN : readIsoDay(iso);
  return day > 0 ? day : undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  if (
    headerLine === 0 ||
    !rowsLookRight(head, headerLine, (fields) => parseOptionSymbol(fields[0] ?? '') !== undefined)
  )
    return NO_MATCH;
  const root =
    dataRows(head, headerLine, 1).map((fields) => parseOptionSymbol(fields[0] ?? '')?.root)[0] ?? '';
  const seriesId = underlyingOfRoot(root);
  const reason = 'The header Contract Name,Last Trade Date,… is the Yahoo options page';
  const day = dayOfName(head.fileName);
  if (day !== undefined)
    return match(
      headerLine,
      `${reason}; the file name ${head.fileName} gives the day on which it was seen.`,
      { seriesId },
    );
  const message =
    'The page does not say when it was seen. Rename the file so that it holds the day, such as VIX_2021-04-16.csv.';
  return match(headerLine, `${reason}.`, { seriesId, ...problem('FORMAT_UNDATED', message) });
}

function unsigned(cells: Cells, column: number): number {
  const value = readLocalNumber((cells.fields[column] ?? '').replace('%', ''), '.');
  if (value >= 0 && Number.isFinite(value)) return value;
  return Number.isNaN(value) ? NaN : cells.fail(column, 'BAD_NUMBER', 'This is no count or price.');
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, calendars, detection } = context;
  const underlying = detection.seriesId ?? '';
  const seen = dayOfName(context.fileName) ?? 0;
  const quoteDay =
    calendars.cboe.covers(seen) && calendars.cboe.covers(seen - 10)
      ? calendars.cboe.sessionOnOrBefore(seen)
      : seen;
  const quoteAtMs = sessionCloseMs(quoteDay, underlying, calendars);
  const builder = new OptionQuoteBuilder(sink, { underlying, quoteAtMs, quoteDay, spot: NaN });
  const quote = emptyQuote();
  return tableParser(context, {
    widths: [HEADER.length],
    onRow(cells) {
      const symbol = parseOptionSymbol(cells.fields[0] ?? '');
      if (!symbol) return void cells.fail(0, 'BAD_SYMBOL', 'This is no option symbol.');
      if (symbol.isAdjusted || underlyingOfRoot(symbol.root) !== underlying)
        return void cells.fail(0, 'ADJUSTED_ROOT', `The root is not a standard option on ${underlying}.`);
      if (Number.isNaN(quoteAtMs))
        return void cells.fail(null, 'NO_SESSION', 'The calendar knows no session on the day of the page.');
      quote.root = symbol.root;
      quote.expiryDay = symbol.expiryDay;
      quote.strike = symbol.strike;
      quote.isCall = symbol.isCall;
      quote.last = unsigned(cells, 3);
      quote.bid = unsigned(cells, 4);
      quote.ask = unsigned(cells, 5);
      quote.volume = unsigned(cells, 8);
      quote.openInterest = unsigned(cells, 9);
      quote.impliedVol = unsigned(cells, 10) / 100;
      if (quote.bid === 0 && quote.ask === 0 && quote.impliedVol > 0) {
        // Without a quote the page shows steps of its search (6.25 %, 12.50 %), not a volatility.
        quote.impliedVol = NaN;
        sink.flag('IMPLIED_VOL_WITHOUT_QUOTE', cells.line);
      }
      if (checkQuote(quote, quoteDay, cells, sink)) builder.add(cells.line, quote);
    },
    onEnd: () => builder.flush(),
  });
}

export const yahooOptions: Format = {
  id: 'yahoo-options',
  version: 1,
  label: 'Yahoo options page',
  publisher: 'Yahoo Finance',
  recordKind: 'option-quote',
  header: HEADER.join(','),
  notes:
    'Contract symbols name underlying, expiry, side and strike. The day on which the page was seen is in the file name only. Implied volatilities beside zero quotes are no volatilities and are left out.',
  rank: 1,
  detect,
  parser,
};
