import { blackPrice } from '#quant/black/black76.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { randomStream } from '#quant/math/philox.ts';
import { heston } from '#quant/models/heston.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { ChainQuotes } from '#store/store.ts';
import { quotedChain } from '../market/quoted-chain.ts';

export const truth = { v0: 0.04, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 };
export const spot = 4137;
export const carry = 0.03;
export const rate = 0.045;

/** 16:15 in New York. */
const quoteAtMs = Date.UTC(2023, 3, 14, 20, 15);
const MS_PER_YEAR = 365 * 86_400_000;
const expiryDates = ['2023-05-19', '2023-07-21', '2023-10-20', '2024-01-19', '2024-06-21', '2024-12-20'];

export interface HoledOptions {
  readonly root?: string;
  /** One standard deviation of the mids, in half-spreads; 0 where absent. */
  readonly noise?: number;
  /** Half a bid–ask spread where a quarter of the price is not less; half a point where absent. */
  readonly halfSpread?: number;
  /** Of an expiry by its number and the strike; those alone are quoted. */
  readonly isQuoted?: (expiry: number, strike: number) => boolean;
}

/** Two years of options at the prices of a model, half a point or a quarter of the price to each side. */
export function holedChain({
  root = 'SPX',
  noise = 0,
  halfSpread = 0.5,
  isQuoted,
}: HoledOptions = {}): ChainQuotes {
  const random = randomStream(11);
  const strikes = Float64Array.from({ length: 70 }, (_, at) => 2700 + 50 * at);
  const rows = expiryDates.flatMap((iso, expiry) => {
    const years = (Date.parse(`${iso}T13:30:00Z`) - quoteAtMs) / MS_PER_YEAR;
    const forward = spot * Math.exp(carry * years);
    const batch = { strikes, expiryYears: strikes.map(() => years), isCall: new Uint8Array(70).fill(1) };
    const { impliedVols } = priceOptions(heston, truth, { forward, rate, dividendYield: 0 }, batch, {});
    return [...strikes].flatMap((strike, at) => {
      if (isQuoted && !isQuoted(expiry, strike)) return [];
      return [1, 0].map((isCall) => {
        const exact =
          Math.exp(-rate * years) * blackPrice(forward, strike, impliedVols[at]! ** 2 * years, isCall === 1);
        const half = Math.min(halfSpread, exact / 4);
        const mid = exact + noise * half * random.normal(expiry, 2 * at + isCall);
        return { day: fromIsoDate(iso), strike, isCall, bid: mid - half, ask: mid + half };
      });
    });
  });
  return quotedChain(root, rows, { quoteDay: fromIsoDate('2023-04-14'), quoteAtMs, spot });
}

/** No strike near the forward of the second and third expiry, no wing of the fourth. */
export function isSparse(expiry: number, strike: number): boolean {
  if (expiry === 1 || expiry === 2) return strike < 3800 || strike > 4500;
  return expiry !== 3 || (strike > 3600 && strike < 4600);
}
