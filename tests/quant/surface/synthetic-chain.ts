import { blackPrice } from '#quant/black/black76.ts';
import { smileOfRawSvi, type RawSvi } from '#quant/surface/raw-svi.ts';
import type { SmilePoints } from '#quant/surface/market-slice.ts';
import type { ChainColumns } from '#quant/volatility-index/option-strip.ts';

export interface SyntheticExpiry {
  readonly root?: string;
  readonly expiryDay: number;
  readonly expiryYears: number;
  readonly forward: number;
  readonly rate: number;
  readonly svi: RawSvi;
  readonly strikes: readonly number[];
  /** Half bid–ask spread, share of the price plus a constant. */
  readonly halfSpread?: (price: number) => number;
}

export interface SyntheticQuote {
  root: string;
  expiryDay: number;
  strike: number;
  isCall: boolean;
  bid: number;
  ask: number;
}

/** Quotes of smiles without noise, calls and puts at every strike. */
export function quotesOf(expiries: readonly SyntheticExpiry[]): SyntheticQuote[] {
  return expiries.flatMap(
    ({ root = 'SPXW', expiryDay, expiryYears, forward, rate, svi, strikes, halfSpread }) => {
      const smile = smileOfRawSvi(svi);
      return strikes.flatMap((strike) =>
        [true, false].map((isCall) => {
          const w = smile.totalVariance(Math.log(strike / forward));
          const price = Math.exp(-rate * expiryYears) * blackPrice(forward, strike, w, isCall);
          const half = halfSpread?.(price) ?? 1e-9 * price;
          return { root, expiryDay, strike, isCall, bid: price - half, ask: price + half };
        }),
      );
    },
  );
}

export function chainOf(quotes: readonly SyntheticQuote[]): ChainColumns {
  const roots = [...new Set(quotes.map(({ root }) => root))];
  return {
    roots,
    rootIndex: Uint8Array.from(quotes, ({ root }) => roots.indexOf(root)),
    expiryDays: Int32Array.from(quotes, ({ expiryDay }) => expiryDay),
    strikes: Float64Array.from(quotes, ({ strike }) => strike),
    isCall: Uint8Array.from(quotes, ({ isCall }) => (isCall ? 1 : 0)),
    bid: Float64Array.from(quotes, ({ bid }) => bid),
    ask: Float64Array.from(quotes, ({ ask }) => ask),
  };
}

/** Points of a smile given by a function, with errors of 0.1 vol points. */
export function pointsOfVols(
  expiryYears: number,
  logMoneyness: readonly number[],
  volAt: (k: number) => number,
  forward = 100,
): SmilePoints {
  const k = Float64Array.from(logMoneyness);
  const vols = k.map(volAt);
  return {
    expiryYears,
    logMoneyness: k,
    strikes: k.map((each) => forward * Math.exp(each)),
    impliedVols: vols,
    bidVols: vols.map((vol) => vol - 0.001),
    askVols: vols.map((vol) => vol + 0.001),
    volErrors: vols.map(() => 0.001),
  };
}

export function evenly(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}
