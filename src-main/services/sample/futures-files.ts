import {
  MONTH_LETTERS,
  nthVxSettlement,
  vxSettlementsBetween,
  vxSymbol,
  vxWeeklySettlementDay,
} from '#quant/market/vx-contracts.ts';
import { randomStream } from '#quant/math/philox.ts';
import type { RandomStream } from '#quant/math/philox.ts';
import { civilDate, dayNumber, toIsoDate } from '#quant/time/day-number.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { textOf } from './file-texts.ts';
import { VIX_TENOR_YEARS, vixFuture, volIndex } from './log-variance.ts';
import { roundTo } from './sample-chain.ts';
import { MONTH_NAMES, YEARS_PER_DAY } from './sample-file.ts';
import type { SampleFile } from './sample-file.ts';
import { closingLogVariance, closingSpot, openingLogVariance, sessionBar } from './simulate-market.ts';
import type { SimulatedMarket } from './simulate-market.ts';

const LISTED_DAYS = 270;
const TICK = 0.05;
const CONTRACT_HEADER = 'Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest';
const CONSOLIDATED_RANKS = 8;

/** VX futures: one file for each contract, the consolidated table, the curve of the last day, a product on the two nearest. */
export function* futuresFiles(
  market: SimulatedMarket,
  calendar: TradingCalendar,
  seed: number,
): Generator<SampleFile> {
  const first = market.days[0]!;
  const last = market.days.at(-1)!;
  const curve: CurveSource = { market, noise: randomStream(seed, 12) };
  const activity = randomStream(seed, 11);
  for (const settlementDay of vxSettlementsBetween(first + 14, last + LISTED_DAYS, calendar)) {
    const rows = contractRows(curve, settlementDay, activity);
    const name = `VX_${toIsoDate(settlementDay)}.csv`;
    if (rows.length > 0) yield { name, text: textOf([CONTRACT_HEADER, ...rows]) };
  }
  yield consolidatedTable(curve, calendar);
  yield curveSnapshot(curve, calendar);
  yield shortTermProduct(curve, calendar);
}

interface CurveSource {
  readonly market: SimulatedMarket;
  readonly noise: RandomStream;
}

/** Settlement on the curve with half a tick of noise; on the last day the index at the open. */
function settlementPrice({ market, noise }: CurveSource, session: number, settlementDay: DayNumber): number {
  const daysLeft = settlementDay - market.days[session]!;
  if (daysLeft === 0) return roundTo(volIndex(openingLogVariance(market, session), VIX_TENOR_YEARS), 2);
  const fair = vixFuture(closingLogVariance(market, session), daysLeft * YEARS_PER_DAY);
  return onTick(fair + (TICK / 2) * noise.normal(settlementDay, session));
}

function onTick(price: number): number {
  return roundTo(Math.round(price / TICK) * TICK, 2);
}

function contractRows(curve: CurveSource, settlementDay: DayNumber, activity: RandomStream): string[] {
  const { year, month } = civilDate(settlementDay);
  const label = `${MONTH_LETTERS[month - 1]!} (${MONTH_NAMES[month - 1]!} ${year})`;
  const rows: string[] = [];
  let previous: number | undefined;
  curve.market.days.forEach((day, session) => {
    const daysLeft = settlementDay - day;
    if (daysLeft < 0 || daysLeft > LISTED_DAYS) return;
    const settle = settlementPrice(curve, session, settlementDay);
    const change = settle - (previous ?? settle);
    previous = settle;
    const traded =
      daysLeft === 0
        ? { prices: [0, 0, 0, 0], volume: 0, openInterest: tradingActivity(1, 0.5).openInterest }
        : tradedBar(curve, session, daysLeft, { settle, draw: activity.uniform(settlementDay, session) });
    const prices = [...traded.prices, settle, change].map((price) => price.toFixed(4)).join(',');
    rows.push(`${toIsoDate(day)},${label},${prices},${traded.volume},0,${traded.openInterest}`);
  });
  return rows;
}

interface TradedBar {
  readonly prices: readonly number[];
  readonly volume: number;
  readonly openInterest: number;
}

function tradedBar(
  { market }: CurveSource,
  session: number,
  daysLeft: number,
  { settle, draw }: { settle: number; draw: number },
): TradedBar {
  const bar = sessionBar(market.logVariance, session, (x) => onTick(vixFuture(x, daysLeft * YEARS_PER_DAY)));
  const prices = [bar.open, Math.max(bar.high, settle), Math.min(bar.low, settle), bar.close];
  return { prices, ...tradingActivity(daysLeft, draw) };
}

/** Most trading and open interest lie in the two nearest contracts and leave as they approach settlement. */
function tradingActivity(daysLeft: number, draw: number): { volume: number; openInterest: number } {
  const liquidity = Math.exp(-((daysLeft - 20) ** 2) / 4000);
  return {
    volume: Math.floor((300 + 90_000 * liquidity) * (0.5 + draw)),
    openInterest: Math.floor((2000 + 140_000 * Math.sqrt(liquidity)) * Math.min(1, 0.1 + daysLeft / 12)),
  };
}

/** One row a day with the n-th listed contracts beside the index, as data vendors merge them. */
function consolidatedTable(curve: CurveSource, calendar: TradingCalendar): SampleFile {
  const { market } = curve;
  const ranks = Array.from({ length: CONSOLIDATED_RANKS }, (_, index) => index + 1);
  const rows = Array.from(market.days, (day, session) => {
    const settles = ranks.map((rank) =>
      settlementPrice(curve, session, nthVxSettlement(day, rank, calendar)),
    );
    const vix = volIndex(closingLogVariance(market, session), VIX_TENOR_YEARS).toFixed(2);
    return [session, toIsoDate(day), vix, ...settles, closingSpot(market, session).toFixed(2)].join(',');
  });
  const header = ['', 'DATE', 'VIX', ...ranks.map((rank) => `VX${rank}`), 'SP500'].join(',');
  return { name: 'vix_futures.csv', text: textOf([header, ...rows]) };
}

/** The exchange's settlement page of the last day; weekly contracts repeat the monthly one before them. */
function curveSnapshot(curve: CurveSource, calendar: TradingCalendar): SampleFile {
  const session = curve.market.days.length - 1;
  const day = curve.market.days[session]!;
  const monthly = Array.from({ length: 9 }, (_, index) => {
    const settlementDay = nthVxSettlement(day, index + 1, calendar);
    const { year, month } = civilDate(settlementDay);
    return { settlementDay, symbol: vxSymbol({ kind: 'monthly', year, month }) };
  });
  const monthlyDays = new Set(monthly.map(({ settlementDay }) => settlementDay));
  const weekly = weeklyContracts(day, 6, calendar).filter(
    ({ settlementDay }) => !monthlyDays.has(settlementDay),
  );
  const rows = [...monthly, ...weekly]
    .sort((a, b) => a.settlementDay - b.settlementDay)
    .map(({ settlementDay, symbol }) => {
      const priced = monthly.findLast((contract) => contract.settlementDay <= settlementDay) ?? monthly[0]!;
      const settle = settlementPrice(curve, session, priced.settlementDay);
      return `${toIsoDate(settlementDay)},${symbol},${settle.toFixed(4)}`;
    });
  return {
    name: `VIX_FUTURES_CURVE_${toIsoDate(day)}.csv`,
    text: textOf(['expiration_date,symbol,settlement', ...rows]),
  };
}

function weeklyContracts(
  day: DayNumber,
  count: number,
  calendar: TradingCalendar,
): { settlementDay: DayNumber; symbol: string }[] {
  const { year } = civilDate(day);
  const ofYear = (contractYear: number, weeks: number): { settlementDay: DayNumber; symbol: string }[] =>
    Array.from({ length: weeks }, (_, index) => ({
      settlementDay: vxWeeklySettlementDay(contractYear, index + 1, calendar),
      symbol: vxSymbol({ kind: 'weekly', year: contractYear, week: index + 1 }),
    }));
  // 52 Wednesdays are in every year; the 53rd of some years is not needed for a snapshot.
  const candidates = [...ofYear(year, 52), ...ofYear(year + 1, 10)];
  return candidates
    .filter(({ settlementDay }) => settlementDay > day && settlementDay < dayNumber(year + 2, 1, 1))
    .slice(0, count);
}

/** Exchange-traded product on the two nearest futures, rolled daily to a constant thirty days. */
function shortTermProduct(curve: CurveSource, calendar: TradingCalendar): SampleFile {
  const { market } = curve;
  const rows: string[] = [];
  let level = 1000;
  for (let session = 1; session < market.days.length; session += 1) {
    const yesterday = market.days[session - 1]!;
    const near = nthVxSettlement(yesterday, 1, calendar);
    const next = nthVxSettlement(yesterday, 2, calendar);
    const weight = Math.min(Math.max((next - yesterday - 30) / (next - near), 0), 1);
    const value = (at: number): number =>
      weight * settlementPrice(curve, at, near) + (1 - weight) * settlementPrice(curve, at, next);
    level *= value(session) / value(session - 1);
    const close = level.toFixed(4);
    rows.push(`${toIsoDate(market.days[session]!)},${close},${close},${close},${close},${close},0`);
  }
  return { name: 'VXX.csv', text: textOf(['Date,Open,High,Low,Close,Adj Close,Volume', ...rows]) };
}
