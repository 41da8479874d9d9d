import { column, datedMatch, findHeader, isNumber, match, problem, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend } from '../records/bar-checks.ts';
import { isVolatilityProduct } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';

/** Index names of S&P's volatility futures indices, and the ids under which they are kept. */
const INDEX_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^S&P 500 VIX Short[- ]Term Futures Inverse Daily Index TR$/i, 'SPVXSTR_INVERSE_TR'],
  [/^S&P 500 VIX Short[- ]Term Futures Index TR$/i, 'SPVXSTR_TR'],
  [/^S&P 500 VIX Mid[- ]Term Futures Index TR$/i, 'SPVXMTR_TR'],
];

interface Layout {
  readonly dateColumn: number;
  readonly closeColumn: number;
  readonly seriesId: string;
}

/** `,DATE,SVXY` with an unnamed counter, or `Date,S&P 500 VIX … Index TR`. */
function layoutOf(names: readonly string[]): Layout | undefined {
  const [first, second, third] = names.map((name) => name.trim());
  if (names.length === 3 && first === '' && second === 'DATE' && isVolatilityProduct(third ?? ''))
    return { dateColumn: 1, closeColumn: 2, seriesId: third! };
  if (names.length !== 2 || first?.toLowerCase() !== 'date') return undefined;
  const known = INDEX_NAMES.find(([pattern]) => pattern.test(second ?? ''));
  return known ? { dateColumn: 0, closeColumn: 1, seriesId: known[1] } : undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => fields.includes('date'));
  const layout = headerLine > 0 ? layoutOf(head.rows[headerLine - 1]!) : undefined;
  if (!layout || !rowsLookRight(head, headerLine, (fields) => isNumber(fields[layout.closeColumn])))
    return NO_MATCH;
  const dated = datedMatch(
    head,
    headerLine,
    layout.dateColumn,
    `The column ${head.rows[headerLine - 1]![layout.closeColumn]} beside a date is a series of closes, kept as ${layout.seriesId}`,
  );
  if (layout.dateColumn === 1 && !counts(column(head, headerLine, 0))) {
    return match(
      headerLine,
      dated.reason,
      problem('FORMAT_UNKNOWN', 'The first column has no name and does not count the rows.', [
        'What is the first column?',
      ]),
    );
  }
  return dated.score === 0 ? NO_MATCH : { ...dated, seriesId: layout.seriesId };
}

/** The unnamed first column is the counter that data frames write. */
function counts(values: readonly string[]): boolean {
  return values
    .slice(0, 20)
    .every((text, index) => /^\d+$/.test(text) && Number(text) === Number(values[0]) + index);
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const names = head.rows[detection.headerLine - 1]!;
  const layout = layoutOf(names)!;
  const builder = new DailyBarBuilder(sink, layout.seriesId);
  return tableParser(context, {
    widths: [names.length],
    onRow(cells) {
      const day = cells.day(layout.dateColumn, detection.dateOrder ?? 'ymd');
      const close = cells.number(layout.closeColumn);
      if (close <= 0) cells.fail(layout.closeColumn, 'NOT_POSITIVE', 'The close is not positive.');
      if (cells.failed) return;
      flagWeekend(day, sink, cells.line);
      builder.addClose(cells.line, day, close);
    },
    onEnd: () => builder.flush(),
  });
}

export const etpCloses: Format = {
  id: 'etp-closes',
  version: 1,
  label: 'Closes of one volatility product',
  publisher: 'merged by others',
  recordKind: 'daily-bar',
  header: ',DATE,SVXY or Date,S&P 500 VIX Short Term Futures Inverse Daily Index TR',
  notes:
    'The first column may be an unnamed counter. Day and month are told apart by the column as a whole; a column that leaves it open is asked about.',
  rank: 1,
  detect,
  parser,
};
