import { nthVxSettlement, vxSettlementsBetween } from '#quant/market/vx-contracts.ts';
import { randomStream } from '#quant/math/philox.ts';
import { civilDate, fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { forwardVariance, pricingVariance, vixFuture, volIndex, volOfVolIndex } from './affine-variance.ts';
import { barStamp, chainText, indexHistory, singleValueHistory, textOf, usDate } from './file-texts.ts';
import { expiryYears, quoteSpxExpiry, quoteVixExpiry, roundTo, spxExpiries } from './sample-chain.ts';
import type { ChainState, SampleExpiry } from './sample-chain.ts';
import {
  STEPS_PER_SESSION,
  closingSpot,
  closingVariance,
  parYieldPercent,
  rangeBar,
  sessionBar,
  simulateMarket,
} from './simulate-market.ts';
import type { SimulatedMarket } from './simulate-market.ts';

export interface SampleCalendars {
  readonly equities: TradingCalendar;
  readonly futures: TradingCalendar;
}

export interface SampleFile {
  readonly name: string;
  readonly text: string;
}

const FIRST_DAY = fromIsoDate('2018-01-02');
const LAST_DAY = fromIsoDate('2024-12-31');
const YEARS_PER_DAY = 1 / 365;
const TENOR_DAYS = { VIX9D: 9, VIX: 30, VIX3M: 93, VIX6M: 184 };
const LISTED_DAYS = 270;
const OPEN_MINUTE = 9 * 60 + 30;

/** Every file of the sample workspace, in the layouts of the publishers; the same seed gives the same bytes. */
export function* sampleFiles(calendars: SampleCalendars, seed: number): Generator<SampleFile> {
  const market = simulateMarket(calendars.equities.sessionsBetween(FIRST_DAY, LAST_DAY), seed);
  yield* indexFiles(market, seed);
  yield* futuresFiles(market, calendars.futures, seed);
  yield curveSnapshot(market, calendars.futures, seed);
  yield publishedVix(market, calendars.equities);
  yield yields(market);
  yield intradayBars(market, calendars.equities);
  yield shortTermFuturesNote(market, calendars.futures);
  for (const session of chainSessions(market)) yield* chainFiles(market, session, calendars, seed);
}

function* indexFiles(market: SimulatedMarket, seed: number): Generator<SampleFile> {
  const { days } = market;
  for (const [name, tenorDays] of Object.entries(TENOR_DAYS)) {
    const index = (variance: number): number => volIndex(variance, tenorDays * YEARS_PER_DAY);
    yield {
      name: `${name}_History.csv`,
      text: indexHistory(days, (session) => sessionBar(market.variance, session, index)),
    };
  }
  yield {
    name: 'SPX_History.csv',
    text: indexHistory(days, (session) => sessionBar(market.spot, session, (spot) => spot)),
  };
  const noise = randomStream(seed, 10);
  yield {
    name: 'VVIX_History.csv',
    text: singleValueHistory(
      'VVIX',
      days,
      (session) =>
        volOfVolIndex(closingVariance(market, session)) * Math.exp(0.03 * noise.normal(0, session)),
    ),
  };
  yield {
    name: 'SKEW_History.csv',
    text: singleValueHistory(
      'SKEW',
      days,
      (session) => 128 + 4 * Math.sin(session / 60) + 3 * noise.normal(1, session),
    ),
  };
}

function* futuresFiles(
  market: SimulatedMarket,
  calendar: TradingCalendar,
  seed: number,
): Generator<SampleFile> {
  const header = 'Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest';
  for (const settlementDay of vxSettlementsBetween(FIRST_DAY + 14, LAST_DAY + LISTED_DAYS, calendar)) {
    const { year, month } = civilDate(settlementDay);
    const label = `${'FGHJKMNQUVXZ'[month - 1]} (${MONTH_NAMES[month - 1]} ${year})`;
    const rows = contractRows(market, settlementDay, label, seed);
    if (rows.length > 0)
      yield { name: `VX_${toIsoDate(settlementDay)}.csv`, text: textOf([header, ...rows]) };
  }
}

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function contractRows(
  market: SimulatedMarket,
  settlementDay: DayNumber,
  label: string,
  seed: number,
): string[] {
  const activity = randomStream(seed, 11);
  const rows: string[] = [];
  let previous = Number.NaN;
  market.days.forEach((day, session) => {
    const daysLeft = settlementDay - day;
    if (daysLeft < 0 || daysLeft > LISTED_DAYS) return;
    const settle = settlementPrice(market, session, daysLeft, seed);
    const change = Number.isNaN(previous) ? 0 : settle - previous;
    previous = settle;
    if (daysLeft === 0) {
      rows.push(`${toIsoDate(day)},${label},0,0,0,0,${settle.toFixed(4)},${change.toFixed(4)},0,0,0`);
      return;
    }
    const bar = sessionBar(market.variance, session, (variance) =>
      tick(vixFuture(variance, daysLeft * YEARS_PER_DAY)),
    );
    const liquidity = Math.exp(-((daysLeft - 20) ** 2) / 4000);
    const volume = Math.floor(90_000 * liquidity * (0.5 + activity.uniform(settlementDay, session)));
    const openInterest = Math.floor(140_000 * Math.sqrt(liquidity) * Math.min(1, daysLeft / 10));
    const high = Math.max(bar.high, settle);
    const low = Math.min(bar.low, settle);
    const prices = [bar.open, high, low, bar.close, settle, change].map((value) => value.toFixed(4));
    rows.push(`${toIsoDate(day)},${label},${prices.join(',')},${volume},0,${openInterest}`);
  });
  return rows;
}

/** Settlement on the curve with half a tick of noise; on the last day the index at the open. */
function settlementPrice(market: SimulatedMarket, session: number, daysLeft: number, seed: number): number {
  if (daysLeft === 0)
    return roundTo(
      volIndex(market.variance[session * (STEPS_PER_SESSION + 1)]!, TENOR_DAYS.VIX * YEARS_PER_DAY),
      2,
    );
  const noise = randomStream(seed, 12).normal(daysLeft, session);
  return tick(vixFuture(closingVariance(market, session), daysLeft * YEARS_PER_DAY) + 0.025 * noise);
}

function tick(price: number): number {
  return roundTo(Math.round(price / 0.05) * 0.05, 2);
}

function curveSnapshot(market: SimulatedMarket, calendar: TradingCalendar, seed: number): SampleFile {
  const session = market.days.length - 1;
  const day = market.days[session]!;
  const rows = Array.from({ length: 9 }, (_, index) => {
    const settlementDay = nthVxSettlement(day, index + 1, calendar);
    const { year, month } = civilDate(settlementDay);
    const settle = settlementPrice(market, session, settlementDay - day, seed);
    return `${toIsoDate(settlementDay)},VX/${'FGHJKMNQUVXZ'[month - 1]}${year % 10},${settle.toFixed(4)}`;
  });
  return {
    name: `VIX_FUTURES_CURVE_${toIsoDate(day)}.csv`,
    text: textOf(['expiration_date,symbol,settlement', ...rows]),
  };
}

/** The exchange's VIX for each SPX expiry over the last 250 sessions. */
function publishedVix(market: SimulatedMarket, calendar: TradingCalendar): SampleFile {
  const lines = [
    'symbol,expirationDate,month,price,expiration_date,days_to_expiration,next_price,next_days,days_diff,daily_carry,data_date',
  ];
  for (let session = market.days.length - 250; session < market.days.length; session += 1) {
    const day = market.days[session]!;
    const monthly = spxExpiries(day, calendar).filter(
      (expiry) => expiry.root === 'SPX' && expiry.day > day + 8,
    );
    monthly.slice(0, 10).forEach((expiry, index) => {
      const value = volIndex(closingVariance(market, session), expiryYears(day, expiry)).toFixed(2);
      const { year, month, day: dayOfMonth } = civilDate(expiry.day);
      const printed = `${String(dayOfMonth).padStart(2, '0')}-${MONTH_NAMES[month - 1]}-${year}`;
      const sessionsLeft = calendar.businessDaysBetween(day, expiry.day);
      lines.push(
        `VIX${index + 1},${printed},${index + 1},${value},${toIsoDate(expiry.day)},${sessionsLeft},,,,,${toIsoDate(day)}`,
      );
    });
  }
  return { name: 'vix_term_structure_data.csv', text: textOf(lines) };
}

const YIELD_MONTHS = [1, 2, 3, 4, 6, 12, 24, 36, 60, 84, 120, 240, 360];

function yields(market: SimulatedMarket): SampleFile {
  const names = YIELD_MONTHS.map((months) => (months < 12 ? `${months} Mo` : `${months / 12} Yr`));
  const rows = Array.from(market.days, (day, session) => {
    const rate = market.shortRatePercent[session]!;
    return [toIsoDate(day), ...YIELD_MONTHS.map((months) => parYieldPercent(rate, months).toFixed(2))].join(
      ',',
    );
  });
  return {
    name: 'daily-treasury-rates.csv',
    text: textOf([['Date', ...names].join(','), ...rows.reverse()]),
  };
}

/** Fifteen-minute bars of the equity index over the last thirty sessions, newest first, stamped with their end. */
function intradayBars(market: SimulatedMarket, calendar: TradingCalendar): SampleFile {
  const rows: string[] = [];
  const barsPerSession = STEPS_PER_SESSION / 3;
  for (let session = market.days.length - 30; session < market.days.length; session += 1) {
    const day = market.days[session]!;
    if (calendar.sessionOpenClose(day)?.closesEarly) continue;
    for (let index = 0; index < barsPerSession; index += 1) {
      const { open, high, low, close } = rangeBar(
        market.spot,
        session * (STEPS_PER_SESSION + 1) + 3 * index,
        4,
        (spot) => roundTo(spot, 2),
      );
      rows.push(`${barStamp(day, OPEN_MINUTE + 15 * (index + 1))},${open},${high},${low},${close},0`);
    }
  }
  return { name: 'SPX_15min.csv', text: textOf(['datetime,open,high,low,close,volume', ...rows.reverse()]) };
}

/** Note on the two nearest futures, rolled daily to a constant thirty days: the usual short-term VIX product. */
function shortTermFuturesNote(market: SimulatedMarket, calendar: TradingCalendar): SampleFile {
  const rows: string[] = [];
  let level = 1000;
  for (let session = 1; session < market.days.length; session += 1) {
    const yesterday = market.days[session - 1]!;
    const near = nthVxSettlement(yesterday, 1, calendar);
    const next = nthVxSettlement(yesterday, 2, calendar);
    const weight = Math.min(Math.max((next - yesterday - 30) / (next - near), 0), 1);
    const value = (at: number, day: DayNumber): number => {
      const variance = closingVariance(market, at);
      const price = (settlementDay: DayNumber): number =>
        vixFuture(variance, Math.max(settlementDay - day, 0) * YEARS_PER_DAY);
      return weight * price(near) + (1 - weight) * price(next);
    };
    level *= value(session, market.days[session]!) / value(session - 1, yesterday);
    const close = level.toFixed(4);
    rows.push(`${toIsoDate(market.days[session]!)},${close},${close},${close},${close},${close},0`);
  }
  return { name: 'VXX.csv', text: textOf(['Date,Open,High,Low,Close,Adj Close,Volume', ...rows]) };
}

/** The last session, one a month before it, and the most stressed one of the last two years. */
function chainSessions(market: SimulatedMarket): number[] {
  const last = market.days.length - 1;
  let stressed = last - 504;
  for (let session = stressed; session < last - 30; session += 1) {
    if (closingVariance(market, session) > closingVariance(market, stressed)) stressed = session;
  }
  return [stressed, last - 21, last];
}

function* chainFiles(
  market: SimulatedMarket,
  session: number,
  calendars: SampleCalendars,
  seed: number,
): Generator<SampleFile> {
  const day = market.days[session]!;
  const spot = roundTo(closingSpot(market, session), 2);
  const state: ChainState = {
    day,
    spot,
    variance: closingVariance(market, session),
    rateContinuous: Math.log1p(market.shortRatePercent[session]! / 100),
  };
  const activity = randomStream(seed, 13);
  const spx = spxExpiries(day, calendars.equities).map((expiry) => ({
    expiry,
    quotes: quoteSpxExpiry(state, expiry, activity),
  }));
  const change = spot - roundTo(closingSpot(market, session - 1), 2);
  yield {
    name: `spx_quotedata_${toIsoDate(day)}.csv`,
    text: chainText({ title: 'Standard & Poors 500 Index', day, last: spot, change, expiries: spx }),
  };

  const vix = Array.from({ length: 5 }, (_, index): SampleExpiry => ({
    root: 'VIX',
    day: nthVxSettlement(day, index + 1, calendars.futures),
    settlementMinute: OPEN_MINUTE,
  }));
  const level = roundTo(
    100 * Math.sqrt(forwardVariance(pricingVariance, state.variance, 0, TENOR_DAYS.VIX * YEARS_PER_DAY)),
    2,
  );
  const expiries = vix.map((expiry) => ({ expiry, quotes: quoteVixExpiry(state, expiry, activity) }));
  yield {
    name: `vix_quotedata_${toIsoDate(day)}.csv`,
    text: chainText({ title: 'CBOE Volatility Index', day, last: level, change: 0, expiries }),
  };
}
