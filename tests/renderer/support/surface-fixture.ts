import { normalCdf } from '#quant/math/normal.ts';
import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { dayOf, indexAt, isoOf, lastDay, vix } from './market-fixture.ts';

/** An SPX-like chain without chance: SSVI smiles with a skew, bid and ask around them, and a few faulty quotes. */
export interface SmileShape {
  readonly root: string;
  readonly expiry: string;
  readonly expiryYears: number;
  readonly forward: number;
  /** ATM total variance, skew and curvature of SSVI. */
  readonly theta: number;
  readonly rho: number;
  readonly phi: number;
  /** Why there is no fit; null where there is one. */
  readonly refused: 'TOO_FEW_QUOTES' | 'NO_FORWARD' | null;
}

export const rate = 0.0425;
const spot = 5480;
const tenors: readonly (readonly [days: number, root: string])[] = [
  [3, 'SPXW'],
  [5, 'SPXW'],
  [7, 'SPXW'],
  [12, 'SPXW'],
  [19, 'SPXW'],
  [28, 'SPXW'],
  [35, 'SPX'],
  [46, 'SPXW'],
  [63, 'SPX'],
  [77, 'SPXW'],
  [126, 'SPX'],
  [181, 'SPX'],
  [217, 'SPX'],
  [308, 'SPX'],
  [399, 'SPX'],
  [581, 'SPX'],
  [945, 'SPX'],
];

export function shapesOn(quoteDate: string): readonly SmileShape[] {
  const level = vix[indexAt(quoteDate)]! / 100;
  return tenors.map(([daysAhead, root]): SmileShape => {
    const expiry = lastDay + daysAhead;
    const expiryYears = (expiry - dayOf(quoteDate)) / 365;
    const atm = 0.188 + (0.7 * level - 0.188) * Math.exp(-expiryYears / 0.3);
    // The 46-day smile stands too high for the 63-day one: a calendar violation to be found.
    const theta = atm * atm * expiryYears * (daysAhead === 46 ? 1.52 : 1);
    const phi = Math.min(9, 0.95 / Math.sqrt(theta)) * (daysAhead === 12 ? 2.7 : 1);
    return {
      root,
      expiry: isoOf(expiry),
      expiryYears,
      forward: spot * Math.exp((rate - 0.013) * expiryYears),
      theta,
      rho: -0.72,
      phi,
      refused: daysAhead === 945 ? 'TOO_FEW_QUOTES' : daysAhead === 581 ? 'NO_FORWARD' : null,
    };
  });
}

export function totalVariance({ theta, rho, phi }: SmileShape, k: number): number {
  const z = phi * k;
  return (theta / 2) * (1 + rho * z + Math.sqrt((z + rho) * (z + rho) + 1 - rho * rho));
}

export const volAt = (shape: SmileShape, k: number): number =>
  Math.sqrt(totalVariance(shape, k) / shape.expiryYears);

export const deltaAt = (shape: SmileShape, k: number): number => {
  const deviation = Math.sqrt(totalVariance(shape, k));
  return normalCdf(-k / deviation + deviation / 2);
};

/** The log-moneyness of a forward call delta, by bisection. */
export function logMoneynessOf(shape: SmileShape, delta: number): number {
  let [low, high] = [-3, 3];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (deltaAt(shape, middle) > delta) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Undiscounted Black price. */
function blackPrice(shape: SmileShape, strike: number, isCall: boolean): number {
  const k = Math.log(strike / shape.forward);
  const deviation = Math.sqrt(totalVariance(shape, k));
  const d1 = -k / deviation + deviation / 2;
  const call = shape.forward * normalCdf(d1) - strike * normalCdf(d1 - deviation);
  return isCall ? call : call - shape.forward + strike;
}

/** The same small number for the same strike and expiry, between −1 and 1. */
const noise = (strike: number, expiryYears: number): number =>
  Math.sin(strike * 12.9898 + expiryYears * 7823.3) * 0.999;

type Quotes = SurfaceSlice['quotes'];
type Reason = Quotes['reason'][number];

interface Quote {
  readonly strike: number;
  readonly k: number;
  readonly isCall: boolean;
  readonly bid: number;
  readonly ask: number;
  readonly bidVol: number;
  readonly midVol: number;
  readonly askVol: number;
  readonly delta: number;
  readonly reason: Reason;
}

function quoteOf(shape: SmileShape, strike: number, isCall: boolean): Quote {
  const k = Math.log(strike / shape.forward);
  const wing = Math.abs(k) / Math.sqrt(shape.theta);
  const half = 0.0012 + 0.0005 * wing * wing;
  const middle = volAt(shape, k) + 0.0006 * noise(strike, shape.expiryYears);
  const atTheMoney = blackPrice(shape, shape.forward, true);
  const price = Math.max(0.05, blackPrice(shape, strike, isCall));
  const spread = Math.max(0.05, (half * atTheMoney) / Math.sqrt(shape.theta / shape.expiryYears) / 2);
  const isOut = isCall ? k >= 0 : k < 0;
  const base = { strike, k, isCall, ask: price + spread, askVol: middle + half, delta: deltaAt(shape, k) };
  const quoted = { ...base, bid: Math.max(0, price - spread), bidVol: middle - half, midVol: middle };
  if (!isOut) return { ...quoted, reason: 'inTheMoney' };
  if (price - spread <= 0.05 || wing > 5.2) {
    return { ...base, bid: 0, bidVol: Number.NaN, midVol: Number.NaN, reason: 'noBid' };
  }
  const place = Math.round(strike / 25) % 31;
  if (place === 7 && wing > 1) {
    return {
      ...quoted,
      bid: price + spread,
      ask: price - spread,
      bidVol: middle + half,
      askVol: middle - half,
      reason: 'crossed',
    };
  }
  if (place === 19 && wing > 0.8) {
    return {
      ...quoted,
      midVol: middle + 0.014,
      askVol: middle + 0.016,
      bidVol: middle + 0.012,
      reason: 'outlier',
    };
  }
  return { ...quoted, reason: 'used' };
}

function strikesOf(shape: SmileShape): number[] {
  const deviation = Math.sqrt(shape.theta);
  const step = shape.expiryYears < 0.06 ? 15 : shape.expiryYears < 0.2 ? 25 : 75;
  const low = Math.ceil((shape.forward * Math.exp(-5.5 * deviation)) / step) * step;
  const high = shape.forward * Math.exp(3 * deviation);
  const strikes: number[] = [];
  for (let strike = Math.max(step, low); strike <= high; strike += step) strikes.push(strike);
  return shape.refused === 'TOO_FEW_QUOTES' ? strikes.filter((_strike, index) => index % 40 === 20) : strikes;
}

const withoutForward = (quote: Quote): Quote => {
  const nothing = {
    k: Number.NaN,
    bidVol: Number.NaN,
    midVol: Number.NaN,
    askVol: Number.NaN,
    delta: Number.NaN,
  };
  return { ...quote, ...nothing, reason: 'noForward' };
};

/** Both options of every strike; `by hand` overrides the reason. */
export function quotesOf(
  shape: SmileShape,
  byHand: (strike: number, isCall: boolean) => 'exclude' | 'include' | null,
): Quotes {
  const quotes = strikesOf(shape).flatMap((strike) =>
    [false, true].map((isCall) => {
      const quote = quoteOf(shape, strike, isCall);
      const hand = byHand(strike, isCall);
      if (shape.refused === 'NO_FORWARD') return withoutForward(quote);
      if (hand === 'exclude') return { ...quote, reason: 'excludedByHand' as const };
      return hand === 'include' && Number.isFinite(quote.midVol)
        ? { ...quote, reason: 'used' as const }
        : quote;
    }),
  );
  const column = (pick: (quote: Quote) => number): Float64Array<ArrayBuffer> =>
    Float64Array.from(quotes, pick);
  return {
    strikes: column(({ strike }) => strike),
    logMoneyness: column(({ k }) => k),
    isCall: Uint8Array.from(quotes, ({ isCall }) => Number(isCall)),
    bid: column(({ bid }) => bid),
    ask: column(({ ask }) => ask),
    bidVol: column(({ bidVol }) => bidVol),
    midVol: column(({ midVol }) => midVol),
    askVol: column(({ askVol }) => askVol),
    delta: column(({ delta }) => delta),
    reason: quotes.map(({ reason }) => reason),
  };
}
