import { blackForwardGreeks, blackPrice } from '#quant/black/black76.ts';
import { monthlyOptionExpiry, weeklyOptionExpiry } from '#quant/market/option-expiries.ts';
import { nthVxSettlement } from '#quant/market/vx-contracts.ts';
import type { RandomStream } from '#quant/math/philox.ts';
import { civilDate, weekday } from '#quant/time/day-number.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { forwardVariance, vixFuture } from './log-variance.ts';
import {
  atmVarianceForSwap,
  impliedTotalVariance,
  ssviTotalVariance,
  vixOptionPrice,
} from './sample-smile.ts';

const MINUTES_PER_YEAR = 525_600;
/** Quotes are those of 16:15 New York, when index options close. */
export const QUOTE_MINUTE = 16 * 60 + 15;
const DIVIDEND_YIELD = 0.013;

export interface SampleExpiry {
  readonly root: 'SPX' | 'SPXW' | 'VIX';
  readonly day: DayNumber;
  /** Minutes after midnight New York at which the option settles. */
  readonly settlementMinute: number;
}

export interface QuotedSide {
  readonly bid: number;
  readonly ask: number;
  readonly delta: number;
}

export interface QuotedStrike {
  readonly strike: number;
  readonly impliedVol: number;
  readonly gamma: number;
  readonly call: QuotedSide;
  readonly put: QuotedSide;
  readonly callOpenInterest: number;
  readonly putOpenInterest: number;
}

/** The market at the close of a day, as far as options need it. */
export interface ChainState {
  readonly day: DayNumber;
  readonly spot: number;
  readonly logVariance: number;
  /** Vol of ln VIX to an expiry, decimal per √year. */
  readonly volOfVol: (years: number) => number;
  readonly rateContinuous: (years: number) => number;
  readonly openInterest: RandomStream;
}

/** Third Fridays for twelve months as AM and PM expiries, Fridays of the next seven weeks as PM expiries. */
export function spxExpiries(day: DayNumber, calendar: TradingCalendar): SampleExpiry[] {
  const { year, month } = civilDate(day);
  const monthly = Array.from({ length: 13 }, (_, ahead) => {
    const index = month - 1 + ahead;
    return monthlyOptionExpiry(year + Math.floor(index / 12), (index % 12) + 1, calendar);
  }).filter((expiryDay) => expiryDay > day + 1);
  const am: SampleExpiry[] = monthly.map((d) => ({ root: 'SPX', day: d, settlementMinute: 9 * 60 + 30 }));
  const firstFriday = day + 1 + ((5 - weekday(day + 1) + 7) % 7);
  const weekly = Array.from({ length: 7 }, (_, week) => weeklyOptionExpiry(firstFriday + 7 * week, calendar));
  const pmDays = [...new Set([...weekly, ...monthly])].filter((d) => d > day).sort((a, b) => a - b);
  const pm: SampleExpiry[] = pmDays.map((d) => ({ root: 'SPXW', day: d, settlementMinute: 16 * 60 }));
  return [...am, ...pm].sort((a, b) => a.day - b.day || a.settlementMinute - b.settlementMinute);
}

/** The five nearest monthly VIX expiries. */
export function vixExpiries(day: DayNumber, calendar: TradingCalendar): SampleExpiry[] {
  return Array.from({ length: 5 }, (_, index) => ({
    root: 'VIX',
    day: nthVxSettlement(day, index + 1, calendar),
    settlementMinute: 9 * 60 + 30,
  }));
}

export function expiryYears(day: DayNumber, expiry: SampleExpiry): number {
  return ((expiry.day - day) * 1440 + expiry.settlementMinute - QUOTE_MINUTE) / MINUTES_PER_YEAR;
}

/** Quotes of one SPX expiry: SSVI smile whose strip is worth the model's variance swap. */
export function quoteSpxExpiry(state: ChainState, expiry: SampleExpiry): QuotedStrike[] {
  const years = expiryYears(state.day, expiry);
  const rate = state.rateContinuous(years);
  const forward = state.spot * Math.exp((rate - DIVIDEND_YIELD) * years);
  const atm = atmVarianceForSwap(forwardVariance(state.logVariance, 0, years) * years);
  const discount = Math.exp(-rate * years);
  return spxStrikes(forward, Math.sqrt(atm)).map((strike, index) => {
    const variance = ssviTotalVariance(Math.log(strike / forward), atm);
    const greeks = blackForwardGreeks(forward, strike, variance, true);
    const price = (isCall: boolean): number => discount * blackPrice(forward, strike, variance, isCall);
    return {
      strike,
      impliedVol: Math.sqrt(variance / years),
      gamma: greeks.gamma,
      call: quoteSide(price(true), greeks.delta),
      put: quoteSide(price(false), greeks.delta - 1),
      ...openInterest(
        state.openInterest,
        [expiry.day, index],
        Math.log(strike / forward) / (2 * Math.sqrt(atm)),
      ),
    };
  });
}

/** Quotes of one VIX expiry around the VX future of the same day. */
export function quoteVixExpiry(state: ChainState, expiry: SampleExpiry): QuotedStrike[] {
  const years = expiryYears(state.day, expiry);
  const future = vixFuture(state.logVariance, years);
  const deviation = state.volOfVol(years) * Math.sqrt(years);
  const discount = Math.exp(-state.rateContinuous(years) * years);
  return VIX_STRIKES.map((strike, index) => {
    const price = (isCall: boolean): number => vixOptionPrice(future, strike, deviation, isCall);
    const variance = impliedTotalVariance(future, strike, price(true));
    const greeks = variance > 0 ? blackForwardGreeks(future, strike, variance, true) : { delta: 0, gamma: 0 };
    return {
      strike,
      impliedVol: Math.sqrt(variance / years),
      gamma: greeks.gamma,
      call: quoteSide(discount * price(true), greeks.delta),
      put: quoteSide(discount * price(false), variance > 0 ? greeks.delta - 1 : 0),
      ...openInterest(state.openInterest, [expiry.day, index], Math.log(strike / (1.2 * future))),
    };
  });
}

const VIX_STRIKES = [
  ...Array.from({ length: 16 }, (_, index) => 10 + index),
  ...[27.5, 30, 32.5, 35, 37.5, 40, 42.5, 45, 47.5, 50, 55, 60, 65, 70, 75, 80, 90, 100],
];

/** Strikes as the exchange lists them: close together at the money, far apart in the wings. */
function spxStrikes(forward: number, deviation: number): number[] {
  const low = Math.max(0.25, Math.exp(-9 * deviation)) * forward;
  const high = Math.min(1.8, Math.exp(5 * deviation)) * forward;
  const strikes: number[] = [];
  let strike = Math.ceil(low / 100) * 100;
  while (strike <= high) {
    strikes.push(strike);
    const distance = Math.abs(strike / forward - 1);
    strike += distance < 0.12 ? 10 : distance < 0.3 ? 25 : 100;
    if (distance >= 0.12) strike = Math.round(strike / 25) * 25;
  }
  return strikes;
}

/** Bid and ask on the exchange's ticks around a fair price; worthless options have no bid. */
function quoteSide(price: number, delta: number): QuotedSide {
  const tick = price < 3 ? 0.05 : 0.1;
  const half = Math.min(0.02 + 0.004 * price, 2);
  const bid = Math.max(Math.floor((price - half) / tick) * tick, 0);
  const ask = Math.max(Math.ceil((price + half) / tick) * tick, 0.05);
  return { bid: roundTo(bid, 2), ask: roundTo(ask, 2), delta: roundTo(delta, 4) };
}

function openInterest(
  random: RandomStream,
  [path, index]: readonly [number, number],
  distance: number,
): { callOpenInterest: number; putOpenInterest: number } {
  const level = 9000 * Math.exp(-distance * distance);
  return {
    callOpenInterest: Math.floor(level * random.uniform(path, 2 * index)),
    putOpenInterest: Math.floor(1.4 * level * random.uniform(path, 2 * index + 1)),
  };
}

export function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
