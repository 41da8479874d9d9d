import {
  column,
  datedMatch,
  findHeader,
  isNumberOrMissing,
  problem,
  rowsLookRight,
  sameNames,
} from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from '../format.ts';
import { YieldBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { readNumber } from '../values.ts';

/** Weeks of `tbill13week.csv` and `tbill_26w.csv`: the rows do not tell. */
function weeksOfName(fileName: string): number | undefined {
  const weeks = Number(/t-?bills?[_-]?(\d{1,2})[_-]?w(?:ee)?k?s?/i.exec(fileName)?.[1] ?? NaN);
  return [4, 8, 13, 17, 26, 52].includes(weeks) ? weeks : undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, ['date', 'value']));
  const weeks = weeksOfName(head.fileName);
  if (headerLine === 0 || weeks === undefined) return NO_MATCH;
  if (!rowsLookRight(head, headerLine, (fields) => fields.length === 2 && isNumberOrMissing(fields[1])))
    return NO_MATCH;
  const dated = datedMatch(
    head,
    headerLine,
    0,
    `The header Date,Value under a name with ${weeks} weeks is a TreasuryDirect bill series`,
  );
  const largest = column(head, headerLine, 1).reduce(
    (most, text) => Math.max(most, readNumber(text) || 0),
    0,
  );
  if (largest <= 0.25) return { ...dated, reason: `${dated.reason}; values up to ${largest} are fractions.` };
  return {
    ...dated,
    ...problem('FORMAT_AMBIGUOUS', `Values up to ${largest} may be percent or fractions.`, [
      'Are the values percent or fractions?',
    ]),
  };
}

export const treasurydirectBill: Format = {
  id: 'treasurydirect-bill',
  version: 1,
  label: 'TreasuryDirect bill rates',
  publisher: 'US TreasuryDirect',
  recordKind: 'yield',
  header: 'Date,Value',
  notes:
    'Newest first, as a fraction (0.0003), kept in percent. The term comes from the file name (tbill13week.csv).',
  rank: 1,
  detect,
  parser(context) {
    const weeks = weeksOfName(context.fileName) ?? 13;
    const builder = new YieldBuilder(context.sink, `TBILL_${weeks}W_TREASURYDIRECT`);
    return tableParser(context, {
      widths: [2],
      onRow(cells) {
        const day = cells.day(0, context.detection.dateOrder ?? 'ymd');
        const fraction = cells.number(1);
        if (fraction > 0.25) cells.fail(1, 'UNIT_UNCLEAR', 'The value is too large for a fraction.');
        // Twelve digits undo what the binary product adds to a decimal fraction.
        if (!cells.failed) builder.add(cells.line, day, weeks * 7, Number((fraction * 100).toPrecision(12)));
      },
      onEnd: () => builder.flush(),
    });
  },
};
