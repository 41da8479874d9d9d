import { parseVxContract, vxSymbol } from '#quant/market/vx-contracts.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { Cells } from '../cells.ts';
import { findHeader, isNumberOrMissing, match, problem, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { VxBarBuilder } from '../records/bar-builders.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readIsoDay } from '../values.ts';

const HEADER = ['expiration_date', 'symbol', 'settlement'];

interface CurveRow {
  readonly line: number;
  readonly contract: string;
  readonly isWeekly: boolean;
  readonly expiryDay: number;
  readonly settle: number;
}

/** The day is nowhere in the file; a name that ends in it, such as `VIX_FUTURES_CURVE_2026-07-14.csv`, gives it. */
function dayOfName(fileName: string): string | undefined {
  const text = /(\d{4}-\d{2}-\d{2})(?: ?\(\d+\))?\.\w+$/.exec(fileName)?.[1];
  return text !== undefined && readIsoDay(text) !== BAD_DAY ? text : undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  const isRight = rowsLookRight(
    head,
    headerLine,
    (fields) =>
      readIsoDay(fields[0] ?? '') !== BAD_DAY &&
      parseVxContract(fields[1] ?? '').status !== 'not-vx' &&
      isNumberOrMissing(fields[2]),
  );
  if (headerLine === 0 || !isRight) return NO_MATCH;
  const reason = 'The header expiration_date,symbol,settlement with VX symbols is the Cboe settlement page';
  const day = dayOfName(head.fileName);
  if (day !== undefined) return match(headerLine, `${reason}; the file name gives the day ${day}.`);
  const message =
    'The settlement day is neither in the file nor in its name. Rename the file so that it ends in the day, such as VIX_FUTURES_CURVE_2026-07-14.csv.';
  return match(headerLine, `${reason}.`, problem('FORMAT_UNDATED', message));
}

function readRow(cells: Cells, day: number): CurveRow | undefined {
  const expiryDay = cells.day(0, 'ymd');
  const reading = parseVxContract(cells.text(1), day);
  const settle = cells.number(2);
  if (reading.status !== 'ok' || reading.contract.kind === 'dated') {
    cells.fail(1, 'UNKNOWN_CONTRACT', `“${cells.text(1)}” names no VX contract.`);
    return undefined;
  }
  if (settle <= 0) cells.fail(2, 'NOT_POSITIVE', 'The settlement is not positive.');
  if (expiryDay < day) cells.fail(0, 'AFTER_EXPIRY', 'The contract had settled before the day of the page.');
  if (cells.failed) return undefined;
  return {
    line: cells.line,
    contract: vxSymbol(reading.contract),
    isWeekly: reading.contract.kind === 'weekly',
    expiryDay,
    settle,
  };
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink } = context;
  const day = fromIsoDate(dayOfName(context.fileName) ?? '1970-01-01');
  const rows: CurveRow[] = [];
  return tableParser(context, {
    widths: [HEADER.length],
    onRow(cells) {
      const row = readRow(cells, day);
      if (row) rows.push(row);
    },
    onEnd() {
      const monthly = new Set(rows.filter(({ isWeekly }) => !isWeekly).map(({ settle }) => settle));
      for (const { line, contract, isWeekly, expiryDay, settle } of rows) {
        const dependent = isWeekly && monthly.has(settle);
        if (dependent) sink.flag('DEPENDENT_WEEKLY', line);
        const builder = new VxBarBuilder(sink, { contract, expiryDay, dependent });
        const none = { open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN, efp: NaN, openInterest: NaN };
        builder.add(line, day, { ...none, settle });
        builder.flush();
      }
    },
  });
}

export const cboeSettlementCurve: Format = {
  id: 'cboe-settlement-curve',
  version: 1,
  label: 'Cboe VX settlement page',
  publisher: 'Cboe Futures Exchange',
  recordKind: 'vx-bar',
  header: 'expiration_date,symbol,settlement',
  notes:
    'The day of the settlement is not in the file: its name has to end in it. Weekly contracts (VX30/N6) repeat the settlement of a monthly one and are marked as dependent. A contract is still listed on the last day before it expires.',
  rank: 0,
  detect,
  parser,
};
