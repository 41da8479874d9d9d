import { weekday } from '#quant/time/day-number.ts';
import { findHeader, isNumberOrMissing, match, rowsLookRight, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from '../format.ts';
import { PublishedVixBuilder } from '../records/table-builders.ts';
import { tableParser } from '../table-parser.ts';
import { BAD_DAY, isMissing, readIsoDay } from '../values.ts';

const HEADER = [
  'symbol',
  'expirationdate',
  'month',
  'price',
  'expiration_date',
  'days_to_expiration',
  'next_price',
  'next_days',
  'days_diff',
  'daily_carry',
  'data_date',
];
const PRICE = HEADER.indexOf('price');
const EXPIRY = HEADER.indexOf('expiration_date');
const DATE = HEADER.indexOf('data_date');
const SATURDAY = 6;

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  const isRight = rowsLookRight(
    head,
    headerLine,
    (fields) =>
      readIsoDay(fields[DATE] ?? '') !== BAD_DAY &&
      readIsoDay(fields[EXPIRY] ?? '') !== BAD_DAY &&
      isNumberOrMissing(fields[PRICE]),
  );
  return headerLine > 0 && isRight
    ? match(
        headerLine,
        'The header symbol,expirationDate,…,data_date is the Cboe VIX term structure by SPX expiry.',
      )
    : NO_MATCH;
}

export const cboePublishedVix: Format = {
  id: 'cboe-published-vix',
  version: 1,
  label: 'Cboe VIX by SPX expiry',
  publisher: 'Cboe',
  recordKind: 'published-vix',
  header: HEADER.join(','),
  notes:
    'One row for each day and SPX expiry. The columns next_price to daily_carry were derived from a text sort and are ignored; days_to_expiration counts business days and is ignored. Expiries up to January 2015 are Saturdays, as published.',
  rank: 0,
  detect,
  parser(context) {
    const { sink } = context;
    const builder = new PublishedVixBuilder(sink);
    return tableParser(context, {
      widths: [HEADER.length],
      onRow(cells) {
        const day = cells.day(DATE, 'ymd');
        const expiryDay = cells.day(EXPIRY, 'ymd');
        if (!cells.failed && isMissing(cells.text(PRICE))) {
          sink.flag('NO_VALUE', cells.line);
          return sink.skip(cells.line, 'blank');
        }
        const value = cells.number(PRICE);
        if (value <= 0) cells.fail(PRICE, 'NOT_POSITIVE', 'The value is not positive.');
        if (expiryDay < day) cells.fail(EXPIRY, 'AFTER_EXPIRY', 'The expiry lies before the day.');
        if (cells.failed) return;
        if (weekday(expiryDay) === SATURDAY) sink.flag('SATURDAY_EXPIRY', cells.line);
        builder.add(cells.line, day, expiryDay, value);
      },
      onEnd: () => builder.flush(),
    });
  },
};
