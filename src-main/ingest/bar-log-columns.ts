import { findDelimiter, plainField } from './head.ts';
import { splitLine } from './csv-pump.ts';
import { readBarTime } from './bar-log-time.ts';

/** Where a bar log has what; −1 where it has none. */
export interface BarLogColumns {
  readonly delimiter: string;
  readonly width: number;
  /** One column with the date and the time, or the one with the date. */
  readonly time: number;
  /** A time of the day in a column of its own. */
  readonly clock: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** True where the line that told it is a header. */
  readonly isHeader: boolean;
}

const NAMES = {
  open: /^<?(open|o|bar ?open|open ?price)>?$/,
  high: /^<?(high|h|bar ?high|high ?price)>?$/,
  low: /^<?(low|l|bar ?low|low ?price)>?$/,
  close: /^<?(close|c|last|price|bar ?close|close ?price|value)>?$/,
  volume: /^<?(volume|vol|v|tick ?vol(ume)?|size)>?$/,
} as const;
const STAMP =
  /^<?(time|datetime|date ?time|date|timestamp|stamp|bar ?time|end|start|dt|ts|timestamp ?utc|time ?utc)>?$/;
const CLOCK = /^<?(time|clock|time ?of ?day)>?$/;

/**
 * Columns from the first line of a log: by the names of its header, or, where it is a bar already, by their order
 * (time, open, high, low, close, volume; or date and time apart). Null where the line tells neither.
 */
export function columnsOfLine(line: string): BarLogColumns | null {
  const delimiter = findDelimiter([line]);
  const fields = splitLine(line, delimiter).map((field) => field.trim());
  return namedColumns(fields, delimiter) ?? orderedColumns(fields, delimiter);
}

function namedColumns(fields: readonly string[], delimiter: string): BarLogColumns | null {
  const names = fields.map((field) => plainField(field).replaceAll('_', ' '));
  const at = (pattern: RegExp): number => names.findIndex((name) => pattern.test(name));
  const stamp = names.findIndex((name) => STAMP.test(name));
  const close = at(NAMES.close);
  if (stamp < 0 || close < 0) return null;
  const apart = /^<?date>?$/.test(names[stamp]!) ? at(CLOCK) : -1;
  return {
    delimiter,
    width: fields.length,
    time: stamp,
    clock: apart === stamp ? -1 : apart,
    open: at(NAMES.open),
    high: at(NAMES.high),
    low: at(NAMES.low),
    close,
    volume: at(NAMES.volume),
    isHeader: true,
  };
}

function orderedColumns(fields: readonly string[], delimiter: string): BarLogColumns | null {
  const zone = 'utc';
  const isApart = readBarTime(`${fields[0] ?? ''} ${fields[1] ?? ''}`, zone) !== null;
  if (!isApart && readBarTime(fields[0] ?? '', zone) === null) return null;
  const open = isApart ? 2 : 1;
  if (fields.length < open + 4) return null;
  return {
    delimiter,
    width: fields.length,
    time: 0,
    clock: isApart ? 1 : -1,
    open,
    high: open + 1,
    low: open + 2,
    close: open + 3,
    volume: fields.length > open + 4 ? open + 4 : -1,
    isHeader: false,
  };
}
