import { findHeader, isNumberOrMissing, match, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagWeekend, readBar } from '../records/bar-checks.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readDay } from '../values.ts';

const PRICES = ['open', 'high', 'low', 'close'];

/** `vix` of the header `date,vix open,vix high,vix low,vix close`. */
function indexOf(fields: readonly string[]): string | undefined {
  if (fields.length !== 5 || fields[0] !== 'date') return undefined;
  const symbol = /^([a-z][a-z0-9]{1,7}) open$/.exec(fields[1] ?? '')?.[1];
  return symbol !== undefined && PRICES.every((price, index) => fields[index + 1] === `${symbol} ${price}`)
    ? symbol
    : undefined;
}

function detect(head: FileHead): Detection {
  let symbol = '';
  const headerLine = findHeader(head, (fields) => {
    const found = indexOf(fields);
    symbol = found ?? symbol;
    return found !== undefined;
  });
  if (headerLine === 0) return NO_MATCH;
  const dated = rowsLookRight(
    head,
    headerLine,
    (fields) => readDay(fields[0] ?? '', 'mdy') !== BAD_DAY && isNumberOrMissing(fields[4]),
  );
  const name = symbol.toUpperCase();
  return dated
    ? match(headerLine, `The header Date,${name} Open … ${name} Close is Cboe's history before 2019.`, {
        seriesId: name,
      })
    : NO_MATCH;
}

export const cboeVixcurrent: Format = {
  id: 'cboe-vixcurrent',
  version: 1,
  label: 'Cboe index history, before 2019',
  publisher: 'Cboe',
  recordKind: 'daily-bar',
  header: 'Date,VIX Open,VIX High,VIX Low,VIX Close',
  notes:
    'A disclaimer may stand before the header. Dates are month/day/year with or without leading zeros; later rows have blanks after the commas.',
  rank: 0,
  detect,
  parser(context) {
    const builder = new DailyBarBuilder(context.sink, context.detection.seriesId ?? 'VIX');
    return tableParser(context, {
      widths: [5],
      onRow(cells) {
        const day = cells.day(0, 'mdy');
        const bar = readBar(cells, { open: 1, high: 2, low: 3, close: 4, volume: -1 }, context.sink);
        if (cells.failed) return;
        flagWeekend(day, context.sink, cells.line);
        builder.add(cells.line, day, bar);
      },
      onEnd: () => builder.flush(),
    });
  },
};
