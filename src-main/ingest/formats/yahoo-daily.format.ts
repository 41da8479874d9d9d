import type { Cells } from '../cells.ts';
import {
  datedMatch,
  findHeader,
  isNumberOrMissing,
  problem,
  rowsLookRight,
  sameNames,
} from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type RowSink } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { baseName, symbolOfName, vendorSeriesId } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';
import { isMissing, readNumber } from '../values.ts';

const HEADER = ['date', 'open', 'high', 'low', 'close', 'adj close', 'volume'];
const [CLOSE, ADJUSTED] = [4, 5];

/** `yahoo_vix.csv`, `^GSPC.csv`, `SPY.csv`, `sp500.csv`. */
function symbolOf(fileName: string): string | undefined {
  const name = baseName(fileName);
  const prefixed = /^yahoo[_-](\^?[A-Za-z0-9.-]{1,10})$/i.exec(name)?.[1];
  return prefixed === undefined ? symbolOfName(name) : prefixed.replace(/^\^/, '').toUpperCase();
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  if (
    headerLine === 0 ||
    !rowsLookRight(
      head,
      headerLine,
      (fields) => isNumberOrMissing(fields[CLOSE]) && fields.length === HEADER.length,
    )
  )
    return NO_MATCH;
  const dated = datedMatch(
    head,
    headerLine,
    0,
    'The header Date,…,Adj Close,Volume is the Yahoo daily history',
  );
  if (dated.score === 0 || dated.problem) return dated;
  const symbol = symbolOf(head.fileName);
  if (symbol === undefined)
    return {
      ...dated,
      ...problem('FORMAT_UNKNOWN', 'The file does not name its symbol, and neither does its name.', [
        'Which symbol is this?',
      ]),
    };
  const seriesId = vendorSeriesId(symbol, 'yahoo');
  return {
    ...dated,
    seriesId,
    reason: `${dated.reason}; the file name ${head.fileName} gives the symbol ${symbol}, kept as ${seriesId}.`,
  };
}

/** Yahoo writes `null` in every cell of a day without data. */
function isEmptyDay(cells: Cells, sink: RowSink): boolean {
  if (!cells.fields.slice(1).every((field) => isMissing(field))) return false;
  sink.skip(cells.line, 'blank');
  sink.flag('NO_VALUE', cells.line);
  return true;
}

export const yahooDaily: Format = {
  id: 'yahoo-daily',
  version: 1,
  label: 'Yahoo daily history',
  publisher: 'Yahoo Finance',
  recordKind: 'daily-bar',
  header: 'Date,Open,High,Low,Close,Adj Close,Volume',
  notes:
    'The symbol is in the file name only. The raw close is kept; where the adjusted close differs the row is flagged. An index that its publisher’s own files carry is kept apart, such as VIX@yahoo.',
  rank: 1,
  detect,
  parser(context) {
    const { sink, detection } = context;
    const order = detection.dateOrder ?? 'ymd';
    const builder = new DailyBarBuilder(sink, detection.seriesId ?? 'UNKNOWN');
    return tableParser(context, {
      widths: [HEADER.length],
      onRow(cells) {
        const day = cells.day(0, order);
        if (cells.failed || isEmptyDay(cells, sink)) return;
        const bar = readBar(cells, { open: 1, high: 2, low: 3, close: CLOSE, volume: 6 }, sink);
        if (cells.failed) return;
        flagWeekend(day, sink, cells.line);
        if (readNumber(cells.fields[ADJUSTED] ?? '') !== bar.close)
          sink.flag('ADJUSTED_CLOSE_DIFFERS', cells.line);
        builder.add(cells.line, day, bar);
      },
      onEnd: () => builder.flush(),
    });
  },
};
