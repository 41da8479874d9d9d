import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import type { Cells } from '../cells.ts';
import { column, dataRows, findHeader, isNumber, match, problem, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { DailyBarBuilder, IntradayBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { baseName, symbolOfName, vendorSeriesId } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readIsoDay } from '../values.ts';

const START = ['time', 'open', 'high', 'low', 'close'];
const MS_PER_DAY = 86_400_000;
/** Bars of one day that start after this minute in New York belong to the session of the next day. */
const EVENING_MINUTE = 17 * 60;

interface NamedBars {
  readonly symbol: string;
  readonly span: string;
}

/** `CBOE_VIX, 1D.csv`, `CBOE_DLY_VIX, 1D_0a1b2.csv`, `BATS_SPY, 15.csv`. */
function barsOfName(fileName: string): NamedBars | undefined {
  const parts = /^[A-Z0-9]+_(?:DLY?_)?([A-Z0-9.!^]{1,10}), ?(\d{0,4}[A-Z]?)(?:_[0-9a-f]+)?$/.exec(
    baseName(fileName),
  );
  return parts && parts[2] !== '' ? { symbol: parts[1]!, span: parts[2]! } : undefined;
}

/** Seconds of one bar; undefined for a day, null for what is not read (weeks, months, ticks). */
function secondsOf(span: string): number | undefined | null {
  if (span === 'D' || span === '1D') return undefined;
  if (/^\d+$/.test(span)) return Number(span) * 60;
  const seconds = /^(\d+)S$/.exec(span)?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** Instant of `1673015400`, `2023-01-06T14:30:00Z` or `2023-01-06T09:30:00-05:00`; a bare date is midnight UTC. */
function startOf(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  const day = readIsoDay(text);
  if (day !== BAD_DAY && text.includes('-')) return day * MS_PER_DAY;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/.test(text))
    return undefined;
  const parsed = Date.parse(text);
  return Number.isFinite(parsed) && Math.abs(parsed) < 4.2e12 ? parsed : undefined;
}

function isSeed(head: FileHead): boolean {
  const rows = dataRows(head, 0, 40);
  return rows.length > 0 && rows.every((fields) => fields.length === 6 && /^\d{8}T$/.test(fields[0] ?? ''));
}

function detect(head: FileHead): Detection {
  if (isSeed(head)) return seedMatch(head);
  const headerLine = findHeader(head, (fields) => START.every((name, index) => fields[index] === name));
  if (headerLine === 0) return NO_MATCH;
  if (
    !rowsLookRight(
      head,
      headerLine,
      (fields) => startOf((fields[0] ?? '').trim()) !== undefined && isNumber(fields[4]),
    )
  )
    return NO_MATCH;
  const reason = 'The header time,open,high,low,close with unix or ISO times is the TradingView export';
  const named = barsOfName(head.fileName);
  const seconds = named ? secondsOf(named.span) : null;
  if (!named || seconds === null) {
    const message = named
      ? `Bars of ${named.span} are not read; export days or minutes.`
      : 'The file does not name its symbol, and its name is not like “CBOE_VIX, 1D.csv”.';
    return match(
      headerLine,
      `${reason}.`,
      problem('FORMAT_UNKNOWN', message, ['Which symbol and interval is this?']),
    );
  }
  const told = `${reason}; the file name gives ${named.symbol}, ${named.span}.`;
  if (seconds !== undefined && !agrees(column(head, headerLine, 0), seconds)) {
    return match(
      headerLine,
      told,
      problem('FORMAT_AMBIGUOUS', 'The rows are not as far apart as the interval in the file name says.', [
        'How long is a bar?',
      ]),
    );
  }
  return match(headerLine, told, {
    seriesId: seconds === undefined ? vendorSeriesId(named.symbol, 'tradingview') : named.symbol,
  });
}

function seedMatch(head: FileHead): Detection {
  const symbol = symbolOfName(baseName(head.fileName));
  const reason = 'Rows of YYYYMMDDT,open,high,low,close,volume without a header are a TradingView seed';
  if (symbol)
    return match(0, `${reason}; the file name gives ${symbol}.`, {
      seriesId: vendorSeriesId(symbol, 'tradingview'),
    });
  return match(
    0,
    `${reason}.`,
    problem('FORMAT_UNKNOWN', 'The file does not name its symbol, and neither does its name.', [
      'Which symbol is this?',
    ]),
  );
}

function agrees(times: readonly string[], seconds: number): boolean {
  const starts = times.map((text) => startOf(text.trim())).filter((start) => start !== undefined);
  const steps = starts.slice(1).map((start, index) => Math.abs(start - starts[index]!) / 1000);
  return steps.length < 3 || steps.filter((step) => step === seconds).length * 2 >= steps.length;
}

/** Session of a daily bar that is stamped with its start. */
function sessionDay(cells: Cells): number {
  const text = cells.text(0);
  const start = startOf(text);
  if (start === undefined) return cells.fail(0, 'BAD_DATE', 'This is no time of the export.');
  if (start % MS_PER_DAY === 0) return start / MS_PER_DAY;
  const { day, minute } = zoneClock(NEW_YORK).toLocal(start);
  return minute >= EVENING_MINUTE ? day + 1 : day;
}

function dailyParser(context: ParseContext, volume: number): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const builder = new DailyBarBuilder(sink, detection.seriesId ?? 'UNKNOWN');
  return tableParser(context, {
    widths: [head.rows[Math.max(0, detection.headerLine - 1)]!.length],
    onRow(cells) {
      const day = detection.headerLine === 0 ? seedDay(cells) : sessionDay(cells);
      const bar = readBar(cells, { open: 1, high: 2, low: 3, close: 4, volume }, sink);
      if (cells.failed) return;
      flagWeekend(day, sink, cells.line);
      builder.add(cells.line, day, bar);
    },
    onEnd: () => builder.flush(),
  });
}

function seedDay(cells: Cells): number {
  const day = readIsoDay(cells.text(0).replace(/T$/, ''));
  return day === BAD_DAY ? cells.fail(0, 'BAD_DATE', 'This is no date of the seed.') : day;
}

function intradayParser(
  context: ParseContext,
  volume: number,
  intervalSeconds: number,
): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const builder = new IntradayBarBuilder(sink, detection.seriesId ?? 'UNKNOWN', intervalSeconds);
  return tableParser(context, {
    widths: [head.rows[detection.headerLine - 1]!.length],
    onRow(cells) {
      const start = startOf(cells.text(0)) ?? cells.fail(0, 'BAD_DATE', 'This is no time of the export.');
      const bar = readBar(cells, { open: 1, high: 2, low: 3, close: 4, volume }, sink);
      if (!cells.failed) builder.add(cells.line, start + intervalSeconds * 1000, bar);
    },
    onEnd: () => builder.flush(),
  });
}

export const tradingview: Format = {
  id: 'tradingview',
  version: 1,
  label: 'TradingView export',
  publisher: 'TradingView',
  recordKind: 'daily-bar',
  header: 'time,open,high,low,close,… or YYYYMMDDT,o,h,l,c,v without a header',
  notes:
    'Times are unix seconds or ISO with a zone and stand for the start of a bar. Symbol and interval come from the file name (CBOE_VIX, 1D.csv). Columns of indicators are ignored.',
  rank: 1,
  detect,
  parser(context) {
    const { head, detection } = context;
    if (detection.headerLine === 0) return dailyParser(context, 5);
    const volume = head.rows[detection.headerLine - 1]!.map(plainField).indexOf('volume');
    const seconds = secondsOf(barsOfName(context.fileName)?.span ?? 'D');
    return seconds === undefined || seconds === null
      ? dailyParser(context, volume)
      : intradayParser(context, volume, seconds);
  },
};
