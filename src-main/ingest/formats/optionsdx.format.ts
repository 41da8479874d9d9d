import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import type { Cells } from '../cells.ts';
import { findHeader, isNumberOrMissing, match, problem, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { ChainBuilders, checkQuote, emptyQuote } from '../quotes.ts';
import type { OptionQuoteBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readNumber } from '../values.ts';

const REQUIRED = [
  'quote_unixtime',
  'quote_date',
  'underlying_last',
  'expire_date',
  'strike',
  'c_bid',
  'c_ask',
  'p_bid',
  'p_ask',
];

function namesOf(fields: readonly string[]): string[] {
  return fields.map((field) =>
    field
      .trim()
      .toLowerCase()
      .replace(/^\[|\]$/g, ''),
  );
}

/** `spx_eod_202301.txt` and `spy_15x_202301.csv` name their underlying; the rows do not. */
function underlyingOfName(fileName: string): string | undefined {
  return /^([a-z]{1,6})_(?:eod|\d+x?|sample)\w*_?\d{0,8}\b/i.exec(fileName)?.[1]?.toUpperCase();
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => REQUIRED.every((name) => fields.includes(`[${name}]`)));
  if (headerLine === 0) return NO_MATCH;
  const names = namesOf(head.rows[headerLine - 1]!);
  const [time, strike] = [names.indexOf('quote_unixtime'), names.indexOf('strike')];
  if (
    !rowsLookRight(
      head,
      headerLine,
      (fields) => readNumber(fields[time] ?? '') > 1e8 && isNumberOrMissing(fields[strike]),
    )
  )
    return NO_MATCH;
  const reason = 'Column names in brackets from [QUOTE_UNIXTIME] to [STRIKE] are the OptionsDX layout';
  const seriesId = underlyingOfName(head.fileName);
  if (seriesId)
    return match(headerLine, `${reason}; the file name gives the underlying ${seriesId}.`, { seriesId });
  return match(
    headerLine,
    `${reason}.`,
    problem(
      'FORMAT_UNKNOWN',
      'The file does not name its underlying, and neither does its name (spx_eod_202301.txt).',
      ['Which underlying is this?'],
    ),
  );
}

interface SideColumns {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly volume: number;
  readonly impliedVol: number;
  readonly delta: number;
  readonly gamma: number;
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { head, detection, sink } = context;
  const names = namesOf(head.rows[detection.headerLine - 1]!);
  const at = (name: string): number => names.indexOf(name);
  const side = (prefix: 'c' | 'p'): SideColumns => ({
    bid: at(`${prefix}_bid`),
    ask: at(`${prefix}_ask`),
    last: at(`${prefix}_last`),
    volume: at(`${prefix}_volume`),
    impliedVol: at(`${prefix}_iv`),
    delta: at(`${prefix}_delta`),
    gamma: at(`${prefix}_gamma`),
  });
  const underlying = detection.seriesId ?? '';
  const chains = new ChainBuilders(sink);
  const quote = emptyQuote();
  const clock = zoneClock(NEW_YORK);
  const [calls, puts] = [side('c'), side('p')];
  const columns = {
    time: at('quote_unixtime'),
    date: at('quote_date'),
    spot: at('underlying_last'),
    expiry: at('expire_date'),
    strike: at('strike'),
  };

  const take = (cells: Cells, from: SideColumns, builder: OptionQuoteBuilder, quoteDay: number): void => {
    const optional = (column: number): number => (column < 0 ? NaN : cells.optional(column));
    quote.bid = cells.unsigned(from.bid);
    quote.ask = cells.unsigned(from.ask);
    quote.last = optional(from.last) || NaN;
    quote.volume = optional(from.volume);
    quote.impliedVol = optional(from.impliedVol);
    quote.delta = optional(from.delta);
    quote.gamma = optional(from.gamma);
    if (checkQuote(quote, quoteDay, cells, sink)) builder.add(cells.line, quote);
  };

  return tableParser(context, {
    widths: [names.length],
    onRow(cells) {
      const { fields, line } = cells;
      const quoteAtMs = cells.number(columns.time) * 1000;
      const quoteDay = cells.day(columns.date, 'ymd');
      quote.expiryDay = cells.day(columns.expiry, 'ymd');
      quote.strike = cells.number(columns.strike);
      const spot = cells.optional(columns.spot);
      if (
        !cells.failed &&
        (!Number.isSafeInteger(quoteAtMs) ||
          Math.abs(quoteAtMs) > 4e12 ||
          clock.toLocal(quoteAtMs).day !== quoteDay)
      ) {
        cells.fail(columns.time, 'BAD_TIME', 'The unix time does not fall on the quote date in New York.');
      }
      if (cells.failed) return;
      const builder = chains.at(underlying, quoteAtMs, quoteDay, spot);
      quote.root = underlying;
      quote.isCall = true;
      take(cells, calls, builder, quoteDay);
      cells.start(fields, line);
      quote.isCall = false;
      take(cells, puts, builder, quoteDay);
    },
    onEnd: () => chains.flush(),
  });
}

export const optionsdx: Format = {
  id: 'optionsdx',
  version: 1,
  label: 'OptionsDX chains',
  publisher: 'OptionsDX',
  recordKind: 'option-quote',
  header: '[QUOTE_UNIXTIME], [QUOTE_READTIME], [QUOTE_DATE], …, [C_BID], [C_ASK], [STRIKE], [P_BID], …',
  notes:
    'Names stand in brackets, values after blanks, sizes as 5 x 10. Columns vary and are found by name. The underlying comes from the file name (spx_eod_202301.txt). SPX and SPXW are not told apart: the root is the underlying.',
  rank: 0,
  detect,
  parser,
};
