import { dateOrderOf, findHeader, isNumberOrMissing, match, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readWideRow } from '../wide-table.ts';

const HEADER = [
  'date',
  'return',
  'open_close',
  'rv',
  'vix',
  'year_week',
  'dhousing',
  'dindpro',
  'nai',
  'nfci',
  'year_month',
];
/** Daily columns; the macro columns repeat weekly and monthly values day by day and are not daily observations. */
const SERIES: Readonly<Record<string, string>> = {
  return: 'SPX_RETURN_PCT',
  open_close: 'SPX_OPEN_CLOSE_PCT',
  rv: 'SPX_RV5_PCT2',
  vix: 'VIX',
};

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  if (headerLine === 0 || dateOrderOf(head, headerLine, 0) !== 'ymd') return NO_MATCH;
  if (
    !rowsLookRight(head, headerLine, (fields) => isNumberOrMissing(fields[1]) && isNumberOrMissing(fields[3]))
  )
    return NO_MATCH;
  return match(
    headerLine,
    'The header date,return,open_close,rv,vix,… is the table of S&P 500 returns and realised variance of mfGARCH.',
  );
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink } = context;
  const series = HEADER.flatMap((name, index) => {
    const id = SERIES[name];
    return id === undefined ? [] : [{ index, id, builder: new DailyBarBuilder(sink, id) }];
  });
  const columns = series.map(({ index, id, builder }) => ({
    index,
    take: (cells: Parameters<typeof readWideRow>[0], value: number, day: number) => {
      if (value < 0 && (id === 'VIX' || id === 'SPX_RV5_PCT2'))
        cells.fail(index, 'NEGATIVE_VALUE', 'The value cannot be negative.');
      else builder.addClose(cells.line, day, value);
    },
  }));
  return tableParser(context, {
    widths: [HEADER.length],
    onRow: (cells) => readWideRow(cells, cells.day(0, 'ymd'), columns, sink),
    onEnd: () => {
      for (const { builder } of series) builder.flush();
    },
  });
}

export const realisedVariance: Format = {
  id: 'realised-variance',
  version: 1,
  label: 'Returns and realised variance (mfGARCH)',
  publisher: 'mfGARCH, Oxford-Man Realized Library',
  recordKind: 'daily-bar',
  header: HEADER.join(','),
  notes:
    'Returns in percent, realised variance in percent² a day, NA before a series starts. Macro columns repeat weekly and monthly values day by day and are left out.',
  rank: 1,
  detect,
  parser,
};
