import { blackPrice } from '../black/black76.ts';
import { normalCdf } from '../math/normal.ts';
import { barrierPrice } from './barrier-formula.ts';
import { lookbackPrice } from './lookback-formula.ts';
import { marketAt } from './market-at.ts';
import type { PayoffMarket, PayoffTerms } from './payoff.ts';

/** Where and under what a payoff is priced. */
export interface BlackScholesSetting {
  readonly market: PayoffMarket;
  /** Decimal per √year. */
  readonly sigma: number;
  /** [steps + 1] years from 0: payoffs that watch the ends of steps are priced on them. */
  readonly times: Float64Array;
}

/**
 * Price of a payoff under Black-Scholes by formula.
 * @param terms of the payoff
 * @param setting market, volatility and grid
 * @returns price today in the units of the payoff; null where there is no formula
 * @source Glasserman 2004, section 3.2.2 (geometric averages); Rubinstein 1991, "Pay now, choose later" (forward starts)
 */
export function blackScholesValue(terms: PayoffTerms, setting: BlackScholesSetting): number | null {
  const { market, sigma } = setting;
  switch (terms.kind) {
    case 'vanilla':
      return discountedBlack(terms, market, sigma * sigma * terms.expiryYears);
    case 'digital':
      return digitalPrice(terms, market, sigma);
    case 'barrier':
      return terms.watched === 'always' ? barrierPrice(terms, market, sigma) : null;
    case 'lookback':
      return terms.watched === 'always' ? lookbackPrice(terms, market, sigma) : null;
    case 'asian':
      return terms.average === 'geometric' ? geometricAsianPrice(terms, setting) : null;
    case 'forwardStart':
      return forwardStartPrice(terms, market, sigma);
    case 'varianceSwap':
      return varianceSwapValue(terms.expiryYears, setting);
    case 'legs': {
      const values = terms.legs.map((leg) => blackScholesValue(leg.terms, setting));
      return values.includes(null)
        ? null
        : values.reduce<number>((sum, value, i) => sum + terms.legs[i]!.quantity * value!, 0);
    }
    case 'volatilitySwap':
    case 'indexFuture':
    case 'indexOption':
      return null;
  }
}

type Of<Kind extends PayoffTerms['kind']> = Extract<PayoffTerms, { kind: Kind }>;

function discountedBlack(
  { side, strike, expiryYears }: Of<'vanilla'>,
  market: PayoffMarket,
  totalVariance: number,
): number {
  const { forward, discount } = marketAt(market, expiryYears);
  return discount * blackPrice(forward, strike, totalVariance, side === 'call');
}

function digitalPrice(
  { side, strike, expiryYears }: Of<'digital'>,
  market: PayoffMarket,
  sigma: number,
): number {
  const { forward, discount } = marketAt(market, expiryYears);
  const deviation = sigma * Math.sqrt(expiryYears);
  const d2 = Math.log(forward / strike) / deviation - 0.5 * deviation;
  return discount * normalCdf(side === 'call' ? d2 : -d2);
}

/** The logarithm of the mean is normal: Σ over steps of drift and of min(t_i, t_j). */
function geometricAsianPrice(
  { side, strike, expiryYears }: Of<'asian'>,
  { market, sigma, times }: BlackScholesSetting,
): number {
  const ends = endsUpTo(times, expiryYears);
  const drift = market.rate - market.dividendYield - 0.5 * sigma * sigma;
  let [mean, variance] = [0, 0];
  for (const [i, time] of ends.entries()) {
    mean += (drift * time) / ends.length;
    variance += ((2 * (ends.length - i) - 1) * sigma * sigma * time) / ends.length ** 2;
  }
  const forward = market.spot * Math.exp(mean + 0.5 * variance);
  return marketAt(market, expiryYears).discount * blackPrice(forward, strike, variance, side === 'call');
}

function forwardStartPrice(
  { side, moneyness, startYears, expiryYears }: Of<'forwardStart'>,
  market: PayoffMarket,
  sigma: number,
): number {
  const [start, end] = [marketAt(market, startYears), marketAt(market, expiryYears)];
  const totalVariance = sigma * sigma * (expiryYears - startYears);
  return end.discount * blackPrice(end.forward, moneyness * start.forward, totalVariance, side === 'call');
}

/** E Σ (Δ ln S)²/T on the grid, discounted. */
function varianceSwapValue(expiryYears: number, { market, sigma, times }: BlackScholesSetting): number {
  const drift = market.rate - market.dividendYield - 0.5 * sigma * sigma;
  let [sum, before] = [0, 0];
  for (const time of endsUpTo(times, expiryYears)) {
    sum += sigma * sigma * (time - before) + (drift * (time - before)) ** 2;
    before = time;
  }
  return (marketAt(market, expiryYears).discount * sum) / expiryYears;
}

function endsUpTo(times: Float64Array, expiryYears: number): Float64Array {
  return times.filter((time) => time > 0 && time <= expiryYears * (1 + 1e-12));
}

/**
 * Mean of the variance of Heston over a time, which a variance swap watched at all times pays.
 * @param params v0, kappa, theta
 * @param expiryYears years
 * @returns θ + (v0 − θ)(1 − e^{−κT})/(κT), decimal² per year, undiscounted
 * @source Gatheral 2006, "The volatility surface", chapter 11
 */
export function hestonMeanVariance(params: Readonly<Record<string, number>>, expiryYears: number): number {
  const [v0, kappa, theta] = [params['v0']!, params['kappa']!, params['theta']!];
  return theta + ((v0 - theta) * -Math.expm1(-kappa * expiryYears)) / (kappa * expiryYears);
}
