import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { formatOptionSymbol } from '#quant/market/option-symbol.ts';
import { civilDate, toIsoDate, weekday } from '#quant/time/day-number.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { Bar } from './simulate-market.ts';
import type { QuotedSide, QuotedStrike, SampleExpiry } from './sample-chain.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const CHAIN_HEADER =
  'Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,' +
  'Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest';

/** Lines to the text of a file with a final line end. */
export function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function usDate(day: DayNumber): string {
  const { year, month, day: dayOfMonth } = civilDate(day);
  return `${pad(month)}/${pad(dayOfMonth)}/${year}`;
}

/** Index history as Cboe publishes it, with open, high, low and close. */
export function indexHistory(days: Int32Array, bar: (session: number) => Bar): string {
  const rows = Array.from(days, (day, session) => {
    const { open, high, low, close } = bar(session);
    return [usDate(day), ...[open, high, low, close].map(published)].join(',');
  });
  return textOf(['DATE,OPEN,HIGH,LOW,CLOSE', ...rows]);
}

/** Index history with one value a day. */
export function singleValueHistory(
  name: string,
  days: Int32Array,
  value: (session: number) => number,
): string {
  return textOf([
    `DATE,${name}`,
    ...Array.from(days, (day, session) => `${usDate(day)},${published(value(session))}`),
  ]);
}

/** Index values have two decimals and are printed with six. */
function published(value: number): string {
  return `${value.toFixed(2)}0000`;
}

export interface ChainPage {
  readonly title: string;
  readonly day: DayNumber;
  readonly index: {
    readonly last: number;
    readonly change: number;
    readonly bid: number;
    readonly ask: number;
  };
  readonly expiries: readonly { readonly expiry: SampleExpiry; readonly quotes: readonly QuotedStrike[] }[];
}

/** Option chain in the layout of Cboe's delayed quotes download, saved half an hour after the close. */
export function chainText(page: ChainPage): string {
  const { year, month, day } = civilDate(page.day);
  const { last, change, bid, ask } = page.index;
  const lines = [
    '',
    `${page.title},Last: ${last.toFixed(2)},Change: ${change.toFixed(2)}`,
    `"Date: ${MONTHS[month - 1]!} ${day}, ${year} at 4:45 PM ${zoneName(page.day)}",Bid: ${bid.toFixed(2)},Ask: ${ask.toFixed(2)},Size: 1*1,Volume: 0`,
    CHAIN_HEADER,
  ];
  for (const { expiry, quotes } of page.expiries)
    for (const quote of quotes) lines.push(chainRow(expiry, quote));
  return textOf(lines);
}

/** Abbreviation that a New York page prints on the afternoon of a day. */
function zoneName(day: DayNumber): string {
  const afternoonMs = day * 86_400_000 + 20 * 3_600_000;
  return zoneClock(NEW_YORK).offsetMinutes(afternoonMs) === -240 ? 'EDT' : 'EST';
}

function chainRow(expiry: SampleExpiry, quote: QuotedStrike): string {
  const { year, month, day } = civilDate(expiry.day);
  const date = `${WEEKDAYS[weekday(expiry.day)]} ${MONTHS[month - 1]!.slice(0, 3)} ${pad(day)} ${year}`;
  const symbol = (isCall: boolean): string =>
    formatOptionSymbol({ root: expiry.root, expiryDay: expiry.day, isCall, strike: quote.strike });
  return [
    date,
    ...sideFields(symbol(true), quote.call, quote, quote.callOpenInterest),
    quote.strike.toFixed(2),
    ...sideFields(symbol(false), quote.put, quote, quote.putOpenInterest),
  ].join(',');
}

function sideFields(
  symbol: string,
  side: QuotedSide,
  quote: QuotedStrike,
  openInterest: number,
): (string | number)[] {
  const last = side.bid > 0 ? ((side.bid + side.ask) / 2).toFixed(2) : '0';
  const volume = Math.floor(openInterest / 7);
  return [
    symbol,
    last,
    0,
    side.bid,
    side.ask,
    volume,
    quote.impliedVol.toFixed(4),
    side.delta,
    quote.gamma.toFixed(6),
    openInterest,
  ];
}

/** Local bar-end stamp `YYYY-MM-DD HH:MM:00`. */
export function barStamp(day: DayNumber, minute: number): string {
  return `${toIsoDate(day)} ${pad(Math.floor(minute / 60))}:${pad(minute % 60)}:00`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
