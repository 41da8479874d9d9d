import type { MonitorKind } from '../processes/monitors.ts';
import { LOG_INDEX, LOG_RETURN } from '../processes/step-program.ts';
import { sumOfPayoffs } from './differentiate.ts';
import { barrierPayoff, lookbackPayoff } from './extremes.ts';
import { marketAt, optionValue } from './market-at.ts';
import type { Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

/**
 * A payoff from its terms.
 * @param terms kind and numbers
 * @param market in which it is discounted
 * @returns dates, monitors and the value of paths
 */
export function createPayoff(terms: PayoffTerms, market: PayoffMarket): Payoff {
  switch (terms.kind) {
    case 'vanilla':
    case 'digital':
      return terminal(terms, market);
    case 'barrier':
      return barrierPayoff(terms, market);
    case 'lookback':
      return lookbackPayoff(terms, market);
    case 'asian':
      return asian(terms, market);
    case 'varianceSwap':
    case 'volatilitySwap':
      return realised(terms, market);
    case 'forwardStart':
      return forwardStart(terms, market);
    case 'indexFuture':
    case 'indexOption':
      return onIndex(terms, market);
    case 'legs':
      return portfolio(terms, market);
  }
}

type Of<Kind extends PayoffTerms['kind']> = Extract<PayoffTerms, { kind: Kind }>;

/** One date, and a formula of the columns there. */
function atExpiry(
  expiryYears: number,
  monitors: readonly MonitorKind[],
  columnName: string,
  of: (value: number) => number,
): Payoff {
  return {
    observeAtYears: [expiryYears],
    monitors,
    evaluate: ({ paths, column }, out) => {
      const values = column(0, columnName);
      for (let path = 0; path < paths; path += 1) out[path] = of(values[path]!);
    },
  };
}

function terminal(terms: Of<'vanilla' | 'digital'>, market: PayoffMarket): Payoff {
  const { side, strike, expiryYears, kind } = terms;
  const { forward, discount } = marketAt(market, expiryYears);
  const isCall = side === 'call';
  return atExpiry(expiryYears, [], LOG_RETURN, (x) => {
    const value = forward * Math.exp(x);
    if (kind === 'vanilla') return discount * optionValue(side, value, strike);
    return (isCall ? value > strike : value < strike) ? discount : 0;
  });
}

function asian({ side, strike, expiryYears, average }: Of<'asian'>, market: PayoffMarket): Payoff {
  const { discount } = marketAt(market, expiryYears);
  const isGeometric = average === 'geometric';
  const monitor = isGeometric ? 'logAverage' : 'average';
  return atExpiry(expiryYears, [monitor], monitor, (mean) => {
    const level = market.spot * (isGeometric ? Math.exp(mean) : mean);
    return discount * optionValue(side, level, strike);
  });
}

/** Annualised realised variance in decimals, or its root. */
function realised(
  { kind, expiryYears }: Of<'varianceSwap' | 'volatilitySwap'>,
  market: PayoffMarket,
): Payoff {
  const { discount } = marketAt(market, expiryYears);
  return atExpiry(expiryYears, ['realisedVariance'], 'realisedVariance', (sum) => {
    const variance = sum / expiryYears;
    return discount * (kind === 'varianceSwap' ? variance : Math.sqrt(variance));
  });
}

function forwardStart(terms: Of<'forwardStart'>, market: PayoffMarket): Payoff {
  const { side, moneyness, startYears, expiryYears } = terms;
  const [start, end] = [marketAt(market, startYears), marketAt(market, expiryYears)];
  return {
    observeAtYears: [startYears, expiryYears],
    monitors: [],
    evaluate: ({ paths, column }, out) => {
      const [early, late] = [column(0, LOG_RETURN), column(1, LOG_RETURN)];
      for (let path = 0; path < paths; path += 1) {
        const strike = moneyness * start.forward * Math.exp(early[path]!);
        out[path] = end.discount * optionValue(side, end.forward * Math.exp(late[path]!), strike);
      }
    },
  };
}

/** Index points; a future is not discounted. */
function onIndex(terms: Of<'indexFuture'> | Of<'indexOption'>, market: PayoffMarket): Payoff {
  const { discount } = marketAt(market, terms.expiryYears);
  return atExpiry(terms.expiryYears, [], LOG_INDEX, (logIndex) => {
    const index = Math.exp(logIndex);
    return terms.kind === 'indexFuture' ? index : discount * optionValue(terms.side, index, terms.strike);
  });
}

function portfolio({ legs }: Of<'legs'>, market: PayoffMarket): Payoff {
  return sumOfPayoffs(legs.map(({ quantity, terms }) => ({ quantity, payoff: createPayoff(terms, market) })));
}
