import {
  dataRows,
  datedMatch,
  findHeader,
  isNumber,
  match,
  problem,
  rowsLookRight,
  sameNames,
} from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { BuilderPool } from '../records/chunk-builder.ts';
import { baseName, vendorSeriesId } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readIsoDay } from '../values.ts';

const BULK = [
  '<ticker>',
  '<per>',
  '<date>',
  '<time>',
  '<open>',
  '<high>',
  '<low>',
  '<close>',
  '<vol>',
  '<openint>',
];
const DAILY = ['date', 'open', 'high', 'low', 'close'];

/** `spy_us_d.csv`, `^vix_d.csv`: the names under which Stooq saves daily histories. */
function symbolOf(fileName: string): string | undefined {
  const symbol = /^(\^?[a-z0-9.-]{1,10}?)(?:[_.](?:us|uk|de|jp|hk))?_d$/i.exec(baseName(fileName))?.[1];
  return symbol?.toUpperCase();
}

function detect(head: FileHead): Detection {
  const bulkLine = findHeader(head, (fields) => sameNames(fields, BULK));
  if (bulkLine > 0) return bulkMatch(head, bulkLine);
  const headerLine = findHeader(
    head,
    (fields) => sameNames(fields, DAILY) || sameNames(fields, [...DAILY, 'volume']),
  );
  if (
    headerLine === 0 ||
    !rowsLookRight(
      head,
      headerLine,
      (fields) => readIsoDay(fields[0] ?? '') !== BAD_DAY && isNumber(fields[4]),
    )
  )
    return NO_MATCH;
  const dated = datedMatch(
    head,
    headerLine,
    0,
    'The header Date,Open,High,Low,Close with ISO dates is the Stooq daily layout',
  );
  const symbol = symbolOf(head.fileName);
  if (symbol === undefined) {
    return {
      ...dated,
      ...problem(
        'FORMAT_UNKNOWN',
        'Other vendors use this layout too, and neither content nor name tell the symbol.',
        ['Which symbol is this?'],
      ),
    };
  }
  const seriesId = vendorSeriesId(symbol, 'stooq');
  return {
    ...dated,
    seriesId,
    reason: `${dated.reason}; the file name ${head.fileName} gives the symbol ${symbol}, kept as ${seriesId}.`,
  };
}

function bulkMatch(head: FileHead, headerLine: number): Detection {
  const reason = 'The header <TICKER>,<PER>,<DATE>,… is the Stooq bulk layout';
  if (
    !rowsLookRight(
      head,
      headerLine,
      (fields) => readIsoDay(fields[2] ?? '') !== BAD_DAY && isNumber(fields[7]),
    )
  )
    return NO_MATCH;
  const periods = new Set(dataRows(head, headerLine).map((fields) => (fields[1] ?? '').trim()));
  if (periods.has('D')) return match(headerLine, `${reason}, daily.`);
  return match(
    headerLine,
    `${reason}.`,
    problem('FORMAT_AMBIGUOUS', 'Bars within the day do not say their time zone.', [
      'In which time zone are the times?',
    ]),
  );
}

function bulkParser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink } = context;
  const pool = new BuilderPool<DailyBarBuilder>();
  return tableParser(context, {
    widths: [BULK.length],
    onRow(cells) {
      const ticker = cells.text(0).toUpperCase();
      const day = readIsoDay(cells.text(2));
      if (!/^\^?[A-Z0-9._-]{1,16}$/.test(ticker)) cells.fail(0, 'BAD_SYMBOL', 'This is no ticker.');
      if (cells.text(1) !== 'D') cells.fail(1, 'NOT_DAILY', 'Only daily bars are read from this layout.');
      if (day === BAD_DAY) cells.fail(2, 'BAD_DATE', 'This is no date YYYYMMDD.');
      const bar = readBar(cells, { open: 4, high: 5, low: 6, close: 7, volume: 8 }, sink);
      if (cells.failed) return;
      flagWeekend(day, sink, cells.line);
      const seriesId = vendorSeriesId(ticker, 'stooq');
      pool.get(seriesId, () => new DailyBarBuilder(sink, seriesId)).add(cells.line, day, bar);
    },
    onEnd: () => pool.flush(),
  });
}

function dailyParser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const width = head.rows[detection.headerLine - 1]!.length;
  const builder = new DailyBarBuilder(sink, detection.seriesId ?? 'UNKNOWN');
  return tableParser(context, {
    widths: [width],
    onRow(cells) {
      const day = cells.day(0, 'ymd');
      const bar = readBar(cells, { open: 1, high: 2, low: 3, close: 4, volume: width > 5 ? 5 : -1 }, sink);
      if (cells.failed) return;
      flagWeekend(day, sink, cells.line);
      builder.add(cells.line, day, bar);
    },
    onEnd: () => builder.flush(),
  });
}

export const stooq: Format = {
  id: 'stooq',
  version: 1,
  label: 'Stooq daily bars',
  publisher: 'Stooq',
  recordKind: 'daily-bar',
  header: '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,…,<OPENINT> or Date,Open,High,Low,Close,Volume',
  notes:
    'The bulk layout may hold many tickers; only daily bars are read, since bars within the day do not say their time zone. Prices are not adjusted. The single layout takes its symbol from a name such as spy_us_d.csv.',
  rank: 1,
  detect,
  parser: (context) =>
    context.head.rows[context.detection.headerLine - 1]!.length === BULK.length
      ? bulkParser(context)
      : dailyParser(context),
};
