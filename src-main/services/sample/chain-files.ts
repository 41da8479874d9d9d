import { randomStream } from '#quant/math/philox.ts';
import { civilDate, toIsoDate } from '#quant/time/day-number.ts';
import { rateAtTenor } from '#quant/volatility-index/treasury-rate.ts';
import { chainText, textOf } from './file-texts.ts';
import { VIX_TENOR_YEARS, vixVol, volIndex } from './log-variance.ts';
import {
  expiryYears,
  quoteSpxExpiry,
  quoteVixExpiry,
  roundTo,
  spxExpiries,
  vixExpiries,
} from './sample-chain.ts';
import type { ChainState } from './sample-chain.ts';
import { MONTH_NAMES } from './sample-file.ts';
import type { SampleCalendars, SampleFile } from './sample-file.ts';
import {
  YIELD_MONTHS,
  closingLogVariance,
  closingSpot,
  closingVolOfVol,
  parYieldPercent,
} from './simulate-market.ts';
import type { SimulatedMarket } from './simulate-market.ts';

const DAYS_PER_YEAR = 365;
const PUBLISHED_SESSIONS = 504;
const PUBLISHED_EXPIRIES = 10;

/** Option chains of three days and what the exchange published for each SPX expiry over two years. */
export function* chainFiles(
  market: SimulatedMarket,
  calendars: SampleCalendars,
  seed: number,
): Generator<SampleFile> {
  yield publishedVix(market, calendars);
  for (const session of chainSessions(market, calendars)) {
    yield spxChain(market, session, calendars, seed);
    yield vixChain(market, session, calendars, seed);
  }
}

/** Both chains of each of the last full sessions, oldest first. */
export function* dailyChainFiles(
  market: SimulatedMarket,
  calendars: SampleCalendars,
  { seed, sessions }: { seed: number; sessions: number },
): Generator<SampleFile> {
  for (let session = market.days.length - sessions; session < market.days.length; session += 1) {
    if (calendars.equities.sessionOpenClose(market.days[session]!)?.closesEarly) continue;
    yield spxChain(market, session, calendars, seed);
    yield vixChain(market, session, calendars, seed);
  }
}

/** The last session, one a month before it, and the most stressed one of the published span; full sessions all. */
function chainSessions(market: SimulatedMarket, { equities }: SampleCalendars): number[] {
  const isFull = (session: number): boolean => !equities.sessionOpenClose(market.days[session]!)?.closesEarly;
  const last = market.days.length - 1;
  let stressed = last - PUBLISHED_SESSIONS + 1;
  for (let session = stressed; session < last - 30; session += 1) {
    const isHigher = closingLogVariance(market, session) > closingLogVariance(market, stressed);
    if (isHigher && isFull(session)) stressed = session;
  }
  const monthBefore = isFull(last - 21) ? last - 21 : last - 20;
  return [stressed, monthBefore, last];
}

function stateAt(market: SimulatedMarket, session: number, seed: number): ChainState {
  const logVariance = closingLogVariance(market, session);
  const level = closingVolOfVol(market, session) / (100 * vixVol(logVariance, VIX_TENOR_YEARS));
  const shortRate = market.shortRatePercent[session]!;
  const curve = {
    tenorDays: YIELD_MONTHS.map((months) => Math.round((months * DAYS_PER_YEAR) / 12)),
    ratePercent: YIELD_MONTHS.map((months) => parYieldPercent(shortRate, months)),
  };
  return {
    day: market.days[session]!,
    spot: roundTo(closingSpot(market, session), 2),
    logVariance,
    volOfVol: (years) => level * vixVol(logVariance, years),
    rateContinuous: (years) => rateAtTenor(curve, years * DAYS_PER_YEAR)!.rateContinuous,
    openInterest: randomStream(seed, 13),
  };
}

function spxChain(
  market: SimulatedMarket,
  session: number,
  { equities }: SampleCalendars,
  seed: number,
): SampleFile {
  const state = stateAt(market, session, seed);
  const expiries = spxExpiries(state.day, equities).map((expiry) => ({
    expiry,
    quotes: quoteSpxExpiry(state, expiry),
  }));
  const change = state.spot - roundTo(closingSpot(market, session - 1), 2);
  return {
    name: `spx_quotedata_${toIsoDate(state.day)}.csv`,
    text: chainText({
      title: 'Standard & Poors 500 Index',
      day: state.day,
      index: { last: state.spot, change, bid: state.spot - 0.5, ask: state.spot + 0.5 },
      expiries,
    }),
  };
}

function vixChain(
  market: SimulatedMarket,
  session: number,
  { futures }: SampleCalendars,
  seed: number,
): SampleFile {
  const state = stateAt(market, session, seed);
  const expiries = vixExpiries(state.day, futures).map((expiry) => ({
    expiry,
    quotes: quoteVixExpiry(state, expiry),
  }));
  const vixAt = (at: number): number => roundTo(volIndex(closingLogVariance(market, at), VIX_TENOR_YEARS), 2);
  const last = vixAt(session);
  return {
    name: `vix_quotedata_${toIsoDate(state.day)}.csv`,
    text: chainText({
      title: 'CBOE Volatility Index',
      day: state.day,
      index: { last, change: last - vixAt(session - 1), bid: 0, ask: 0 },
      expiries,
    }),
  };
}

/** The exchange's VIX for each of the next standard SPX expiries. */
function publishedVix(market: SimulatedMarket, { equities }: SampleCalendars): SampleFile {
  const lines = [
    'symbol,expirationDate,month,price,expiration_date,days_to_expiration,next_price,next_days,days_diff,daily_carry,data_date',
  ];
  for (let session = market.days.length - PUBLISHED_SESSIONS; session < market.days.length; session += 1) {
    const day = market.days[session]!;
    const monthly = spxExpiries(day, equities).filter(
      ({ root, day: expiryDay }) => root === 'SPX' && expiryDay > day + 8,
    );
    monthly.slice(0, PUBLISHED_EXPIRIES).forEach((expiry, index) => {
      const value = volIndex(closingLogVariance(market, session), expiryYears(day, expiry)).toFixed(2);
      const { year, month, day: dayOfMonth } = civilDate(expiry.day);
      const printed = `${String(dayOfMonth).padStart(2, '0')}-${MONTH_NAMES[month - 1]!}-${year}`;
      const sessionsLeft = equities.businessDaysBetween(day, expiry.day);
      const names = `VIX${index + 1},${printed},${index + 1},${value},${toIsoDate(expiry.day)},${sessionsLeft}`;
      lines.push(`${names},,,,,${toIsoDate(day)}`);
    });
  }
  return { name: 'vix_term_structure_data.csv', text: textOf(lines) };
}
