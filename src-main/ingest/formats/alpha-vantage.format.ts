import type { Cells } from '../cells.ts';
import { column, findHeader, isNumber, match, problem, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { medianStepSeconds, parseLocalStamp, type StampSide, sideOfStamps } from '../local-stamps.ts';
import { DailyBarBuilder, IntradayBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { baseName, symbolOfName, vendorSeriesId } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';
import { newYorkInstant } from '../quotes.ts';
import { BAD_DAY, readIsoDay } from '../values.ts';

const HEADERS = [
  ['datetime', 'open', 'high', 'low', 'close', 'volume'],
  ['timestamp', 'open', 'high', 'low', 'close', 'volume'],
];
const COLUMNS = { open: 1, high: 2, low: 3, close: 4, volume: 5 };

interface NamedBars {
  readonly symbol: string;
  /** Undefined for daily bars. */
  readonly intervalSeconds: number | undefined;
}

/** `SPY_15min.csv`, `SPY_daily.csv`, `intraday_5min_IBM.csv`, `daily_IBM.csv`. */
function barsOfName(fileName: string): NamedBars | undefined {
  const name = baseName(fileName);
  const parts = /^(\^?[A-Z0-9.-]{1,10})_(daily|\d{1,2}min)$/.exec(name) ?? undefined;
  const service =
    /^(?:intraday_)?(daily|\d{1,2}min)(?:_adjusted)?_(\^?[A-Z0-9.-]{1,10})$/.exec(name) ?? undefined;
  const symbol = symbolOfName(parts?.[1] ?? service?.[2] ?? '');
  const span = parts?.[2] ?? service?.[1] ?? '';
  if (symbol === undefined) return undefined;
  return { symbol, intervalSeconds: span === 'daily' ? undefined : Number.parseInt(span, 10) * 60 };
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => HEADERS.some((names) => sameNames(fields, names)));
  if (
    headerLine === 0 ||
    !rowsLookRight(head, headerLine, (fields) => isNumber(fields[4]) && fields.length === 6)
  )
    return NO_MATCH;
  const stamps = column(head, headerLine, 0);
  const isDaily = stamps.filter((text) => readIsoDay(text) !== BAD_DAY).length * 2 >= stamps.length;
  const isIntraday =
    !isDaily && stamps.filter((text) => parseLocalStamp(text) !== undefined).length * 2 >= stamps.length;
  if (!isDaily && !isIntraday) return NO_MATCH;
  const reason = `The header datetime,open,high,low,close,volume is the Alpha Vantage ${isDaily ? 'daily' : 'intraday'} layout`;
  const named = barsOfName(head.fileName);
  if (!named || (named.intervalSeconds === undefined) !== isDaily) {
    return match(
      headerLine,
      `${reason}.`,
      problem(
        'FORMAT_UNKNOWN',
        'The file does not name its symbol, and its name is not like SPY_daily.csv or SPY_15min.csv.',
        ['Which symbol is this?'],
      ),
    );
  }
  const told = `${reason}; the file name ${head.fileName} gives the symbol ${named.symbol}`;
  if (isDaily)
    return match(headerLine, `${told}.`, { seriesId: vendorSeriesId(named.symbol, 'alphavantage') });
  return intradayMatch({
    headerLine,
    told,
    stamps,
    symbol: named.symbol,
    intervalSeconds: named.intervalSeconds ?? 0,
  });
}

interface IntradayHead {
  readonly headerLine: number;
  readonly told: string;
  readonly stamps: readonly string[];
  readonly symbol: string;
  readonly intervalSeconds: number;
}

function intradayMatch({ headerLine, told, stamps, symbol, intervalSeconds }: IntradayHead): Detection {
  const step = medianStepSeconds(stamps);
  if (step !== undefined && step !== intervalSeconds) {
    return match(
      headerLine,
      `${told}.`,
      problem(
        'FORMAT_AMBIGUOUS',
        `The name says bars of ${intervalSeconds / 60} minutes, the rows are ${step / 60} minutes apart.`,
        ['How long is a bar?'],
      ),
    );
  }
  const side = sideOfStamps(stamps);
  if (side === 'unknown') {
    return match(
      headerLine,
      `${told}.`,
      problem('FORMAT_AMBIGUOUS', 'No stamp shows whether it is the start or the end of its bar.', [
        'Do the times stand for the start or the end of a bar?',
      ]),
    );
  }
  return match(
    headerLine,
    `${told}; a stamp at ${side === 'end' ? '16:00' : '09:30'} shows that times are the ${side} of a bar, New York.`,
    { seriesId: symbol },
  );
}

function dailyParser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, detection } = context;
  const builder = new DailyBarBuilder(sink, detection.seriesId ?? 'UNKNOWN');
  return tableParser(context, {
    widths: [6],
    onRow(cells) {
      const day = cells.day(0, 'ymd');
      const bar = readBar(cells, COLUMNS, sink);
      if (cells.failed) return;
      flagWeekend(day, sink, cells.line);
      builder.add(cells.line, day, bar);
    },
    onEnd: () => builder.flush(),
  });
}

/** End of the bar as an instant; the hour that a clock change leaves open is not guessed. */
function endOf(cells: Cells, side: StampSide, intervalSeconds: number): number {
  const stamp = parseLocalStamp(cells.text(0));
  if (!stamp) return cells.fail(0, 'BAD_DATE', 'This is no date with a time.');
  const instant = newYorkInstant(stamp.day, stamp.minute);
  if (instant === undefined)
    return cells.fail(
      0,
      'CLOCK_CHANGE',
      'On this night the clock changes and the time is not unique in New York.',
    );
  return side === 'end' ? instant : instant + intervalSeconds * 1000;
}

function intradayParser(context: ParseContext, intervalSeconds: number): ReturnType<Format['parser']> {
  const { sink, detection, head } = context;
  const found = sideOfStamps(column(head, detection.headerLine, 0));
  const side: StampSide = found === 'unknown' ? 'end' : found;
  const builder = new IntradayBarBuilder(sink, detection.seriesId ?? 'UNKNOWN', intervalSeconds);
  return tableParser(context, {
    widths: [6],
    onRow(cells) {
      const endMs = endOf(cells, side, intervalSeconds);
      const bar = readBar(cells, COLUMNS, sink);
      if (!cells.failed) builder.add(cells.line, endMs, bar);
    },
    onEnd: () => builder.flush(),
  });
}

export const alphaVantage: Format = {
  id: 'alpha-vantage',
  version: 1,
  label: 'Alpha Vantage bars',
  publisher: 'Alpha Vantage',
  recordKind: 'intraday-bar',
  header: 'datetime,open,high,low,close,volume',
  notes:
    'Newest first. The symbol and the interval come from the file name (SPY_15min.csv); the rows must agree with the interval. Times are New York; a stamp at 16:00 or 09:30 proves whether they end or start their bars.',
  rank: 1,
  detect,
  parser(context) {
    const intervalSeconds = barsOfName(context.fileName)?.intervalSeconds;
    return intervalSeconds === undefined ? dailyParser(context) : intradayParser(context, intervalSeconds);
  },
};
