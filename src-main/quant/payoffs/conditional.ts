import { blackPrice } from '../black/black76.ts';
import { normalCdf } from '../math/normal.ts';
import { TOTAL_VARIANCE, VOL_GAIN } from '../processes/step-program.ts';
import { timerNames } from '../processes/timer.ts';
import { marketAt } from './market-at.ts';
import type { ObservedPaths, Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

/**
 * Whether a payoff is priced given the path of the volatility.
 * @param terms of the payoff
 * @returns true for European options
 */
export function hasConditional(terms: PayoffTerms): terms is European {
  return terms.kind === 'vanilla' || terms.kind === 'digital';
}

type European = Extract<PayoffTerms, { kind: 'vanilla' | 'digital' }>;

/**
 * A European option given the path of its volatility: ln(S_T/F_T) is then normal with mean ρG − ½ρ²I − ½(1 − ρ²)I and variance
 * (1 − ρ²)I, G = ∫√V dW and I = ∫V dt, so each path brings a Black price in place of a payment.
 * @param terms of the option
 * @param market flat market
 * @param rho correlation of asset and volatility
 * @returns payoff of a conditional process
 * @throws RangeError where the payoff depends on more than the end of the path
 * @source Romano and Touzi 1997; McCrickerd and Pakkanen 2018, "Turbocharging Monte Carlo pricing for the rough Bergomi model", section 3
 */
export function conditionalPayoff(terms: PayoffTerms, market: PayoffMarket, rho: number): Payoff {
  if (!hasConditional(terms))
    throw new RangeError(
      `A ${terms.kind} depends on more than the end of the path; only European options are priced conditionally.`,
    );
  const { strike, expiryYears, side, kind } = terms;
  const { forward, discount } = marketAt(market, expiryYears);
  const isCall = side === 'call';
  const price = kind === 'vanilla' ? blackPrice : chanceInTheMoney;
  return {
    observeAtYears: [expiryYears],
    monitors: [],
    evaluate: (observed, out) => {
      const levels = conditionalForwards(observed, 0, rho);
      const totals = observed.column(0, TOTAL_VARIANCE);
      for (let path = 0; path < observed.paths; path += 1) {
        const variance = (1 - rho * rho) * Math.max(totals[path]!, 0);
        out[path] = discount * price(forward * levels[path]!, strike, variance, isCall);
      }
    },
  };
}

function chanceInTheMoney(forward: number, strike: number, totalVariance: number, isCall: boolean): number {
  const sign = isCall ? 1 : -1;
  if (totalVariance <= 0) return sign * (forward - strike) > 0 ? 1 : 0;
  const deviation = Math.sqrt(totalVariance);
  return normalCdf(sign * (Math.log(forward / strike) / deviation - 0.5 * deviation));
}

/**
 * E[S_T/F_T | path of the volatility] = e^{ρG − ½ρ²I}, whose mean is 1.
 * @param observed paths of a conditional process
 * @param date place of the date
 * @param rho correlation of asset and volatility
 * @returns one value per path
 */
export function conditionalForwards(observed: ObservedPaths, date: number, rho: number): Float64Array {
  const [gains, totals] = [observed.column(date, VOL_GAIN), observed.column(date, TOTAL_VARIANCE)];
  return Float64Array.from({ length: observed.paths }, (_, path) =>
    Math.exp(rho * gains[path]! - 0.5 * rho * rho * totals[path]!),
  );
}

/** A timer of a conditional process and the date at which it is read. */
export interface TimerControl {
  readonly terms: Extract<PayoffTerms, { kind: 'vanilla' }>;
  /** Places of the date and of the timer. */
  readonly date: number;
  readonly timer: number;
  /** ∫ V dt that the timer may spend. */
  readonly budget: number;
}

/**
 * Control variate of an option: the price of the same option that expires when a budget Q of variance is spent, given the path of the
 * volatility up to then, B(F e^{ρG − ½ρ²I}, K, ρ²(Q − I)), less its mean B(F, K, ρ²Q). Unlike the forward it bends where the option does.
 * @param control option, date, timer and budget
 * @param market flat market
 * @param rho correlation of asset and volatility
 * @returns writes a column whose mean is zero
 * @source McCrickerd and Pakkanen 2018, "Turbocharging Monte Carlo pricing for the rough Bergomi model", equation 3.5
 */
export function timerControl(
  { terms, date, timer, budget }: TimerControl,
  market: PayoffMarket,
  rho: number,
) {
  const { forward, discount } = marketAt(market, terms.expiryYears);
  const isCall = terms.side === 'call';
  const { gain, total } = timerNames(timer);
  const square = rho * rho;
  const mean = discount * blackPrice(forward, terms.strike, square * budget, isCall);
  return ({ paths, column }: ObservedPaths, out: Float64Array): void => {
    const [gains, totals] = [column(date, gain), column(date, total)];
    for (let path = 0; path < paths; path += 1) {
      const level = forward * Math.exp(rho * gains[path]! - 0.5 * square * totals[path]!);
      const left = square * Math.max(budget - totals[path]!, 0);
      out[path] = discount * blackPrice(level, terms.strike, left, isCall) - mean;
    }
  };
}
