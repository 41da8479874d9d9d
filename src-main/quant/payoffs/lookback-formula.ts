import { normalCdf, normalPdf } from '../math/normal.ts';
import { marketAt } from './market-at.ts';
import type { PayoffMarket, PayoffTerms } from './payoff.ts';

/** Carry below which the formula is taken at none: what is lost is of its order, what is saved is cancellation. */
const LEAST_CARRY = 1e-7;

/**
 * Lookback option with floating strike under Black-Scholes, watched at all times from today.
 *
 * With a = (b + ½σ²)√T/σ and b = r − q, a call is S e^{−qT}N(a) − S e^{−rT}N(a − σ√T) + S e^{−rT} σ²/(2b) [N(−a + 2b√T/σ) −
 * e^{bT}N(−a)].
 * @param terms of the option
 * @param market flat market
 * @param sigma volatility, decimal per √year
 * @returns price today
 * @source Goldman, Sosin and Gatto 1979, "Path dependent options: buy at the low, sell at the high"
 */
export function lookbackPrice(
  { side, expiryYears }: Extract<PayoffTerms, { kind: 'lookback' }>,
  market: PayoffMarket,
  sigma: number,
): number {
  const carry = market.rate - market.dividendYield;
  const { forward, discount } = marketAt(market, expiryYears);
  const deviation = sigma * Math.sqrt(expiryYears);
  const a = (carry * expiryYears) / deviation + 0.5 * deviation;
  const sign = side === 'call' ? 1 : -1;
  const european = sign * (forward * normalCdf(sign * a) - market.spot * normalCdf(sign * (a - deviation)));
  const isFlat = Math.abs(carry) < LEAST_CARRY;
  const shift = (2 * carry * Math.sqrt(expiryYears)) / sigma;
  const growth = Math.exp(carry * expiryYears);
  const extreme = isFlat
    ? deviation * (normalPdf(a) - sign * a * normalCdf(-sign * a))
    : ((sign * sigma * sigma) / (2 * carry)) *
      (normalCdf(sign * (shift - a)) - growth * normalCdf(-sign * a));
  return discount * (european + market.spot * extreme);
}
