import { blackPrice } from '../black/black76.ts';
import { normalCdf } from '../math/normal.ts';
import { marketAt } from './market-at.ts';
import type { PayoffMarket, PayoffTerms } from './payoff.ts';

/**
 * Knock-in or knock-out option under Black-Scholes, its barrier watched at all times, without rebate.
 *
 * With A the vanilla, B the vanilla struck at the barrier, C and D their reflections: down-in calls are C for K ≥ H and A − B + D
 * below, and so on; a knock-out is the vanilla less the knock-in.
 * @param terms of the option
 * @param market flat market
 * @param sigma volatility, decimal per √year
 * @returns price today
 * @source Reiner and Rubinstein 1991, "Breaking down the barriers"; Haug 2007, "Option pricing formulas", section 4.17.1
 */
export function barrierPrice(
  terms: Extract<PayoffTerms, { kind: 'barrier' }>,
  market: PayoffMarket,
  sigma: number,
): number {
  const { side, strike, expiryYears, barrier, direction, knock } = terms;
  const { forward, discount } = marketAt(market, expiryYears);
  const isCall = side === 'call';
  const vanilla = discount * blackPrice(forward, strike, sigma * sigma * expiryYears, isCall);
  const isHit = direction === 'up' ? market.spot >= barrier : market.spot <= barrier;
  const knockIn = isHit ? vanilla : knockInPrice(terms, market, sigma);
  return knock === 'in' ? knockIn : vanilla - knockIn;
}

function knockInPrice(
  { side, strike, expiryYears, barrier, direction }: Extract<PayoffTerms, { kind: 'barrier' }>,
  market: PayoffMarket,
  sigma: number,
): number {
  const phi = side === 'call' ? 1 : -1;
  const eta = direction === 'down' ? 1 : -1;
  const { forward, discount } = marketAt(market, expiryYears);
  const deviation = sigma * Math.sqrt(expiryYears);
  const mu = (market.rate - market.dividendYield) / (sigma * sigma) - 0.5;
  const distance = (ratio: number): number => Math.log(ratio) / deviation + (1 + mu) * deviation;
  const ofSpot = (x: number): number =>
    phi * discount * (forward * normalCdf(phi * x) - strike * normalCdf(phi * (x - deviation)));
  const ratio = barrier / market.spot;
  const reflected = (y: number): number =>
    phi *
    discount *
    (forward * ratio ** (2 * (mu + 1)) * normalCdf(eta * y) -
      strike * ratio ** (2 * mu) * normalCdf(eta * (y - deviation)));
  const a = (): number => ofSpot(distance(market.spot / strike));
  const b = (): number => ofSpot(distance(market.spot / barrier));
  const c = (): number => reflected(distance(barrier ** 2 / (market.spot * strike)));
  const d = (): number => reflected(distance(ratio));
  const isStrikeAbove = strike >= barrier;
  // a call above a barrier below it, and a put below one above it, are worth something in one piece
  if (phi === eta) return isStrikeAbove === (phi === 1) ? c() : a() - b() + d();
  return isStrikeAbove === (phi === 1) ? a() : b() - c() + d();
}
