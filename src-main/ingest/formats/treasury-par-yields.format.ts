import { datedMatch, findHeader, isNumberOrMissing, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { plainField } from '../head.ts';
import { tenorOfColumn } from '../rate-series.ts';
import { YieldBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readWideRow, type WideColumn } from '../wide-table.ts';

function isHeader(fields: readonly string[]): boolean {
  return (
    fields.length >= 4 &&
    fields[0] === 'date' &&
    fields.slice(1).every((name) => tenorOfColumn(name) !== undefined)
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
    'Columns of tenors from months to years beside a date are the US Treasury par yield curve',
  );
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, head, detection } = context;
  const header = head.rows[detection.headerLine - 1]!;
  const builder = new YieldBuilder(sink, 'UST_PAR');
  const columns = header.flatMap((name, index): WideColumn[] => {
    const tenorDays = tenorOfColumn(plainField(name));
    return tenorDays === undefined
      ? []
      : [{ index, take: (cells, value, day) => builder.add(cells.line, day, tenorDays, value) }];
  });
  return tableParser(context, {
    widths: [header.length],
    onRow: (cells) => readWideRow(cells, cells.day(0, detection.dateOrder ?? 'ymd'), columns, sink),
    onEnd: () => builder.flush(),
  });
}

export const treasuryParYields: Format = {
  id: 'treasury-par-yields',
  version: 1,
  label: 'US Treasury par yields',
  publisher: 'US Treasury',
  recordKind: 'yield',
  header: 'Date,1 Mo,2 Mo,3 Mo,6 Mo,1 Yr,…,30 Yr',
  notes:
    'Newest first. Tenors vary by year (4 Mo since October 2022); empty cells are tenors that were not yet published. Percent, bond-equivalent.',
  rank: 0,
  detect,
  parser,
};
