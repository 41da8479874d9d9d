import type { Cells } from '../cells.ts';
import { dateOrderOf, findHeader, isNumberOrMissing, match, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { RankedFutureBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readWideRow, type WideColumn } from '../wide-table.ts';

const SPOT_COLUMNS = ['vix', 'sp500'];
/** Derived by whoever merged the table; the calendar gives it exactly. */
const IGNORED = ['', 'date', 'days_to_expiration'];

interface Layout {
  readonly tableId: string;
  readonly ranks: ReadonlyMap<number, number>;
  readonly spots: ReadonlyMap<number, string>;
  readonly dateColumn: number;
}

/** `VX1…VXn` or `M1…Mn` in a row, beside a date and columns that are known. */
function layoutOf(fields: readonly string[]): Layout | undefined {
  const dateColumn = fields.indexOf('date');
  if (dateColumn < 0 || dateColumn > 1) return undefined;
  for (const prefix of ['vx', 'm']) {
    const ranks = new Map<number, number>();
    const spots = new Map<number, string>();
    const isKnown = fields.every((field, index) => {
      const rank = new RegExp(`^${prefix}([1-9]\\d?)$`).exec(field)?.[1];
      if (rank !== undefined) ranks.set(index, Number(rank));
      else if (SPOT_COLUMNS.includes(field)) spots.set(index, field.toUpperCase());
      else return IGNORED.includes(field);
      return true;
    });
    const inOrder = [...ranks.values()].every((rank, index) => rank === index + 1);
    if (isKnown && inOrder && ranks.size >= 2) {
      const name = prefix.toUpperCase();
      return { tableId: `${name}1-${name}${ranks.size}`, ranks, spots, dateColumn };
    }
  }
  return undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => layoutOf(fields) !== undefined);
  const layout = headerLine > 0 ? layoutOf(head.rows[headerLine - 1]!.map(plainField)) : undefined;
  if (!layout) return NO_MATCH;
  const isRight = rowsLookRight(head, headerLine, (fields) =>
    [...layout.ranks.keys()].every((index) => isNumberOrMissing(fields[index])),
  );
  if (!isRight || dateOrderOf(head, headerLine, layout.dateColumn) !== 'ymd') return NO_MATCH;
  return match(headerLine, `The columns ${layout.tableId} beside a date are VIX futures by rank.`, {
    dateOrder: 'ymd',
  });
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const header = head.rows[detection.headerLine - 1]!;
  const layout = layoutOf(header.map(plainField))!;
  const futures = new RankedFutureBuilder(sink, layout.tableId);
  const spots = [...layout.spots].map(([index, seriesId]) => ({
    index,
    builder: new DailyBarBuilder(sink, seriesId),
  }));
  const columns: WideColumn[] = [
    ...[...layout.ranks].map(([index, rank]) => ({
      index,
      take: (cells: Cells, value: number, day: number) => {
        if (value > 0) futures.add(cells.line, day, rank, value);
        else cells.fail(index, 'NOT_POSITIVE', 'The settlement is not positive.');
      },
    })),
    ...spots.map(({ index, builder }) => ({
      index,
      take: (cells: Cells, value: number, day: number) => builder.addClose(cells.line, day, value),
    })),
  ];
  return tableParser(context, {
    widths: [header.length],
    onRow: (cells) => readWideRow(cells, cells.day(layout.dateColumn, 'ymd'), columns, sink),
    onEnd: () => {
      futures.flush();
      for (const { builder } of spots) builder.flush();
    },
  });
}

export const vxRanked: Format = {
  id: 'vx-ranked',
  version: 1,
  label: 'VIX futures by rank',
  publisher: 'merged from CFE settlements',
  recordKind: 'ranked-future',
  header: ',DATE,VIX,VX1,…,VX8,SP500 or Date,M1,…,M7,days_to_expiration',
  notes:
    'VXn and Mn are the n-th listed contract, not the n-th calendar month. Closes of the VIX and the S&P 500 are kept as series. days_to_expiration is ignored: the calendar gives it exactly.',
  rank: 1,
  detect,
  parser,
};
