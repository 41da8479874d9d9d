import { normalCdf } from '#quant/math/normal.ts';
import type { OptionStrip } from '#quant/volatility-index/option-strip.ts';

/** Black call on a forward, discounted. */
export function blackCall(forward: number, strike: number, totalDeviation: number, discount: number): number {
  const d1 = Math.log(forward / strike) / totalDeviation + totalDeviation / 2;
  return discount * (forward * normalCdf(d1) - strike * normalCdf(d1 - totalDeviation));
}

/** Strip of Black prices with a proportional half spread; strikes ascending. */
export function blackStrip(
  strikes: Float64Array,
  forward: number,
  totalDeviation: number,
  priced: { readonly discount: number; readonly halfSpread?: number },
): OptionStrip {
  const { discount, halfSpread = 0 } = priced;
  const calls = strikes.map((strike) => blackCall(forward, strike, totalDeviation, discount));
  const puts = strikes.map((strike, at) => Math.max(0, calls[at]! - discount * (forward - strike)));
  return {
    root: 'SPX',
    expiryDay: 0,
    strikes,
    duplicates: 0,
    callBid: calls.map((price) => price * (1 - halfSpread)),
    callAsk: calls.map((price) => price * (1 + halfSpread)),
    putBid: puts.map((price) => price * (1 - halfSpread)),
    putAsk: puts.map((price) => price * (1 + halfSpread)),
  };
}
