import { datedMatch, findHeader, isNumberOrMissing, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readWideRow } from '../wide-table.ts';

const DATES = new Set(['fecha', 'date', 'trade_date']);
const RATIO = /^([a-z0-9]+(?:_[a-z0-9]+){0,6})_put_call_ratio$/;

function isHeader(fields: readonly string[]): boolean {
  return (
    fields.length >= 2 &&
    DATES.has(fields[0]!) &&
    fields.slice(1).every((name) => RATIO.test(name)) &&
    new Set(fields).size === fields.length
  );
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, isHeader);
  if (
    headerLine === 0 ||
    !rowsLookRight(head, headerLine, (fields) => fields.slice(1).every((field) => isNumberOrMissing(field)))
  )
    return NO_MATCH;
  return datedMatch(
    head,
    headerLine,
    0,
    'Columns …_PUT_CALL_RATIO beside a date are the Cboe daily put/call ratios',
  );
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const header = head.rows[detection.headerLine - 1]!;
  const builders = new Map<number, DailyBarBuilder>();
  for (const [index, name] of header.entries()) {
    const product = RATIO.exec(plainField(name))?.[1];
    if (product !== undefined) builders.set(index, new DailyBarBuilder(sink, `PCR_${product.toUpperCase()}`));
  }
  const columns = [...builders].map(([index, builder]) => ({
    index,
    take: (cells: Parameters<typeof readWideRow>[0], value: number, day: number) => {
      if (value < 0) cells.fail(index, 'NEGATIVE_VALUE', 'A ratio cannot be negative.');
      else builder.addClose(cells.line, day, value);
    },
  }));
  return tableParser(context, {
    widths: [header.length],
    onRow: (cells) => readWideRow(cells, cells.day(0, detection.dateOrder ?? 'ymd'), columns, sink),
    onEnd: () => {
      for (const builder of builders.values()) builder.flush();
    },
  });
}

export const cboePutCall: Format = {
  id: 'cboe-put-call',
  version: 1,
  label: 'Cboe put/call ratios',
  publisher: 'Cboe',
  recordKind: 'daily-bar',
  header: 'Fecha,TOTAL_PUT_CALL_RATIO,INDEX_PUT_CALL_RATIO,…',
  notes:
    'The date column may have a Spanish name. Later products are empty in early rows; 0.0 means that no puts were traded and is kept.',
  rank: 1,
  detect,
  parser,
};
