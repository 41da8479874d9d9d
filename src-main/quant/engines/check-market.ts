import type { PricingMarket } from './pricing-types.ts';

/** A field of the market that makes no sense; the rule reads after the name of the field. */
export interface MarketIssue {
  readonly field: string;
  readonly rule: string;
  readonly value: number | undefined;
}

/**
 * Looks for a market that nothing can be priced in.
 * @param market spot or forward, rates per year
 * @returns the first broken rule, or null
 */
export function checkMarket({ spot, forward, rate, dividendYield }: PricingMarket): MarketIssue | null {
  if (spot === undefined && forward === undefined) {
    return { field: 'spot', rule: 'or forward must be given', value: undefined };
  }
  if (spot !== undefined && forward !== undefined) {
    return { field: 'spot', rule: 'or forward must be given, not both', value: spot };
  }
  const level = spot === undefined ? 'forward' : 'spot';
  const value = spot ?? forward!;
  if (!Number.isFinite(value)) return { field: level, rule: 'must be finite', value };
  if (value <= 0) return { field: level, rule: 'must be above 0', value };
  if (!Number.isFinite(rate)) return { field: 'rate', rule: 'must be finite', value: rate };
  if (!Number.isFinite(dividendYield)) {
    return { field: 'dividendYield', rule: 'must be finite', value: dividendYield };
  }
  return null;
}
