import { randomStream } from '#quant/math/philox.ts';
import type { RandomStream } from '#quant/math/philox.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { SPOT_VARIANCE_CORRELATION, physicalModel, vixVol, VIX_TENOR_YEARS } from './log-variance.ts';

/** Five-minute steps of a full session. */
export const STEPS_PER_SESSION = 78;
const MINUTES_PER_STEP = 5;
const SESSIONS_PER_YEAR = 252;
/** Share of a day's variance that arrives between the close and the next open. */
const OVERNIGHT_SHARE = 0.2;
const START = { spot: 2700, logVariance: -4.1, shortRatePercent: 1.5 };
const EQUITY_DRIFT = 0.13;
/** Variance that the index realises per unit of priced variance: the rest is premium. */
const REALISED_SHARE = 0.7;
/** A doubling of the variance in one jump comes with a fall of about four per cent. */
const SPOT_JUMP_PER_VARIANCE_JUMP = -0.06;
/** `premium`: the published vol of vol over what the index realises. */
const VOL_OF_VOL = { premium: 1.15, reversion: 12 / SESSIONS_PER_YEAR, deviation: 0.055, correlation: 0.75 };

/** Path of the sample market: element session × (STEPS_PER_SESSION + 1) + step; step 0 is the open. */
export interface SimulatedMarket {
  readonly days: Int32Array;
  /** Five-minute steps of each session; fewer when it closes early, and the path then stays where it closed. */
  readonly steps: Int32Array;
  readonly spot: Float64Array;
  readonly logVariance: Float64Array;
  /** ln(VVIX / what the model says), at the close of each session. */
  readonly logVolOfVol: Float64Array;
  /** Short rate at the close of each session, in percent. */
  readonly shortRatePercent: Float64Array;
}

/** Simulates the market on a five-minute grid of real sessions; the same seed gives the same bits. */
export function simulateMarket(days: Int32Array, calendar: TradingCalendar, seed: number): SimulatedMarket {
  const perSession = STEPS_PER_SESSION + 1;
  const steps = Int32Array.from(days, (day) => sessionSteps(day, calendar));
  const spot = new Float64Array(days.length * perSession);
  const logVariance = new Float64Array(days.length * perSession);
  const logVolOfVol = new Float64Array(days.length);
  const random = { shocks: randomStream(seed, 1), spot: randomStream(seed, 2), jumps: randomStream(seed, 3) };
  const ownVolOfVol = randomStream(seed, 5);
  const state: State = { logSpot: Math.log(START.spot), logVariance: START.logVariance, logVolOfVol: 0 };
  for (let session = 0; session < days.length; session += 1) {
    const count = steps[session]!;
    const before = state.logVariance;
    for (let step = 0; step <= STEPS_PER_SESSION; step += 1) {
      const share = step === 0 ? OVERNIGHT_SHARE : (1 - OVERNIGHT_SHARE) / count;
      if (step <= count) advance(state, share / SESSIONS_PER_YEAR, random, [session, step]);
      spot[session * perSession + step] = Math.exp(state.logSpot);
      logVariance[session * perSession + step] = state.logVariance;
    }
    advanceVolOfVol(state, state.logVariance - before, ownVolOfVol.normal(0, session));
    logVolOfVol[session] = state.logVolOfVol;
  }
  const shortRatePercent = simulateShortRate(days.length, randomStream(seed, 4));
  return { days, steps, spot, logVariance, logVolOfVol, shortRatePercent };
}

function sessionSteps(day: number, calendar: TradingCalendar): number {
  const session = calendar.sessionOpenClose(day);
  if (!session) return STEPS_PER_SESSION;
  return Math.floor((session.closeMinute - session.openMinute) / MINUTES_PER_STEP);
}

interface State {
  logSpot: number;
  logVariance: number;
  logVolOfVol: number;
}

interface Streams {
  readonly shocks: RandomStream;
  readonly spot: RandomStream;
  readonly jumps: RandomStream;
}

function advance(
  state: State,
  stepYears: number,
  random: Streams,
  [session, step]: readonly [number, number],
): void {
  const { kappa, mean, sigma, jumpIntensity, jumpMean } = physicalModel;
  const variance = REALISED_SHARE * Math.exp(state.logVariance);
  const root = Math.sqrt(stepYears);
  const shock = random.shocks.normal(session, step);
  const own = random.spot.normal(session, step);
  const rho = SPOT_VARIANCE_CORRELATION;
  const jumps = random.jumps.uniform(session, 2 * step) < jumpIntensity * stepYears;
  const jump = jumps ? -jumpMean * Math.log(random.jumps.uniform(session, 2 * step + 1)) : 0;
  state.logSpot +=
    (EQUITY_DRIFT - variance / 2) * stepYears +
    Math.sqrt(variance) * root * (rho * shock + Math.sqrt(1 - rho * rho) * own) +
    SPOT_JUMP_PER_VARIANCE_JUMP * jump;
  state.logVariance += kappa * (mean - state.logVariance) * stepYears + sigma * root * shock + jump;
}

/** The level of vol of vol rises with the variance and forgets within weeks. */
function advanceVolOfVol(state: State, moved: number, own: number): void {
  const { reversion, deviation, correlation } = VOL_OF_VOL;
  const shock = (moved * Math.sqrt(SESSIONS_PER_YEAR)) / physicalModel.sigma;
  state.logVolOfVol +=
    -reversion * state.logVolOfVol +
    deviation * (correlation * Math.max(-4, Math.min(4, shock)) + Math.sqrt(1 - correlation ** 2) * own);
}

function simulateShortRate(sessions: number, random: RandomStream): Float64Array {
  const rates = new Float64Array(sessions);
  let rate = START.shortRatePercent;
  for (let session = 0; session < sessions; session += 1) {
    rate += (3 - rate) / (3 * SESSIONS_PER_YEAR) + 0.03 * random.normal(0, session);
    rate = Math.max(rate, 0.05);
    rates[session] = rate;
  }
  return rates;
}

export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Open, high, low and close of one session of an increasing function of the path. */
export function sessionBar(path: Float64Array, session: number, value: (x: number) => number): Bar {
  return rangeBar(path, session * (STEPS_PER_SESSION + 1), STEPS_PER_SESSION + 1, value);
}

/** Bar over `count` points of the path from index `first`, of an increasing function of the path. */
export function rangeBar(
  path: Float64Array,
  first: number,
  count: number,
  value: (x: number) => number,
): Bar {
  let [high, low] = [path[first]!, path[first]!];
  for (let index = first + 1; index < first + count; index += 1) {
    high = Math.max(high, path[index]!);
    low = Math.min(low, path[index]!);
  }
  return {
    open: value(path[first]!),
    high: value(high),
    low: value(low),
    close: value(path[first + count - 1]!),
  };
}

/** Log variance at the open of a session. */
export function openingLogVariance(market: SimulatedMarket, session: number): number {
  return market.logVariance[session * (STEPS_PER_SESSION + 1)]!;
}

/** Log variance at the close of a session. */
export function closingLogVariance(market: SimulatedMarket, session: number): number {
  return market.logVariance[session * (STEPS_PER_SESSION + 1) + STEPS_PER_SESSION]!;
}

/** Level of the equity index at the close of a session. */
export function closingSpot(market: SimulatedMarket, session: number): number {
  return market.spot[session * (STEPS_PER_SESSION + 1) + STEPS_PER_SESSION]!;
}

/** VVIX at the close of a session, in vol points. */
export function closingVolOfVol(market: SimulatedMarket, session: number): number {
  const model = vixVol(closingLogVariance(market, session), VIX_TENOR_YEARS);
  return 100 * VOL_OF_VOL.premium * model * Math.exp(market.logVolOfVol[session]!);
}

/** Constant maturities of the Treasury curve, in months. */
export const YIELD_MONTHS = [1, 2, 3, 4, 6, 12, 24, 36, 60, 84, 120, 240, 360];

/** Par yield as published, in percent with two decimals: the short rate and a premium that grows with the tenor. */
export function parYieldPercent(shortRatePercent: number, months: number): number {
  const yieldPercent = shortRatePercent + 1.6 * (1 - Math.exp(-months / 60)) - 0.15 * Math.exp(-months / 3);
  return Math.round(100 * Math.max(yieldPercent, 0.01)) / 100;
}
