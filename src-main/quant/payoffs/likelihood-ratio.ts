import type { Process } from '../processes/registry.ts';
import { LOG_RETURN } from '../processes/step-program.ts';
import type { ProcessParams } from '../processes/step-program.ts';
import { createPayoff } from './create-payoff.ts';
import { marketAt } from './market-at.ts';
import type { Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

type European = Extract<PayoffTerms, { kind: 'vanilla' | 'digital' }>;

/**
 * Whether the density of what a payoff depends on is normal and known: European options under Black-Scholes.
 * @param process of the asset
 * @param terms of the payoff
 * @returns true where `scoredPayoff` may be asked
 */
export function canScore(process: Process, terms: PayoffTerms): terms is European {
  return process.id === 'black-scholes' && (terms.kind === 'vanilla' || terms.kind === 'digital');
}

/**
 * Payment times the derivative of the logarithm of its density; for the gamma of a vanilla option that of its pathwise delta,
 * which has much the smaller variance.
 *
 * With Z the normal of the path, deviation s = σ√T: Δ: Z/(S₀s); Γ: (Z² − 1)/(S₀²s²) − Z/(S₀²s); σ: (Z² − 1)/σ − Z√T; r: Z√T/σ − T,
 * the last term by the discount. Mixed Γ: ±D·K·1{in the money}·Z/(S₀²s).
 * @param terms European option
 * @param greek delta, gamma, rho or param.sigma
 * @param setting params with sigma, and the market
 * @returns column whose mean is the Greek
 * @source Glasserman 2004, section 7.3.1 and example 7.3.7
 */
export function scoredPayoff(
  terms: European,
  greek: string,
  { params, market }: { readonly params: ProcessParams; readonly market: PayoffMarket },
): Payoff {
  const { strike, side, expiryYears, kind } = terms;
  const sigma = params['sigma']!;
  const { forward, discount } = marketAt(market, expiryYears);
  const root = Math.sqrt(expiryYears);
  const deviation = sigma * root;
  const payment = createPayoff(terms, market);
  const isMixed = greek === 'gamma' && kind === 'vanilla';
  const sign = side === 'call' ? 1 : -1;
  const score = scoreOf(greek, { sigma, root, deviation, spot: market.spot });
  return {
    ...payment,
    evaluate: (observed, out) => {
      payment.evaluate(observed, out);
      const returns = observed.column(0, LOG_RETURN);
      for (let path = 0; path < observed.paths; path += 1) {
        const x = returns[path]!;
        const z = (x + 0.5 * deviation * deviation) / deviation;
        if (!isMixed) out[path]! *= score(z);
        else {
          const isIn = sign * (forward * Math.exp(x) - strike) > 0;
          out[path] = isIn ? (sign * discount * strike * z) / (market.spot ** 2 * deviation) : 0;
        }
      }
    },
  };
}

function scoreOf(
  greek: string,
  { sigma, root, deviation, spot }: Record<'sigma' | 'root' | 'deviation' | 'spot', number>,
): (z: number) => number {
  if (greek === 'delta') return (z) => z / (spot * deviation);
  if (greek === 'gamma') return (z) => ((z * z - 1) / deviation - z) / (spot * spot * deviation);
  if (greek === 'rho') return (z) => (z * root) / sigma - root * root;
  return (z) => (z * z - 1) / sigma - z * root;
}
