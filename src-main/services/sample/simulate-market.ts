import { randomStream } from '#quant/math/philox.ts';
import type { RandomStream } from '#quant/math/philox.ts';
import { physicalVariance, spotVarianceCorrelation } from './affine-variance.ts';

export const STEPS_PER_SESSION = 78;
const SESSIONS_PER_YEAR = 252;
/** Share of a day's variance that arrives between the close and the next open. */
const OVERNIGHT_SHARE = 0.2;
const START = { spot: 2700, variance: 0.02, shortRatePercent: 1.5 };
const EQUITY_DRIFT = 0.075;
const SPOT_JUMP_PER_VARIANCE_JUMP = -0.9;

/** Path of the sample market: element session × (STEPS_PER_SESSION + 1) + step; step 0 is the open. */
export interface SimulatedMarket {
  readonly days: Int32Array;
  readonly spot: Float64Array;
  readonly variance: Float64Array;
  /** Short rate at the close of each session, in percent. */
  readonly shortRatePercent: Float64Array;
}

/** Simulates spot and variance on a five-minute grid; the same seed gives the same bits. */
export function simulateMarket(days: Int32Array, seed: number): SimulatedMarket {
  const perSession = STEPS_PER_SESSION + 1;
  const spot = new Float64Array(days.length * perSession);
  const variance = new Float64Array(days.length * perSession);
  const random = { shocks: randomStream(seed, 1), spot: randomStream(seed, 2), jumps: randomStream(seed, 3) };
  const state = { logSpot: Math.log(START.spot), variance: START.variance };
  for (let session = 0; session < days.length; session += 1) {
    for (let step = 0; step <= STEPS_PER_SESSION; step += 1) {
      const share = step === 0 ? OVERNIGHT_SHARE : (1 - OVERNIGHT_SHARE) / STEPS_PER_SESSION;
      advance(state, share / SESSIONS_PER_YEAR, random, session, step);
      spot[session * perSession + step] = Math.exp(state.logSpot);
      variance[session * perSession + step] = Math.max(state.variance, MIN_VARIANCE);
    }
  }
  return { days, spot, variance, shortRatePercent: simulateShortRate(days.length, randomStream(seed, 4)) };
}

const MIN_VARIANCE = 0.004;

interface Streams {
  readonly shocks: RandomStream;
  readonly spot: RandomStream;
  readonly jumps: RandomStream;
}

function advance(
  state: { logSpot: number; variance: number },
  stepYears: number,
  random: Streams,
  session: number,
  step: number,
): void {
  const model = physicalVariance;
  const positive = Math.max(state.variance, 0);
  const deviation = Math.sqrt(positive * stepYears);
  const shock = random.shocks.normal(session, step);
  const own = random.spot.normal(session, step);
  const rho = spotVarianceCorrelation;
  const jumps = random.jumps.uniform(session, 2 * step) < model.jumpIntensity * stepYears;
  const jump = jumps ? -model.jumpMean * Math.log(random.jumps.uniform(session, 2 * step + 1)) : 0;
  state.logSpot +=
    (EQUITY_DRIFT - positive / 2) * stepYears +
    deviation * (rho * shock + Math.sqrt(1 - rho * rho) * own) +
    SPOT_JUMP_PER_VARIANCE_JUMP * jump;
  state.variance +=
    model.kappa * (model.theta - positive) * stepYears + model.sigma * deviation * shock + jump;
}

function simulateShortRate(sessions: number, random: RandomStream): Float64Array {
  const rates = new Float64Array(sessions);
  let rate = START.shortRatePercent;
  for (let session = 0; session < sessions; session += 1) {
    rate += (3 - rate) / (3 * SESSIONS_PER_YEAR) + 0.03 * random.normal(0, session);
    rates[session] = Math.max(rate, 0.05);
  }
  return rates;
}

/** Open, high, low and close of one session of any increasing or decreasing function of the path. */
export function sessionBar(path: Float64Array, session: number, value: (x: number) => number): Bar {
  return rangeBar(path, session * (STEPS_PER_SESSION + 1), STEPS_PER_SESSION + 1, value);
}

export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Bar over `count` points of the path from index `first`. */
export function rangeBar(
  path: Float64Array,
  first: number,
  count: number,
  value: (x: number) => number,
): Bar {
  const open = value(path[first]!);
  let [high, low, close] = [open, open, open];
  for (let index = first + 1; index < first + count; index += 1) {
    close = value(path[index]!);
    high = Math.max(high, close);
    low = Math.min(low, close);
  }
  return { open, high, low, close };
}

/** Variance at the close of a session. */
export function closingVariance(market: SimulatedMarket, session: number): number {
  return market.variance[session * (STEPS_PER_SESSION + 1) + STEPS_PER_SESSION]!;
}

/** Level of the equity index at the close of a session. */
export function closingSpot(market: SimulatedMarket, session: number): number {
  return market.spot[session * (STEPS_PER_SESSION + 1) + STEPS_PER_SESSION]!;
}

/** Par yields in percent by tenor in months: the short rate and a term premium that grows with the tenor. */
export function parYieldPercent(shortRatePercent: number, months: number): number {
  return shortRatePercent + 1.6 * (1 - Math.exp(-months / 60)) - 0.15 * Math.exp(-months / 3);
}
