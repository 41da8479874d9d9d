import { bridgedBarrier } from './barrier-greeks.ts';
import { createPayoff } from './create-payoff.ts';
import { sumOfPayoffs } from './differentiate.ts';
import type { Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

/**
 * A payoff whose payment is continuous in the path where it can be made so: barriers watched at all times pay their chance of no hit.
 * @param terms of the payoff
 * @param market flat market
 * @returns payoff with the same mean on a fine grid
 */
export function pathwisePayoff(terms: PayoffTerms, market: PayoffMarket): Payoff {
  if (terms.kind === 'barrier' && terms.watched === 'always') return bridgedBarrier(terms, market);
  if (terms.kind !== 'legs') return createPayoff(terms, market);
  return sumOfPayoffs(
    terms.legs.map((leg) => ({ quantity: leg.quantity, payoff: pathwisePayoff(leg.terms, market) })),
  );
}
