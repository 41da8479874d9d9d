import type { Cells } from '../cells.ts';
import { datedMatch, findHeader, isNumberOrMissing, problem, rowsLookRight } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH, type ParseContext } from '../format.ts';
import { FRED_LEVELS, FRED_RATES } from '../rate-series.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { YieldBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { isMissing } from '../values.ts';

const DATES = new Set(['date', 'observation_date']);
const SERIES = /^[A-Z][A-Z0-9]{1,19}$/;
/** Daily series that name themselves in another way than as a rate. */
const KNOWN_NAME = /(?:^|[_-])([A-Z][A-Z0-9]{2,19})(?:[_-]|$)/;

/** Under observation_date any id is FRED's; under a mere date only those that are known. `vix` is how some copies shorten VIXCLS. */
function isSeries(dateName: string, name: string): boolean {
  if (dateName === 'observation_date') return SERIES.test(name);
  return FRED_RATES[name] !== undefined || FRED_LEVELS.has(name) || name === 'vix';
}

/** `fred_DFF_fed_funds_rate.csv` and `DTB3.csv` name their series. */
function seriesOfName(fileName: string): string | undefined {
  const base = fileName.replace(/\.\w+$/, '');
  const named = /^fred[_-]/i.test(base) ? KNOWN_NAME.exec(base.slice(4))?.[1] : base;
  return named !== undefined &&
    (FRED_RATES[named] !== undefined || (/^fred[_-]/i.test(base) && SERIES.test(named)))
    ? named
    : undefined;
}

function detect(head: FileHead): Detection {
  const headerLine = findHeader(
    head,
    (fields) => fields.length === 2 && DATES.has(fields[0]!) && fields[1] !== '',
  );
  if (headerLine === 0) return NO_MATCH;
  const [dateName, name] = head.rows[headerLine - 1]!.map((field) => field.trim()) as [string, string];
  if (!rowsLookRight(head, headerLine, (fields) => fields.length === 2 && isNumberOrMissing(fields[1])))
    return NO_MATCH;
  const isValue = name === 'value' && dateName === 'date';
  if (!isValue && !isSeries(dateName, name)) return NO_MATCH;
  const dated = datedMatch(
    head,
    headerLine,
    0,
    isValue
      ? 'The header date,value is a FRED series'
      : `The header ${dateName},${name} is the FRED series ${name}`,
  );
  // Upper-case DATE with month/day/year is the exchange's own layout.
  if (dated.score === 0 || (dated.dateOrder !== 'ymd' && dateName === 'DATE')) return NO_MATCH;
  if (!isValue) return { ...dated, seriesId: name === 'vix' ? 'VIX' : name };
  const series = seriesOfName(head.fileName);
  if (series === undefined)
    return {
      ...dated,
      ...problem(
        'FORMAT_UNKNOWN',
        'The file does not name its series, and its name holds no FRED id such as DFF.',
        ['Which series is this, and in which unit?'],
      ),
    };
  return {
    ...dated,
    seriesId: series,
    reason: `${dated.reason}; the file name ${head.fileName} gives the series ${series}.`,
  };
}

/** FRED leaves holidays empty or writes a point: no value, and no defect. */
function hasNoValue(cells: Cells, context: ParseContext): boolean {
  if (!isMissing(cells.fields[1] ?? '')) return false;
  context.sink.skip(cells.line, 'blank');
  context.sink.flag('NO_VALUE', cells.line);
  return true;
}

function parser(context: ParseContext): ReturnType<Format['parser']> {
  const { sink, detection } = context;
  const seriesId = detection.seriesId ?? '';
  const rate = FRED_RATES[seriesId];
  const yields = rate ? new YieldBuilder(sink, rate.curveId) : undefined;
  const closes = rate ? undefined : new DailyBarBuilder(sink, seriesId);
  return tableParser(context, {
    widths: [2],
    onRow(cells) {
      const day = cells.day(0, detection.dateOrder ?? 'ymd');
      if (cells.failed || hasNoValue(cells, context)) return;
      const value = cells.number(1);
      if (cells.failed) return;
      if (rate) yields?.add(cells.line, day, rate.tenorDays, value);
      else closes?.addClose(cells.line, day, value);
    },
    onEnd: () => {
      yields?.flush();
      closes?.flush();
    },
  });
}

export const fred: Format = {
  id: 'fred',
  version: 1,
  label: 'FRED series',
  publisher: 'Federal Reserve Bank of St. Louis',
  recordKind: 'yield',
  header: 'DATE,SERIES or observation_date,SERIES or date,value',
  notes:
    'Known rates become yields in percent; other series are kept by their id. Empty cells and points on holidays count as blank. A column called value needs the series in the file name (fred_DFF.csv).',
  rank: 1,
  detect,
  parser,
};
