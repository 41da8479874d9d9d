import { dataRows, datedMatch, findHeader, isNumberOrMissing, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { BuilderPool } from '../records/chunk-builder.ts';
import { vendorSeriesId } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';

const START = ['symbol', 'date', 'open', 'high', 'low', 'close', 'volume'];
/** Derived columns that may follow. */
const KNOWN = new Set([...START, 'adjusted', 'adj close', 'adjusted_close', 'return']);
const SYMBOL = /^\^?[A-Z][A-Z0-9.-]{0,9}$/;

function isHeader(fields: readonly string[]): boolean {
  return START.every((name, index) => fields[index] === name) && fields.every((name) => KNOWN.has(name));
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, isHeader);
  if (
    headerLine === 0 ||
    !rowsLookRight(head, headerLine, (fields) => SYMBOL.test(fields[0] ?? '') && isNumberOrMissing(fields[5]))
  )
    return NO_MATCH;
  const symbols = [...new Set(dataRows(head, headerLine, 500).map((fields) => fields[0]!))];
  return datedMatch(
    head,
    headerLine,
    1,
    `The header symbol,date,open,high,low,close,volume is a long table of daily bars, first of ${symbols[0] ?? ''}`,
  );
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const header = head.rows[detection.headerLine - 1]!.map(plainField);
  const pool = new BuilderPool<DailyBarBuilder>();
  return tableParser(context, {
    widths: [header.length],
    onRow(cells) {
      const symbol = cells.text(0);
      if (!SYMBOL.test(symbol)) cells.fail(0, 'BAD_SYMBOL', 'This is no symbol.');
      const day = cells.day(1, detection.dateOrder ?? 'ymd');
      const bar = readBar(cells, { open: 2, high: 3, low: 4, close: 5, volume: 6 }, sink);
      if (cells.failed) return;
      flagWeekend(day, sink, cells.line);
      const seriesId = vendorSeriesId(symbol, 'yahoo');
      pool.get(seriesId, () => new DailyBarBuilder(sink, seriesId)).add(cells.line, day, bar);
    },
    onEnd: () => pool.flush(),
  });
}

export const longSymbolBars: Format = {
  id: 'long-symbol-bars',
  version: 1,
  label: 'Daily bars of several symbols',
  publisher: 'tidyquant and others, from Yahoo Finance',
  recordKind: 'daily-bar',
  header: 'symbol,date,open,high,low,close,volume,adjusted,return',
  notes:
    'Symbols are stacked and dates repeat for each. The raw close is kept; adjusted closes and returns are left out.',
  rank: 1,
  detect,
  parser,
};
