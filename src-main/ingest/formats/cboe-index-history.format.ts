import { column, dateOrderOf, isNumber, match, problem, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { isCboeSingleValue } from '../symbols.ts';
import { tableParser } from '../table-parser.ts';

const SYMBOL = /^[A-Z][A-Z0-9]{1,9}$/;

/** `VIX_History.csv` and `VIX_History (1).csv` name their index; the OHLC layout itself does not. */
export function indexFromFileName(fileName: string): string | undefined {
  const symbol = /^\^?([A-Za-z0-9]{2,10})_History(?: ?\(\d+\))?(?:\.\w+)?$/i
    .exec(fileName)?.[1]
    ?.toUpperCase();
  return symbol !== undefined && SYMBOL.test(symbol) ? symbol : undefined;
}

function detect(head: FileHead): Detection {
  const first = head.rows[0] ?? [];
  const isOhlc = sameNames(first, ['DATE', 'OPEN', 'HIGH', 'LOW', 'CLOSE']);
  const named = indexFromFileName(head.fileName);
  const isSingle =
    first.length === 2 &&
    first[0] === 'DATE' &&
    (isCboeSingleValue(first[1] ?? '') || (named !== undefined && named === first[1]));
  const headerLine = 1;
  if ((!isOhlc && !isSingle) || !slashDates(head, headerLine)) return NO_MATCH;
  if (!rowsLookRight(head, headerLine, (fields) => fields.slice(1).every((field) => isNumber(field))))
    return NO_MATCH;
  if (isSingle)
    return match(
      headerLine,
      `The header DATE,${first[1]} with month/day/year dates is the Cboe single-value history.`,
      { seriesId: first[1]! },
    );
  const reason = 'The header DATE,OPEN,HIGH,LOW,CLOSE with month/day/year dates is the Cboe index history';
  if (named)
    return match(headerLine, `${reason}; the file name ${head.fileName} names the index ${named}.`, {
      seriesId: named,
    });
  return match(
    headerLine,
    `${reason}.`,
    problem('FORMAT_UNKNOWN', 'The file does not say which index it holds, and neither does its name.', [
      'Which index is this?',
    ]),
  );
}

/** The publisher writes M/D/Y; a column that proves another order is another file. */
function slashDates(head: FileHead, headerLine: number): boolean {
  const order = dateOrderOf(head, headerLine, 0);
  return (
    (order === 'mdy' || order === 'ambiguous') &&
    column(head, headerLine, 0).some((text) => text.includes('/'))
  );
}

export const cboeIndexHistory: Format = {
  id: 'cboe-index-history',
  version: 1,
  label: 'Cboe index history',
  publisher: 'Cboe',
  recordKind: 'daily-bar',
  header: 'DATE,OPEN,HIGH,LOW,CLOSE or DATE,VVIX',
  notes:
    'Dates are month/day/year. The OHLC layout does not name its index: the file name does (VIX_History.csv). Early rows repeat the close in all four prices; some opens lie outside low and high and are flagged.',
  rank: 0,
  detect,
  parser(context) {
    const builder = new DailyBarBuilder(context.sink, context.detection.seriesId ?? 'UNKNOWN');
    const single = (context.head.rows[context.detection.headerLine - 1] ?? []).length === 2;
    const columns = single
      ? { open: -1, high: -1, low: -1, close: 1, volume: -1 }
      : { open: 1, high: 2, low: 3, close: 4, volume: -1 };
    return tableParser(context, {
      widths: [single ? 2 : 5],
      onRow(cells) {
        const day = cells.day(0, 'mdy');
        const bar = readBar(cells, columns, context.sink);
        if (cells.failed) return;
        flagWeekend(day, context.sink, cells.line);
        builder.add(cells.line, day, bar);
      },
      onEnd: () => builder.flush(),
    });
  },
};
