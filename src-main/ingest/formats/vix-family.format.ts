import type { Cells } from '../cells.ts';
import { dateOrderOf, findHeader, isNumberOrMissing, match, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readWideRow } from '../wide-table.ts';

const SERIES: Readonly<Record<string, string>> = {
  vix1d: 'VIX1D',
  vix9d: 'VIX9D',
  vix: 'VIX',
  vix3m: 'VIX3M',
  vix6m: 'VIX6M',
  vix1y: 'VIX1Y',
  vvix: 'VVIX',
  skew: 'SKEW',
  sp500: 'SP500',
  vix_009: 'VIX9D',
  vix_030: 'VIX',
  vix_090: 'VIX3M',
  vix_180: 'VIX6M',
  spy_ret: 'SPY_LOG_RETURN',
};
const DATES = new Set(['date', 'trade_date']);

interface Layout {
  readonly dateColumn: number;
  readonly series: ReadonlyMap<number, string>;
}

/** A date, at least two members of the family, and nothing that is not known. */
function layoutOf(fields: readonly string[]): Layout | undefined {
  const dateColumn = fields.findIndex((field) => DATES.has(field));
  if (dateColumn < 0 || dateColumn > 1) return undefined;
  const series = new Map<number, string>();
  for (const [index, field] of fields.entries()) {
    const id = SERIES[field];
    if (id !== undefined) series.set(index, id);
    else if (index !== dateColumn && !(index === 0 && field === '')) return undefined;
  }
  const family = [...series.values()].filter((id) => /^V?VIX/.test(id));
  return family.length >= 2 && new Set(series.values()).size === series.size
    ? { dateColumn, series }
    : undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => layoutOf(fields) !== undefined);
  const layout = headerLine > 0 ? layoutOf(head.rows[headerLine - 1]!.map(plainField)) : undefined;
  if (!layout || dateOrderOf(head, headerLine, layout.dateColumn) !== 'ymd') return NO_MATCH;
  const isRight = rowsLookRight(head, headerLine, (fields) =>
    [...layout.series.keys()].every((index) => isNumberOrMissing(fields[index])),
  );
  return isRight
    ? match(
        headerLine,
        `The columns ${[...layout.series.values()].join(', ')} beside a date are closes of the VIX family.`,
        { dateOrder: 'ymd' },
      )
    : NO_MATCH;
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const header = head.rows[detection.headerLine - 1]!;
  const layout = layoutOf(header.map(plainField))!;
  const series = [...layout.series].map(([index, id]) => ({
    index,
    id,
    builder: new DailyBarBuilder(sink, id),
  }));
  const columns = series.map(({ index, id, builder }) => ({
    index,
    take: (cells: Cells, value: number, day: number) => {
      if (value > 0 || id.endsWith('_LOG_RETURN')) builder.addClose(cells.line, day, value);
      else cells.fail(index, 'NOT_POSITIVE', 'The close is not positive.');
    },
  }));
  return tableParser(context, {
    widths: [header.length],
    onRow: (cells) => readWideRow(cells, cells.day(layout.dateColumn, 'ymd'), columns, sink),
    onEnd: () => {
      for (const { builder } of series) builder.flush();
    },
  });
}

export const vixFamily: Format = {
  id: 'vix-family',
  version: 1,
  label: 'VIX family, merged closes',
  publisher: 'merged from Cboe closes',
  recordKind: 'daily-bar',
  header: ',DATE,VIX9D,VIX,VIX3M,VIX6M,SP500 or trade_date,vix_009,vix_030,vix_090,vix_180,spy_ret',
  notes:
    'Closes only, with an index column that may have no name. Cells before the start of an index are empty. A value that differs from the exchange’s own history is kept out and listed.',
  rank: 1,
  detect,
  parser,
};
