import {
  parseVxContract,
  VX_RESCALE_DAY,
  vxContractSettlement,
  vxContractSettlingOn,
  vxSymbol,
} from '#quant/market/vx-contracts.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { dayNumber, toIsoDate } from '#quant/time/day-number.ts';
import type { Cells } from '../cells.ts';
import { findHeader, match, rowsLookRight, sameNames } from '../detection.ts';
import {
  type Detection,
  type FileHead,
  type Format,
  NO_MATCH,
  type ParseContext,
  type RowSink,
} from '../format.ts';
import { VxBarBuilder, type VxContractKey, type VxRow } from '../records/bar-builders.ts';
import { BuilderPool } from '../records/chunk-builder.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, readDay } from '../values.ts';

const HEADER = [
  'trade date',
  'futures',
  'open',
  'high',
  'low',
  'close',
  'settle',
  'change',
  'total volume',
  'efp',
  'open interest',
];
const [DATE, FUTURES, OPEN, HIGH, LOW, CLOSE, SETTLE, , VOLUME, EFP, OPEN_INTEREST] = HEADER.keys();
/** No VIX future ever settled below this before the rescaling, and none near it after. */
const OLD_SCALE_FLOOR = 60;
/** Below this no VX future ever settled (the VIX never closed below 9): such a value is a slip of the file. */
const LEAST_SETTLEMENT = 5;

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  if (headerLine === 0) return NO_MATCH;
  const looksRight = rowsLookRight(
    head,
    headerLine,
    (fields) =>
      anyDay(fields[DATE!] ?? '') !== BAD_DAY && contractNamed(fields[FUTURES!] ?? '', head.fileName),
  );
  return looksRight
    ? match(
        headerLine,
        'The header Trade Date,Futures,…,EFP,Open Interest is the CFE history of one VX contract.',
      )
    : NO_MATCH;
}

/** The exchange wrote month/day/year, later ISO. */
function anyDay(text: string): number {
  return readDay(text, 'mdy');
}

function contractNamed(futures: string, fileName: string): boolean {
  return parseVxContract(futures).status === 'ok' || parseVxContract(fileName).status === 'ok';
}

/** The settlement day in the file name decides; without one, the month in the column and the exchange's rule. */
function contractKey(
  futures: string,
  fileName: string,
  calendar: TradingCalendar,
): VxContractKey | undefined {
  const named = parseVxContract(fileName);
  if (named.status === 'ok' && named.contract.kind === 'dated') {
    const expiryDay = named.contract.settlementDay;
    const settling = coversAround(expiryDay, calendar)
      ? vxContractSettlingOn(expiryDay, calendar)
      : undefined;
    const contract =
      settling && settling.kind !== 'dated' ? vxSymbol(settling) : `VX@${toIsoDate(expiryDay)}`;
    return { contract, expiryDay, dependent: false };
  }
  const column = parseVxContract(futures);
  const reading = column.status === 'ok' ? column : named;
  if (reading.status !== 'ok' || reading.contract.kind !== 'monthly') return undefined;
  if (!coversAround(dayNumber(reading.contract.year, reading.contract.month, 15), calendar)) return undefined;
  return {
    contract: vxSymbol(reading.contract),
    expiryDay: vxContractSettlement(reading.contract, calendar),
    dependent: false,
  };
}

/** The rule looks at the third Friday of the next month. */
function coversAround(day: number, calendar: TradingCalendar): boolean {
  return calendar.covers(day - 20) && calendar.covers(day + 70);
}

function readRow(cells: Cells, day: number, sink: RowSink): VxRow {
  const tenfold = day < VX_RESCALE_DAY;
  const price = (column: number): number => {
    const value = cells.unsigned(column);
    return value === 0 ? NaN : tenfold ? Number((value / 10).toPrecision(12)) : value;
  };
  const row = {
    open: price(OPEN!),
    high: price(HIGH!),
    low: price(LOW!),
    close: price(CLOSE!),
    settle: price(SETTLE!),
    volume: cells.unsigned(VOLUME!),
    efp: cells.unsigned(EFP!),
    openInterest: cells.unsigned(OPEN_INTEREST!),
  };
  if (tenfold) checkOldScale(cells, row.settle * 10, sink);
  if (row.settle < LEAST_SETTLEMENT)
    cells.fail(SETTLE!, 'IMPLAUSIBLE_SETTLEMENT', `A settlement of ${row.settle} VIX points cannot be.`);
  if (Number.isNaN(row.settle)) sink.flag('NO_SETTLEMENT', cells.line);
  if (!Number.isNaN(row.open)) return row;
  // Without an opening trade high and low may be bid and ask, and close a carried price: none of them is a trade.
  sink.flag('NO_TRADE', cells.line);
  return { ...row, high: NaN, low: NaN, close: NaN };
}

function checkOldScale(cells: Cells, published: number, sink: RowSink): void {
  if (published < OLD_SCALE_FLOOR) {
    cells.fail(
      SETTLE!,
      'SCALE_UNCLEAR',
      'Before 2007-03-26 prices are ten times as large; this one looks divided already.',
    );
  } else sink.flag('DIVIDED_BY_TEN', cells.line);
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, calendars } = context;
  const keys = new Map<string, VxContractKey | undefined>();
  const pool = new BuilderPool<VxBarBuilder>();
  return tableParser(context, {
    widths: [HEADER.length],
    onRow(cells) {
      const futures = cells.text(FUTURES!);
      if (!keys.has(futures)) keys.set(futures, contractKey(futures, context.fileName, calendars.cfe));
      const key = keys.get(futures);
      if (!key) return void cells.fail(FUTURES!, 'UNKNOWN_CONTRACT', `“${futures}” names no VX contract.`);
      const day = cells.day(DATE!, 'mdy');
      if (day > key.expiryDay)
        cells.fail(DATE!, 'AFTER_EXPIRY', `The contract settled on ${toIsoDate(key.expiryDay)}.`);
      const row = readRow(cells, day, sink);
      if (cells.failed) return;
      if (day === key.expiryDay) sink.flag('FINAL_SETTLEMENT', cells.line);
      pool.get(futures, () => new VxBarBuilder(sink, key)).add(cells.line, day, row);
    },
    onEnd: () => pool.flush(),
  });
}

export const cfeVxContract: Format = {
  id: 'cfe-vx-contract',
  version: 1,
  label: 'CFE VX futures, one contract',
  publisher: 'Cboe Futures Exchange',
  recordKind: 'vx-bar',
  header: 'Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest',
  notes:
    'Prices before 2007-03-26 are ten times as large and are divided. A zero open means no trade; a zero settle means no settlement; a settlement below 5 is a slip and the row is not used; the last row holds the final settlement. The settlement day comes from a name such as VX_2026-07-22.csv, else from the month and the rule of the exchange.',
  rank: 0,
  detect,
  parser,
};
