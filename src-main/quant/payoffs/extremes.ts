import { LOG_RETURN } from '../processes/step-program.ts';
import { marketAt, optionValue } from './market-at.ts';
import type { Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

type Barrier = Extract<PayoffTerms, { kind: 'barrier' }>;
type Lookback = Extract<PayoffTerms, { kind: 'lookback' }>;

/** −ζ(½)/√(2π): how far, in σ√Δt, an extreme at the ends of steps falls short of the extreme at all times. */
const SHORTFALL = 0.5825971579390107;

/**
 * Knock-in and knock-out options.
 *
 * Watched at all times, the extreme of the steps is moved outwards by 0.5826 √(Σ(Δ ln S)²/n), the correction for a volatility that is
 * that of the path.
 * @param barrier terms of the option
 * @param market flat market
 * @returns payoff
 * @source Broadie, Glasserman and Kou 1997, "A continuity correction for discrete barrier options", theorem 1.1
 */
export function barrierPayoff(barrier: Barrier, market: PayoffMarket): Payoff {
  const { side, strike, expiryYears, direction, knock } = barrier;
  const { forward, discount } = marketAt(market, expiryYears);
  const extreme = direction === 'up' ? 'maximum' : 'minimum';
  const outwards = direction === 'up' ? 1 : -1;
  const logBarrier = Math.log(barrier.barrier / market.spot);
  const isAlways = barrier.watched === 'always';
  return {
    observeAtYears: [expiryYears],
    monitors: isAlways ? [extreme, 'realisedVariance'] : [extreme],
    evaluate: ({ paths, stepsTo, column }, out) => {
      const [last, extremes] = [column(0, LOG_RETURN), column(0, extreme)];
      const squares = isAlways ? column(0, 'realisedVariance') : null;
      for (let path = 0; path < paths; path += 1) {
        const short = squares ? SHORTFALL * Math.sqrt(squares[path]! / stepsTo(0)) : 0;
        const isHit = outwards * (extremes[path]! + outwards * short - logBarrier) >= 0;
        const pays = isHit === (knock === 'in');
        out[path] = pays ? discount * optionValue(side, forward * Math.exp(last[path]!), strike) : 0;
      }
    },
  };
}

/**
 * Lookback options with floating strike: a call pays S − min S, a put max S − S.
 * @param lookback terms of the option
 * @param market flat market
 * @returns payoff
 * @source Broadie, Glasserman and Kou 1999, "Connecting discrete and continuous path-dependent options", theorem 3
 */
export function lookbackPayoff(lookback: Lookback, market: PayoffMarket): Payoff {
  const { forward, discount } = marketAt(market, lookback.expiryYears);
  const isCall = lookback.side === 'call';
  const extreme = isCall ? 'minimum' : 'maximum';
  const isAlways = lookback.watched === 'always';
  return {
    observeAtYears: [lookback.expiryYears],
    monitors: isAlways ? [extreme, 'realisedVariance'] : [extreme],
    evaluate: ({ paths, stepsTo, column }, out) => {
      const [last, extremes] = [column(0, LOG_RETURN), column(0, extreme)];
      const squares = isAlways ? column(0, 'realisedVariance') : null;
      for (let path = 0; path < paths; path += 1) {
        const short = squares ? SHORTFALL * Math.sqrt(squares[path]! / stepsTo(0)) : 0;
        const level = market.spot * Math.exp(extremes[path]! + (isCall ? -short : short));
        const value = forward * Math.exp(last[path]!);
        out[path] = discount * (isCall ? value - level : level - value);
      }
    },
  };
}
